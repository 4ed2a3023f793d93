// What is in a ZIP, as far as it is wanted and no further than some bytes: a small ZIP may hold terabytes.
import { Unzip, UnzipInflate, zipSync } from "fflate";

/** Of an office document, in bytes. */
const MOST_UNPACKED = 64 * 1024 * 1024;
const MOST_PARTS = 5_000;
// One slice of these bytes becomes a thousand times as many at most.
const SLICE = 16 * 1024;

const tooLarge = () =>
  Object.assign(new Error("This document is too large to preview once it is unpacked. Download it instead."), { isHonest: true });

/**
 * The same ZIP with its parts stored as they are, so that whoever reads it unpacks nothing more.
 * @param {Uint8Array} bytes
 * @param {{most?: number, mostXml?: number}} options bytes of all parts together, and of each of XML
 * @throws {Error} that is honest if it holds more
 */
export function restored(bytes, { most = MOST_UNPACKED, mostXml = most } = {}) {
  const parts = new Map();
  let total = 0;
  const unzip = new Unzip((file) => {
    if (file.name.endsWith("/")) return;
    if (parts.size >= MOST_PARTS) throw tooLarge();
    const pieces = [];
    let length = 0;
    const longest = file.name.endsWith(".xml") ? mostXml : most;
    parts.set(file.name, pieces);
    file.ondata = (error, piece) => {
      if (error) throw error;
      total += piece.length;
      length += piece.length;
      if (total > most || length > longest) throw tooLarge();
      pieces.push(piece.slice());
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for (let begin = 0; begin < bytes.length; begin += SLICE) {
    unzip.push(bytes.subarray(begin, begin + SLICE), begin + SLICE >= bytes.length);
  }
  return zipSync(Object.fromEntries([...parts].map(([name, pieces]) => [name, joined(pieces)])), { level: 0 });
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
