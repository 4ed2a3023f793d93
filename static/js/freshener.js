// What of a list is out of date, brought in one or two requests, however much has changed.
import { soon } from "./soon.js";

/** Milliseconds. Somebody is looking at it. */
const PAUSE = 100;
/** While much changes, as during the upload of thousands of files. */
const APART = 2_000;
/** Rows in one request; their ids are in its address. */
const ROWS_AT_ONCE = 50;

export class Freshener {
  #isPageOld = false;
  #oldRows = new Set();
  #bringPage;
  #bringRows;
  #bringSoon;

  /**
   * @param {{bringPage: () => Promise<string[]>, bringRows: (ids: string[]) => Promise<void>, wait?: (milliseconds:
   *   number) => Promise<void>, signal?: AbortSignal}} options `bringPage` brings the first page and gives the ids of its rows
   */
  constructor({ bringPage, bringRows, wait, signal }) {
    this.#bringPage = bringPage;
    this.#bringRows = bringRows;
    this.#bringSoon = soon(() => this.#bring(), { pause: PAUSE, apart: APART, wait, signal });
  }

  /** The first page is out of date. */
  page() {
    this.#isPageOld = true;
    this.#bringSoon();
  }

  /** A row is. */
  row(id) {
    this.#oldRows.add(id);
    this.#bringSoon();
  }

  async #bring() {
    if (this.#isPageOld) await this.#pageNow();
    const ids = [...this.#oldRows].slice(0, ROWS_AT_ONCE);
    if (ids.length > 0) await this.#rowsNow(ids);
    if (this.#oldRows.size > 0) this.#bringSoon();
  }

  /** What is out of date again meanwhile is brought again; so is what failed. */
  async #pageNow() {
    const rows = new Set(this.#oldRows);
    this.#isPageOld = false;
    try {
      for (const id of await this.#bringPage()) if (rows.has(id)) this.#oldRows.delete(id);
    } catch (error) {
      this.#isPageOld = true;
      throw error;
    }
  }

  async #rowsNow(ids) {
    for (const id of ids) this.#oldRows.delete(id);
    try {
      await this.#bringRows(ids);
    } catch (error) {
      for (const id of ids) this.#oldRows.add(id);
      throw error;
    }
  }
}
