// Uploads of small files begun together: many in one request, each with an answer of its own.
import { ApiError, persist, randomKey } from "../js/api.js";
import { delay, pauseBefore } from "../js/retry.js";

/** What the API takes at once. */
const MOST = 100;
/** Milliseconds in which others may join one that is to begin: their files are read first. */
const GATHER = 30;
const TRIES = 6;
/** Without any answer, a request is tried again after so many ms, or as soon as the connection is back. */
const LONG = 30_000;
const ROUNDS = 20;

export class Starts {
  #api;
  #connection;
  #wait;
  #waiting = [];
  #isGathering = false;

  /**
   * @param {typeof import("./api.js").ownUploads} api where the uploads go
   * @param {import("./connection.js").Connection} connection
   * @param {{wait?: (milliseconds: number) => Promise<void>}} options
   */
  constructor(api, connection, { wait = delay } = {}) {
    this.#api = api;
    this.#connection = connection;
    this.#wait = wait;
  }

  /**
   * Begin the upload of a document, together with others. Not abortable once it is asked for: an answer nobody waits
   * for would leave a document nobody knows of.
   * @returns {Promise<{data: object, date: number}>} the document, and the server's clock in ms
   */
  begin(document, signal) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ document, signal, resolve, reject, tries: 0 });
      this.#gather();
    });
  }

  async #gather() {
    if (this.#isGathering) return;
    this.#isGathering = true;
    for (let before = 0; before < this.#waiting.length && before < MOST; ) {
      before = this.#waiting.length;
      await this.#wait(GATHER);
    }
    this.#isGathering = false;
    while (this.#waiting.length > 0) this.#ask(this.#waiting.splice(0, MOST).filter(isWanted));
  }

  async #ask(entries) {
    if (entries.length === 0) return;
    try {
      const { data, date } = await this.#post(entries.map(({ document }) => document));
      entries.forEach((entry, place) => this.#answer(entry, data.results[place], date));
    } catch (error) {
      for (const { reject } of entries) reject(error);
    }
  }

  async #post(documents) {
    let [key, isAnother] = [randomKey(), false];
    for (let rounds = 1; ; rounds += 1) {
      try {
        const headers = { ...this.#api.headers, "Idempotency-Key": key };
        return await persist("POST", `${this.#api.base}batch/`, { body: { documents }, headers });
      } catch (error) {
        if (error.code === "outcome_unknown" && !isAnother) {
          // Nobody knows what came of it: once more under another key. Uploads that nobody sends expire by themselves.
          [key, isAnother] = [randomKey(), true];
        } else if (error.status !== 0 || rounds >= ROUNDS) {
          throw error;
        } else {
          // Under the same key, since it may have been heard.
          await this.#connection.pause(LONG);
        }
      }
    }
  }

  /** What may pass is asked for again, with those that begin by then. */
  async #answer(entry, { document, error }, date) {
    if (!error) return entry.resolve({ data: document, date });
    const refusal = new ApiError(error.status, error);
    entry.tries += 1;
    if (!(refusal.isTemporary || refusal.code === "busy") || entry.tries >= TRIES) return entry.reject(refusal);
    await this.#wait(pauseBefore(entry.tries));
    this.#waiting.push(entry);
    this.#gather();
  }
}

/** Whether one was not cancelled before it was asked for. */
function isWanted({ signal, reject }) {
  if (!signal.aborted) return true;
  reject(signal.reason);
  return false;
}
