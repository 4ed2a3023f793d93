// Whether the site can be reached while something is sent. Browsers call a computer online that has any network at all.
import { site } from "../js/dom.js";
import { delay } from "../js/retry.js";

/** Milliseconds: nothing heard for so long is a reason to ask; how long the answer may take; and until the next question. */
const QUIET = 1_000;
const PATIENCE = 1_500;
const AGAIN = 2_000;

/** Ask the site for its shortest answer; resolves to whether any came. */
async function probeSite(signal) {
  try {
    await fetch(site("healthz"), { method: "HEAD", cache: "no-store", credentials: "omit", signal });
    return true;
  } catch {
    return false;
  }
}

/** Dispatches "change" where the connection goes or comes, and "back" where what failed may work again. */
export class Connection extends EventTarget {
  isOffline = false;
  #isNeeded;
  #probe;
  #wait;
  #isWatching = false;
  #heard = 0;

  /**
   * @param {() => boolean} isNeeded whether anything is under way
   * @param {{probe?: (signal: AbortSignal) => Promise<boolean>, wait?: (milliseconds: number) => Promise<void>}} options
   */
  constructor(isNeeded, { probe = probeSite, wait = delay } = {}) {
    super();
    this.#isNeeded = isNeeded;
    this.#probe = probe;
    this.#wait = wait;
    addEventListener("offline", () => this.#isNeeded() && this.#become(true));
    addEventListener("online", () => (this.isOffline ? this.#ask() : this.dispatchEvent(new Event("back"))));
  }

  /** A byte moved, or an answer came. */
  heard() {
    this.#heard += 1;
    this.#become(false);
  }

  /** Watch for as long as anything is under way. */
  async watch() {
    if (this.#isWatching) return;
    this.#isWatching = true;
    while (this.#isNeeded()) {
      const before = this.#heard;
      await this.#wait(this.isOffline ? AGAIN : QUIET);
      if (before === this.#heard && this.#isNeeded()) await this.#ask();
    }
    this.#isWatching = false;
    this.#become(false);
  }

  /** Resolves at once where the site can be reached, else when it can again. */
  whenOnline(signal) {
    return this.isOffline ? this.pause(Infinity, signal) : Promise.resolve();
  }

  /** Wait for so many ms, but no longer than until the connection is back. */
  pause(milliseconds, signal) {
    const over = new AbortController();
    const end = () => over.abort();
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      this.addEventListener("back", resolve, { signal: over.signal });
      signal?.addEventListener("abort", () => reject(signal.reason), { signal: over.signal });
      if (milliseconds < Infinity) delay(milliseconds, over.signal).then(resolve, () => {});
    }).finally(end);
  }

  async #ask() {
    const before = this.#heard;
    const over = new AbortController();
    const isThere = await Promise.race([this.#probe(over.signal), this.#wait(PATIENCE).then(() => false)]);
    over.abort();
    if (isThere) this.heard();
    else if (before === this.#heard && this.#isNeeded()) this.#become(true);
  }

  #become(isOffline) {
    if (this.isOffline === isOffline) return;
    this.isOffline = isOffline;
    this.dispatchEvent(new Event("change"));
    if (!isOffline) this.dispatchEvent(new Event("back"));
  }
}
