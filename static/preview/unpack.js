// What is in a ZIP, as far as it is wanted and no further than some bytes: a small ZIP may hold terabytes.
import { Unzip, UnzipInflate, zipSync } from "fflate";

/** Of an office document, in bytes. */
const MOST_UNPACKED = 64 * 1024 * 1024;
const MOST_PARTS = 5_000;
// One slice of these bytes becomes a thousand times as many at most.
const SLICE = 16 * 1024;
// White space, and the byte order mark.
const BEFORE_XML = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);
const LESS_THAN = 0x3c;

export const tooLarge = () =>
  Object.assign(new Error("This document is too large to preview once it is unpacked. Download it instead."), { isHonest: true });

/**
 * What is in a ZIP, by name.
 * @param {Uint8Array} bytes
 * @param {{most?: number, mostXml?: number, mostParts?: number}} options bytes of all parts together, and of each of XML
 * @returns {Record<string, Uint8Array>}
 * @throws {Error} that is honest if it holds more
 */
export function partsOf(bytes, { most = MOST_UNPACKED, mostXml = most, mostParts = MOST_PARTS } = {}) {
  const parts = new Map();
  let total = 0;
  let entries = 0;
  const unzip = new Unzip((file) => {
    entries += 1;
    // Folders and repetitions too: each takes its time.
    if (entries > mostParts) throw tooLarge();
    if (file.name.endsWith("/")) return;
    const pieces = [];
    let length = 0;
    parts.set(file.name, pieces);
    file.ondata = (error, piece) => {
      if (error) throw error;
      total += piece.length;
      length += piece.length;
      pieces.push(piece.slice());
      if (total > most || (length > mostXml && (file.name.endsWith(".xml") || isXml(pieces)))) throw tooLarge();
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for (let begin = 0; begin < bytes.length; begin += SLICE) {
    unzip.push(bytes.subarray(begin, begin + SLICE), begin + SLICE >= bytes.length);
  }
  return Object.fromEntries([...parts].map(([name, pieces]) => [name, joined(pieces)]));
}

/** A ZIP of parts stored as they are, so that whoever reads it unpacks nothing more. */
export const stored = (parts) => zipSync(parts, { level: 0 });

/** Whether these bytes may begin XML: which parts are read as such is the document's choice, whatever their names. */
function isXml(pieces) {
  for (const piece of pieces) {
    const first = piece.find((byte) => !BEFORE_XML.has(byte));
    if (first !== undefined) return first === LESS_THAN;
  }
  return true;
}

function joined(pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
}
