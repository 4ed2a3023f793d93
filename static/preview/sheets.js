// Workbooks to rows of texts.
import readXlsxFile from "read-excel-file/universal";
import { MOST_COLUMNS, MOST_ROWS } from "./table.js";
import { restored } from "./unpack.js";

const MOST_SHEETS = 50;

/**
 * @param {Uint8Array} bytes of a .xlsx
 * @returns {Promise<{name: string, rows: string[][], isCut: boolean}[]>} of each sheet the first rows and columns
 */
export async function sheetsOf(bytes) {
  const sheets = await readXlsxFile(restored(bytes).buffer, { trim: false });
  return sheets.slice(0, MOST_SHEETS).map(({ sheet, data }) => ({
    name: sheet,
    // One more of each, which tells that there are more.
    rows: data.slice(0, MOST_ROWS + 2).map((row) => row.slice(0, MOST_COLUMNS + 1).map(asText)),
    isCut: data.length > MOST_ROWS + 2,
  }));
}

function asText(value) {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, "").replace(/T(\d\d:\d\d).*/, " $1");
  if (typeof value === "boolean") return String(value).toUpperCase();
  // As Excel shows it: 0.1 + 0.2 is 0.3.
  return typeof value === "number" ? String(Number(value.toPrecision(15))) : String(value);
}
