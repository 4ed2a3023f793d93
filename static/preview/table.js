// CSV and TSV to rows.
import Papa from "papaparse";

export const MOST_ROWS = 200;
export const MOST_COLUMNS = 100;
// Excel's own first line, which says what parts the columns.
const SEPARATOR = /^"?sep=(.)"?\n/i;

/**
 * @param {string} text of which lines end with \n
 * @param {boolean} isCut whether the document goes on after it
 * @returns {{rows: string[][], isCut: boolean}} of which the first row is the head
 */
export function parseTable(text, isCut) {
  const delimiter = SEPARATOR.exec(text)?.[1];
  const { data } = Papa.parse(text.replace(SEPARATOR, ""), { delimiter, preview: MOST_ROWS + 3, skipEmptyLines: true });
  // The last row may have lost its end.
  return { rows: isCut && data.length < MOST_ROWS + 3 ? data.slice(0, -1) : data, isCut };
}
