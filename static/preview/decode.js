// Bytes to text, in the encoding that they have or seem to have.

/** Encodings that can be chosen, by the labels of TextDecoder. */
export const ENCODINGS = {
  "utf-8": "Unicode (UTF-8)",
  "utf-16le": "Unicode (UTF-16 LE)",
  "utf-16be": "Unicode (UTF-16 BE)",
  "windows-1252": "Western (Windows-1252)",
  macintosh: "Western (Mac)",
  "windows-1250": "Central European (Windows-1250)",
  "iso-8859-2": "Central European (ISO 8859-2)",
  "windows-1257": "Baltic (Windows-1257)",
  "windows-1251": "Cyrillic (Windows-1251)",
  "koi8-u": "Cyrillic (KOI8)",
  ibm866: "Cyrillic (DOS)",
  "windows-1253": "Greek (Windows-1253)",
  "windows-1254": "Turkish (Windows-1254)",
  "windows-1255": "Hebrew (Windows-1255)",
  "windows-1256": "Arabic (Windows-1256)",
  "windows-874": "Thai (Windows-874)",
  "windows-1258": "Vietnamese (Windows-1258)",
  shift_jis: "Japanese (Shift JIS)",
  "euc-jp": "Japanese (EUC)",
  "iso-2022-jp": "Japanese (ISO 2022)",
  gb18030: "Chinese (GB 18030)",
  big5: "Chinese (Big5)",
  "euc-kr": "Korean (EUC)",
};
// Names that the detection has for what is the same letters in one that can be chosen.
const SAME = {
  "iso-8859-1": "windows-1252",
  "iso-8859-7": "windows-1253",
  "iso-8859-8": "windows-1255",
  "iso-8859-9": "windows-1254",
  "iso-8859-6": "windows-1256",
  "koi8-r": "koi8-u",
};
// In a text of Latin letters most are ASCII; as files/inspection/markup.py says.
const MOST_HIGH_BYTES = 0.3;
const MARKS = [["utf-32le", [0xff, 0xfe, 0, 0]], ["utf-32be", [0, 0, 0xfe, 0xff]], ["utf-16le", [0xff, 0xfe]], ["utf-16be", [0xfe, 0xff]], ["utf-8", [0xef, 0xbb, 0xbf]]];
// Detection takes a quarter of a second for 512 KB.
const TELLING = 64 * 1024;
const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f]|\p{Cn}|\p{Co}/u;

/** Whether all is ASCII, which reads alike in every encoding that has no mark. */
export const isPlain = (bytes) => bytes.every((byte) => byte > 0 && byte < 0x80 && byte !== 0x1b);

/**
 * The encoding that the bytes show themselves; undefined if they do not.
 * @param {Uint8Array} bytes
 * @param {boolean} isCut whether the document goes on after them, perhaps in the middle of a character
 */
export function shown(bytes, isCut) {
  const marked = MARKS.find(([, mark]) => mark.every((byte, place) => bytes[place] === byte));
  if (marked) return marked[0];
  if (bytes.includes(0)) return unmarked(bytes, isCut);
  // Of Japanese mail: ASCII, but for escape sequences.
  const isEscaped = bytes.includes(0x1b) && bytes.some((byte, place) => byte === 0x1b && bytes[place + 1] === 0x24);
  if (isEscaped && strictly(bytes, "iso-2022-jp", isCut) !== undefined) return "iso-2022-jp";
  return strictly(bytes, "utf-8", isCut) === undefined ? undefined : "utf-8";
}

/** UTF-16 without a mark: spaces and ends of lines are others in the other byte order. */
function unmarked(bytes, isCut) {
  const spaces = (text) => text?.match(/[ \r\n]/g)?.length ?? 0;
  const found = ["utf-16le", "utf-16be"]
    .map((label) => ({ label, text: strictly(bytes, label, isCut) }))
    .filter(({ text }) => spaces(text) && !CONTROLS.test(text))
    .sort((one, other) => spaces(other.text) - spaces(one.text));
  return found[0]?.label;
}

/**
 * The encoding that the bytes seem to have.
 * @param {(bytes: Uint8Array) => {name: string, confidence: number}[]} analyse as chardet does, the likeliest first
 */
export function guessed(bytes, isCut, analyse) {
  for (const { name } of analyse(telling(bytes))) {
    const label = name.toLowerCase();
    const known = SAME[label] ?? label;
    if (known === "utf-8" || !(known in ENCODINGS)) continue;
    // It may name one in which these bytes are nothing.
    if (strictly(bytes, label, isCut) !== undefined) return known;
  }
  const high = bytes.reduce((count, byte) => count + (byte > 0x7f), 0);
  return high > MOST_HIGH_BYTES * bytes.length ? "windows-1251" : "windows-1252";
}

/** The lines that are not ASCII: others make every encoding as likely. */
function telling(bytes) {
  const found = new Uint8Array(TELLING);
  let length = 0;
  let begin = 0;
  let isTelling = false;
  for (let place = 0; place < bytes.length && length < TELLING; place += 1) {
    isTelling ||= bytes[place] > 0x7f;
    if (place < bytes.length - 1 && bytes[place] !== 10 && bytes[place] !== 13) continue;
    const line = isTelling ? bytes.subarray(begin, Math.min(place + 1, begin + TELLING - length)) : [];
    found.set(line, length);
    length += line.length;
    begin = place + 1;
    isTelling = false;
  }
  return found.subarray(0, length);
}

/** The text of the bytes, its lines ended by \n. */
export function decode(bytes, label, isCut) {
  const text = label.startsWith("utf-32") ? utf32(bytes, label.endsWith("le")) : new TextDecoder(label).decode(bytes, { stream: isCut });
  return text.replace(/\r\n?/g, "\n");
}

function strictly(bytes, label, isCut) {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}

function utf32(bytes, isLittle) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const letters = [];
  for (let place = 4; place + 4 <= bytes.byteLength; place += 4) {
    const point = view.getUint32(place, isLittle);
    letters.push(point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point));
  }
  return letters.join("");
}
