// Words in the text of a page, whatever their case and accents.

const MARKS = /\p{M}/gu;

/** Letters without case and accents, each with the place that it comes from. */
function fold(text) {
  // Joined at last: to look at the end of a text that grows takes its whole length each time.
  const letters = [];
  const places = [];
  let place = 0;
  for (const letter of text) {
    const plain = /\s/.test(letter) ? " " : letter.normalize("NFKD").replace(MARKS, "").toLowerCase();
    // As one: the space that ends a line and the one of the next.
    if (plain && (plain !== " " || letters.at(-1) !== " ")) {
      letters.push(plain);
      for (let count = 0; count < plain.length; count += 1) places.push(place);
    }
    place += letter.length;
  }
  places.push(place);
  return { letters: letters.join(""), places };
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
  // The last of those that begin there: the others are empty. By halves: a page may have very many.
  let item = 0;
  for (let end = starts.length; end - item > 1; ) {
    const middle = (item + end) >> 1;
    if (starts[middle] <= place) item = middle;
    else end = middle;
  }
  return { item, place: place - starts[item] + more };
}
