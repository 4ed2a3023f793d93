// Text of all sorts, from the first bytes of the document.
import { decode, ENCODINGS, guessed, isPlain, shown } from "./decode.js";
import { load } from "./load.js";
import { make } from "./make.js";
import { showRows } from "./rows.js";
import { parseTable } from "./table.js";

const MOST_BYTES = 512 * 1024;

export const showText = reading((place, { text, isCut }, { name }) => {
  const block = make("pre", text);
  finish(place, block, name, { isEmpty: !text, isCut });
});

export const showMarkdown = reading(async (place, { text, isCut }, { name }) => {
  await load("markdown");
  const article = make("article");
  globalThis.mydocMarkdown(article, text);
  finish(place, article, name, { isEmpty: !text.trim(), isCut });
});

export const showTable = reading((place, { text, isCut }, { name }) => showRows(place, name, parseTable(text, isCut)));

/** Show a text by `draw`, and again in another encoding when one is chosen. */
function reading(draw) {
  return async (main, about, outside) => {
    const end = Math.min(about.size, MOST_BYTES);
    const isCut = end < about.size;
    const bytes = new Uint8Array(end ? await outside.bytes(0, end) : 0);
    let label = shown(bytes, isCut);
    if (!label) {
      await load("encodings");
      label = guessed(bytes, isCut, globalThis.mydocAnalyse);
    }
    const place = make("div");
    place.className = "reading";
    const show = (encoding) => {
      place.replaceChildren();
      return draw(place, { text: decode(bytes, encoding, isCut), isCut }, about);
    };
    if (!isPlain(bytes) && label in ENCODINGS) main.append(chooser(label, show));
    main.append(place);
    await show(label);
    outside.ready();
  };
}

function chooser(label, show) {
  const select = make("select");
  for (const [value, name] of Object.entries(ENCODINGS)) select.append(new Option(name, value, false, value === label));
  select.addEventListener("change", () => show(select.value));
  const box = make("label", "Text encoding");
  box.append(select);
  const bar = make("div", "", "tools");
  bar.append(box);
  return bar;
}

function finish(place, text, name, { isEmpty, isCut }) {
  if (isEmpty) {
    place.append(make("p", "This document is empty.", "note"));
    return;
  }
  text.tabIndex = 0;
  text.setAttribute("role", "region");
  text.setAttribute("aria-label", name);
  if (isCut) place.append(make("p", "Showing the first 512 KB. Download the document to see all of it.", "note"));
  place.append(text);
}
