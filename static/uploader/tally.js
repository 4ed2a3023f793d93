// Totals over all uploads. Each change of one costs the same, however many there are.

const COUNTED_OUT = new Set(["cancelled", "failed"]);

export class Tally {
  sent = 0;
  size = 0;
  #counted = new Map();
  #states = new Map();
  #progress = 0;

  /** Count an upload as it is now, in place of what was counted of it before. */
  note(upload) {
    // More to send is less that is done; all else only adds to it.
    const before = this.#counted.get(upload);
    if (!before || COUNTED_OUT.has(before.state)) this.#progress = 0;
    this.#forget(upload);
    const { state, size } = upload;
    const sent = state === "done" ? size : upload.sent;
    this.#counted.set(upload, { state, sent, size });
    this.#add(state, sent, size, 1);
    this.#rise();
  }

  /** Count an upload no more. */
  forget(upload) {
    this.#forget(upload);
    this.#rise();
  }

  /** Start from nothing. */
  clear() {
    this.sent = this.size = this.#progress = 0;
    this.#counted.clear();
    this.#states.clear();
  }

  /** How many uploads are in one of these states. */
  in(...states) {
    return states.reduce((sum, state) => sum + (this.#states.get(state) ?? 0), 0);
  }

  /** Bytes and files of all but what was cancelled or has failed. */
  get totals() {
    const files = this.#counted.size - this.in(...COUNTED_OUT);
    return { sent: this.sent, size: this.size, files, done: this.in("done") };
  }

  /** How much of it all is done, from 0 to 1; it only falls as more is added. */
  get progress() {
    return this.#progress;
  }

  #forget(upload) {
    const before = this.#counted.get(upload);
    if (!before) return;
    this.#counted.delete(upload);
    this.#add(before.state, before.sent, before.size, -1);
  }

  #rise() {
    const { sent, size, files, done } = this.totals;
    const now = size > 0 ? sent / size : files > 0 ? done / files : 0;
    this.#progress = Math.max(this.#progress, now);
  }

  #add(state, sent, size, sign) {
    this.#states.set(state, (this.#states.get(state) ?? 0) + sign);
    if (COUNTED_OUT.has(state)) return;
    this.sent += sign * sent;
    this.size += sign * size;
  }
}
