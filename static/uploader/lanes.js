// How many parts travel at once, over all files. More lanes fill a fast line. A slow one gets a single lane: what is
// under way when it breaks off is sent again. A failure halves them.

const FIRST = 1;
/** A part that took less than this, in ms, leaves room for another one at a time; one that took longer than SLOW asks for fewer. */
const QUICK = 2_000;
const SLOW = 5_000;
/** Browsers open six connections to an HTTP/1.1 host; more would only wait inside the browser. */
const MOST = 6;

export class Lanes {
  #limit;
  #busy = 0;
  #waiting = [];

  constructor({ first = FIRST, most = MOST } = {}) {
    this.#limit = first;
    this.most = most;
  }

  get limit() {
    return this.#limit;
  }

  get busy() {
    return this.#busy;
  }

  /** Wait for a free lane; the caller must release() it. Files that wait are served in turn. */
  async acquire(signal) {
    signal?.throwIfAborted();
    if (this.#busy < this.#limit && this.#waiting.length === 0) {
      this.#busy += 1;
      return;
    }
    await new Promise((resolve, reject) => {
      const entry = { resolve, drop: () => signal?.removeEventListener("abort", onAbort) };
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        reject(signal.reason);
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(entry);
    });
  }

  release() {
    this.#busy -= 1;
    this.#fill();
  }

  /** A part arrived after so many ms. */
  succeeded(took) {
    if (took > SLOW) this.#limit = Math.max(1, this.#limit - 1);
    else if (took < QUICK) this.#limit = Math.min(this.most, this.#limit + 1);
    this.#fill();
  }

  failed() {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
  }

  #fill() {
    while (this.#busy < this.#limit && this.#waiting.length > 0) {
      const entry = this.#waiting.shift();
      entry.drop();
      this.#busy += 1;
      entry.resolve();
    }
  }
}
