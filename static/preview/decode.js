// Bytes to text, as files/inspection/markup.py does on the server: a byte order mark, else UTF-8, else Windows-1252.

/**
 * @param {Uint8Array} bytes
 * @param {boolean} isCut whether the document goes on after them, perhaps in the middle of a character
 */
export function decode(bytes, isCut) {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return utf32(bytes, true);
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return utf32(bytes, false);
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(bytes, { stream: isCut });
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(bytes, { stream: isCut });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
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
