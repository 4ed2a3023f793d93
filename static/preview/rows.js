// Rows of cells as a table.
import { make } from "./make.js";
import { MOST_COLUMNS, MOST_ROWS } from "./table.js";

/**
 * @param {Element} place
 * @param {string} name of the table
 * @param {{rows: string[][], isCut: boolean}} about the rows of which the first is the head, and whether there are more
 */
export function showRows(place, name, { rows, isCut }) {
  if (rows.length === 0) {
    place.append(make("p", "This document is empty.", "note"));
    return;
  }
  const [head, ...body] = rows;
  const width = Math.max(...rows.map((row) => row.length));
  const shown = body.slice(0, MOST_ROWS);
  const notes = [];
  if (body.length > MOST_ROWS || isCut) notes.push(`the first ${shown.length} rows`);
  if (width > MOST_COLUMNS) notes.push(`the first ${MOST_COLUMNS} of ${width} columns`);
  if (notes.length) place.append(make("p", `Showing ${notes.join(" and ")}. Download the document to see all of it.`, "note"));

  const table = make("table");
  table.append(make("caption", name));
  const columns = Math.min(width, MOST_COLUMNS);
  table.createTHead().append(line(head, columns, "th"));
  table.createTBody().append(...shown.map((row) => line(row, columns, "td")));
  const box = make("div", "", "table");
  box.tabIndex = 0;
  box.dataset.scrolls = "";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", name);
  box.append(table);
  place.append(box);
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
