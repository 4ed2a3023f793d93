// Workbooks become rows, and a ZIP that holds too much is refused before it fills the memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { strToU8, unzipSync, Zip, ZipDeflate, zipSync } from "fflate";
import { refuseHeavy, sparing } from "../../static/preview/heavy.js";
import { sheetsOf } from "../../static/preview/sheets.js";
import { partsOf, stored } from "../../static/preview/unpack.js";

const MIB = 1024 * 1024;
const NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A workbook as Excel writes it, of sheets by name, each the XML of its rows. */
function workbook(sheets) {
  const names = Object.keys(sheets);
  const parts = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": `<Relationships><Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook ${NS}><sheets>${names.map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${names.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${RELATION}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join("")}<Relationship Id="rId99" Type="${RELATION}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet ${NS}><cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
  for (const [at, name] of names.entries()) parts[`xl/worksheets/sheet${at + 1}.xml`] = `<worksheet ${NS}><sheetData>${sheets[name]}</sheetData></worksheet>`;
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)])));
}

const cell = (at, value) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;

test("a workbook becomes rows of texts", async () => {
  const first = `<row r="1">${cell("A1", "Name")}${cell("B1", "Sum")}${cell("C1", "Day")}</row><row r="3">${cell("A3", "Müller")}<c r="B3"><v>0.30000000000000004</v></c><c r="C3" s="1"><v>45292</v></c></row>`;
  const sheets = await sheetsOf(workbook({ First: first, "Second & last": `<row r="1">${cell("A1", "x")}</row>`.replace("&", "&amp;") }).slice());
  assert.deepEqual(sheets[0], { name: "First", rows: [["Name", "Sum", "Day"], ["", "", ""], ["Müller", "0.3", "2024-01-01"]], isCut: false });
  assert.deepEqual(sheets[1].rows, [["x"]]);
});

test("a large sheet is shown in part", async () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => `<row r="${at + 1}">${cell(`A${at + 1}`, at)}</row>`).join("");
  const [{ rows: shown, isCut }] = await sheetsOf(workbook({ Long: rows }));
  assert.equal(shown.length, 202);
  assert.ok(isCut);
});

test("a ZIP is given back with its parts as they are", () => {
  const parts = unzipSync(stored(partsOf(zipSync({ "a.xml": strToU8("a".repeat(50_000)), "b/c.bin": Uint8Array.of(1, 2, 3) }))));
  assert.equal(parts["a.xml"].length, 50_000);
  assert.deepEqual([...parts["b/c.bin"]], [1, 2, 3]);
});

test("a ZIP that holds too much is refused, whatever it says of itself", () => {
  const pieces = [];
  const bomb = new Zip((error, piece) => pieces.push(error ?? piece));
  const part = new ZipDeflate("xl/worksheets/sheet1.xml", { level: 9 });
  bomb.add(part);
  for (let mib = 0; mib < 100; mib += 1) part.push(new Uint8Array(MIB), mib === 99);
  bomb.end();
  const bytes = Buffer.concat(pieces);
  assert.ok(bytes.length < MIB);
  const before = process.memoryUsage().arrayBuffers;
  assert.throws(() => partsOf(bytes), { isHonest: true, message: /too large to preview/ });
  assert.ok(process.memoryUsage().arrayBuffers - before < 200 * MIB);
  // Sizes that lie, where its directory has them.
  const lying = zipSync({ "word/document.xml": new Uint8Array(MIB) }, { level: 9 });
  new DataView(lying.buffer, lying.byteOffset).setUint32(22, 10, true);
  assert.throws(() => partsOf(lying, { mostXml: MIB / 2 }), { isHonest: true });
});

test("so is one of very many parts, folders and repetitions among them", () => {
  const many = (names) => zipSync(Object.fromEntries(names.map((name) => [name, new Uint8Array(0)])), { level: 0 });
  assert.throws(() => partsOf(many(["a", "b", "c"]), { mostParts: 2 }), { isHonest: true });
  assert.throws(() => partsOf(many(["a/", "b/", "c/"]), { mostParts: 2 }), { isHonest: true });
  const local = many(["a"]).slice(0, 31);
  assert.throws(() => partsOf(Buffer.concat([local, local, local, local]), { mostParts: 2 }), { isHonest: true });
  assert.deepEqual(Object.keys(partsOf(many(["a", "b/"]), { mostParts: 2 })), ["a"]);
});

test("XML is too large whatever its part is called, a picture is not", () => {
  const xml = strToU8(`\ufeff \n<a>${"b".repeat(MIB)}</a>`);
  for (const name of ["word/document.XML", "word/media/image1.png"]) {
    assert.throws(() => partsOf(zipSync({ [name]: xml }), { mostXml: MIB / 2 }), { isHonest: true });
  }
  assert.ok(partsOf(zipSync({ "word/media/image1.png": new Uint8Array(MIB) }), { mostXml: MIB / 2 }));
});

test("a workbook that becomes too large where it is read is refused", async () => {
  const refused = { isHonest: true, message: /too large to preview/ };
  const row = (at, place, value = "x") => `<row r="${at}">${cell(place, value)}</row>`;
  const read = (sheets, limits) => sheetsOf(workbook(sheets), limits);
  await assert.rejects(read({ Far: row(3, "C3") }, { cells: 8 }), refused);
  assert.equal((await read({ Far: row(3, "C3") }, { cells: 9 }))[0].rows.length, 3);
  await assert.rejects(read({ One: row(3, "C3"), Two: row(3, "C3") }, { cells: 17 }), refused);
  await assert.rejects(read({ Low: row(3, "A3") }, { row: 2 }), refused);
  await assert.rejects(read({ Wide: row(1, "C1") }, { column: 2 }), refused);
  await assert.rejects(read({ Long: row(1, "A1", "abc") }, { letters: 2 }), refused);
  // A place that is written as Excel never writes it cannot be compared with a limit.
  for (const xml of [row(1, "A&#49;"), row("1e1", "A1"), row(1, "AAAA1")]) await assert.rejects(read({ Odd: xml }), refused);
  assert.deepEqual((await read({ Source: row(1, "A1", 'var="b" r="no place"') }))[0].rows, [['var="b" r="no place"']]);
  assert.equal((await read({ Wide: row(1, "XFD1") }))[0].rows[0].length, 101);
});

test("a Word document that becomes very large where it is drawn is refused", () => {
  const parts = (xml) => ({ "word/numbering.xml": strToU8(xml) });
  const lists = (number) => parts(`<w:numbering>${"<w:lvl/>".repeat(number)}${'<w:num w:numId="1"/>'.repeat(number)}</w:numbering>`);
  assert.throws(() => refuseHeavy(lists(3), 8), { isHonest: true });
  assert.doesNotThrow(() => refuseHeavy(lists(3), 9));
  assert.throws(() => refuseHeavy(parts("<!DOCTYPE a><a/>")), /DTD/);
  const build = sparing((name) => name, 2);
  assert.deepEqual([build("p"), build("p")], ["p", "p"]);
  assert.throws(() => build("p"), { isHonest: true });
});
