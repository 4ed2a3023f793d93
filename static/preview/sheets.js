// Workbooks to rows of texts.
import readXlsxFile from "read-excel-file/universal";
import { MOST_COLUMNS, MOST_ROWS } from "./table.js";
import { partsOf, stored, tooLarge } from "./unpack.js";

const MOST_SHEETS = 50;
const LIMITS = {
  // The library fills the gaps between cells.
  cells: 64 * 1024 * 1024,
  // Of what is shown: cells may share one long text.
  letters: 8 * 1024 * 1024,
  // Excel's own.
  row: 1_048_576,
  column: 16_384,
};
// Where a row or a cell stands. What only looks like it does no harm.
const PLACES = /(?<!xmlns:)\br\s*=\s*["']([^"'<]*)/g;
// What the library may take for a number.
const COUNTS = /[\d&]|Infinity/;
const PLACE = /^([A-Z]{0,3})(\d{1,7})$/;

/**
 * @param {Uint8Array} bytes of a .xlsx
 * @param {{cells?: number, letters?: number, row?: number, column?: number}} limits of one that is shown
 * @returns {Promise<{name: string, rows: string[][], isCut: boolean}[]>} of each sheet the first rows and columns
 * @throws {Error} that is honest if it holds more
 */
export async function sheetsOf(bytes, limits = {}) {
  const most = { ...LIMITS, ...limits };
  const parts = partsOf(bytes);
  refuseWide(parts, most);
  const sheets = await readXlsxFile(stored(parts).buffer, { trim: false });
  let letters = 0;
  const counted = (value) => {
    const text = asText(value);
    letters += text.length;
    if (letters > most.letters) throw tooLarge();
    return text;
  };
  return sheets.slice(0, MOST_SHEETS).map(({ sheet, data }) => ({
    name: sheet,
    // One more of each, which tells that there are more.
    rows: data.slice(0, MOST_ROWS + 2).map((row) => row.slice(0, MOST_COLUMNS + 1).map(counted)),
    isCut: data.length > MOST_ROWS + 2,
  }));
}

/** A workbook may be small and become very large where it is read; one part may be several sheets. */
function refuseWide(parts, most) {
  let sheets = 0;
  let largest = 0;
  for (const bytes of Object.values(parts)) {
    const text = new TextDecoder().decode(bytes);
    sheets += count(text, /[<:]sheet\b/g);
    largest = Math.max(largest, areaOf(text, most));
  }
  if (largest * sheets > most.cells) throw tooLarge();
}

function areaOf(text, most) {
  let rows = count(text, /[<:]row\b/g);
  let columns = 0;
  for (const [, place] of text.matchAll(PLACES)) {
    if (!COUNTS.test(place)) continue;
    const [, letters, digits] = PLACE.exec(place) ?? [];
    // Excel writes none else. A later row without cells costs nothing but itself.
    if (digits === undefined || Number(digits) > most.row) throw tooLarge();
    if (!letters) continue;
    const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
    if (column > most.column) throw tooLarge();
    columns = Math.max(columns, column);
    rows = Math.max(rows, Number(digits));
  }
  return rows * columns;
}

function count(text, pattern) {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found += 1;
  return found;
}

function asText(value) {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, "").replace(/T(\d\d:\d\d).*/, " $1");
  if (typeof value === "boolean") return String(value).toUpperCase();
  // As Excel shows it: 0.1 + 0.2 is 0.3.
  return typeof value === "number" ? String(Number(value.toPrecision(15))) : String(value);
}
