// Words in the text of a page, whatever their case and accents.

const MARKS = /\p{M}/gu;

/** Letters without case and accents, each with the place that it comes from. */
function fold(text) {
  let letters = "";
  const places = [];
  let place = 0;
  for (const letter of text) {
    const plain = /\s/.test(letter) ? " " : letter.normalize("NFKD").replace(MARKS, "").toLowerCase();
    // As one: the space that ends a line and the one of the next.
    if (plain !== " " || !letters.endsWith(" ")) {
      letters += plain;
      for (let count = 0; count < plain.length; count += 1) places.push(place);
    }
    place += letter.length;
  }
  places.push(place);
  return { letters, places };
}

/**
 * Where words are in the items of a page's text, as pdf.js gives them.
 * @param {{str: string, hasEOL: boolean}[]} items
 * @returns {{begin: Spot, end: Spot}[]} each Spot with the number of an item and a place in it
 */
export function findIn(items, words) {
  const wanted = fold(words.trim()).letters;
  if (!wanted) return [];
  const starts = [];
  let text = "";
  for (const { str, hasEOL } of items) {
    starts.push(text.length);
    text += hasEOL ? `${str} ` : str;
  }
  const { letters, places } = fold(text);
  const found = [];
  for (let at = letters.indexOf(wanted); at >= 0; at = letters.indexOf(wanted, at + wanted.length)) {
    const last = places[at + wanted.length - 1];
    found.push({ begin: spot(starts, places[at]), end: spot(starts, last, 1) });
  }
  return found;
}

function spot(starts, place, more = 0) {
  // The last of those that begin there: the others are empty.
  const item = starts.findLastIndex((start) => start <= place);
  return { item, place: place - starts[item] + more };
}
