// Text of all sorts, from the first bytes of the document.
import Papa from "papaparse";
import { decode } from "./decode.js";
import { load } from "./load.js";

const MOST_BYTES = 512 * 1024;
const MOST_ROWS = 200;
const MOST_COLUMNS = 100;

export async function showText(main, about, outside) {
  const { text, isCut } = await read(about, outside);
  const block = make("pre", text);
  block.tabIndex = 0;
  finish(main, block, about, { isEmpty: !text, note: isCut ? cutNote() : "" }, outside);
}

export async function showMarkdown(main, about, outside) {
  const { text, isCut } = await read(about, outside);
  await load("markdown");
  const article = make("article");
  globalThis.mydocMarkdown(article, text);
  finish(main, article, about, { isEmpty: !text.trim(), note: isCut ? cutNote() : "" }, outside);
}

export async function showTable(main, about, outside) {
  const { text, isCut } = await read(about, outside);
  const { data: all } = Papa.parse(text, { preview: MOST_ROWS + 3, skipEmptyLines: true });
  // The last row may have lost its end.
  const rows = isCut && all.length < MOST_ROWS + 3 ? all.slice(0, -1) : all;
  const [head = [], ...body] = rows;
  const width = Math.max(0, ...rows.map((row) => row.length));
  const shown = body.slice(0, MOST_ROWS);
  const notes = [];
  if (body.length > MOST_ROWS || isCut) notes.push(`the first ${shown.length} rows`);
  if (width > MOST_COLUMNS) notes.push(`the first ${MOST_COLUMNS} of ${width} columns`);

  const table = make("table");
  table.append(make("caption", about.name));
  const columns = Math.min(width, MOST_COLUMNS);
  table.createTHead().append(line(head, columns, "th"));
  table.createTBody().append(...shown.map((row) => line(row, columns, "td")));
  const box = make("div");
  box.className = "table";
  box.tabIndex = 0;
  box.dataset.scrolls = "";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", about.name);
  box.append(table);
  const note = notes.length ? `Showing ${notes.join(" and ")}. Download the document to see all of it.` : "";
  finish(main, box, about, { isEmpty: rows.length === 0, note }, outside);
}

function line(cells, columns, tag) {
  const row = make("tr");
  for (let column = 0; column < columns; column += 1) {
    const cell = make(tag, cells[column] ?? "");
    if (tag === "th") cell.scope = "col";
    row.append(cell);
  }
  return row;
}

async function read({ size }, { bytes }) {
  const end = Math.min(size, MOST_BYTES);
  const text = end ? decode(new Uint8Array(await bytes(0, end)), end < size) : "";
  return { text, isCut: end < size };
}

const cutNote = () => "Showing the first 512 KB. Download the document to see all of it.";

function finish(main, shown, { name }, { isEmpty, note }, { ready }) {
  if (isEmpty) {
    main.append(make("p", "This document is empty.", "note"));
  } else {
    if (shown.tabIndex === 0 && !shown.hasAttribute("aria-label")) {
      shown.setAttribute("role", "region");
      shown.setAttribute("aria-label", name);
    }
    if (note) main.append(make("p", note, "note"));
    main.append(shown);
  }
  ready();
}

function make(tag, text = "", className = "") {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}
