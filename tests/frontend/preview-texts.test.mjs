// Texts of a preview: their encoding, their lines, their columns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { analyse } from "chardet";
import { decode, guessed, isPlain, shown } from "../../static/preview/decode.js";
import { parseTable } from "../../static/preview/table.js";

const RUSSIAN = "Привет, мир. Это отчёт за март.\r\nСтрока два; три; четыре\r\n".repeat(10);
const JAPANESE = "こんにちは、世界。これは報告書です。\r\n商品,価格,数量\r\n".repeat(10);
const CHINESE = "你好，世界。这是一份报告。\r\n".repeat(10);
const CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy.\r\n".repeat(10);

/** The bytes of a text, by what each pair or single byte means to TextDecoder. */
function encode(text, label) {
  const decoder = new TextDecoder(label);
  const bytes = new Map();
  for (let first = 0; first < 256; first += 1) {
    const letter = decoder.decode(Uint8Array.of(first));
    if ([...letter].length === 1 && letter !== "\ufffd") bytes.set(letter, [first]);
  }
  if (label.startsWith("utf-16")) {
    const isLittle = label.endsWith("le");
    return Uint8Array.from([...text].flatMap((letter) => {
      const code = letter.charCodeAt(0);
      return isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255];
    }));
  }
  for (let first = 0x81; first < 256; first += 1) {
    for (let second = 0x40; second < 256; second += 1) {
      const letter = decoder.decode(Uint8Array.of(first, second));
      if ([...letter].length === 1 && letter !== "\ufffd" && !bytes.has(letter)) bytes.set(letter, [first, second]);
    }
  }
  return Uint8Array.from([...text].flatMap((letter) => bytes.get(letter) ?? assert.fail(`${letter} is not in ${label}`)));
}

const read = (bytes, isCut = false) => decode(bytes, shown(bytes, isCut) ?? guessed(bytes, isCut, analyse), isCut);
const lines = (text) => text.replaceAll("\r\n", "\n");

for (const [label, text] of [
  ["windows-1251", RUSSIAN],
  ["koi8-r", RUSSIAN],
  ["utf-16le", RUSSIAN],
  ["utf-16be", RUSSIAN],
  ["utf-16le", "plain words\r\n"],
  ["utf-16be", "plain words\r\n"],
  ["windows-1251", "Имя;Сумма\r\nИван;100,50\r\n"],
  ["shift_jis", JAPANESE],
  ["euc-jp", JAPANESE],
  ["gb18030", CHINESE],
  ["windows-1250", CZECH],
  ["windows-1252", "Müller;1,5\r\n"],
  ["windows-1252", "café"],
  ["windows-1252", "He said “hello” – and left"],
  ["windows-1253", "Καλημέρα κόσμε"],
]) {
  test(`a text in ${label} is read: ${text.slice(0, 12).trim()}`, () => {
    assert.equal(read(encode(text, label)), lines(text));
  });
}

test("a mark is believed, and not shown", () => {
  assert.equal(read(Uint8Array.of(0xff, 0xfe, ...encode(RUSSIAN, "utf-16le"))), lines(RUSSIAN));
  assert.equal(read(Uint8Array.of(0xef, 0xbb, 0xbf, ...new TextEncoder().encode("é"))), "é");
  assert.equal(read(Uint8Array.of(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0)), "a");
});

test("a text that is cut in the middle of a letter is read to there", () => {
  const bytes = new TextEncoder().encode("Grüße, 世界");
  assert.equal(read(bytes.slice(0, -1), true), "Grüße, 世");
  assert.equal(read(encode(JAPANESE, "euc-jp").slice(0, 101), true).slice(0, 5), "こんにちは");
});

test("no encoding is offered for a text that reads alike in all", () => {
  assert.ok(isPlain(new TextEncoder().encode("plain\r\n")));
  assert.ok(!isPlain(encode("plain", "utf-16le")));
  assert.ok(!isPlain(new TextEncoder().encode("é")));
});

test("lines may end with a return alone", () => {
  assert.equal(read(new TextEncoder().encode("one\rtwo\rthree\r")), "one\ntwo\nthree\n");
});

test("Excel's line about the separator is believed, and is no row", () => {
  const { rows } = parseTable("sep=;\nName;Betrag, netto\nMüller;1,5\n", false);
  assert.deepEqual(rows, [["Name", "Betrag, netto"], ["Müller", "1,5"]]);
  assert.deepEqual(parseTable("sep=|\na,b|c\n", false).rows, [["a,b", "c"]]);
  assert.deepEqual(parseTable("a\tb\n1\t2\n", false).rows, [["a", "b"], ["1", "2"]]);
});

test("a row that may have lost its end is not shown", () => {
  assert.deepEqual(parseTable("a,b\n1,2\n3,", true).rows, [["a", "b"], ["1", "2"]]);
});

test("what tells the encoding may come late in the text", () => {
  const late = Uint8Array.from([...new TextEncoder().encode("plain\n".repeat(30_000)), ...encode(CZECH, "windows-1250")]);
  assert.ok(read(late).endsWith(lines(CZECH)));
});
