// Word documents that are small, and become very large where they are drawn.
import { tooLarge } from "./unpack.js";

// Each level of lists is copied for each list that may be of it.
const MOST_LEVELS = 4_000_000;

/**
 * @param {Record<string, Uint8Array>} parts by name
 * @param {number} mostLevels levels of lists that it may become
 * @throws {Error} that is honest if it becomes more
 */
export function refuseHeavy(parts, mostLevels = MOST_LEVELS) {
  for (const bytes of Object.values(parts)) {
    const text = new TextDecoder().decode(bytes);
    const count = (pattern) => text.match(pattern)?.length ?? 0;
    if (count(/[<:]num[\s/>]/g) * count(/[<:]lvl[\s/>]/g) > mostLevels) throw tooLarge();
    // Office Open XML has none; its entities may be many elements each.
    if (/^\s*</.test(text) && text.includes("<!DOCTYPE")) throw new Error("The document has a DTD.");
  }
}

/** `build`, for so many elements: a header comes again on each page, as a note does wherever it is named. */
export function sparing(build, most) {
  let built = 0;
  return (element) => {
    built += 1;
    if (built > most) throw tooLarge();
    return build(element);
  };
}
