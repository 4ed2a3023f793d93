// Speed and time left from what was really sent.

const WINDOW = 8_000;

export class Meter {
  #samples = [];

  /** Note the bytes sent so far at a time in ms. A smaller number (a part failed) starts afresh. */
  note(bytes, at = performance.now()) {
    const last = this.#samples.at(-1);
    if (last && bytes < last.bytes) this.#samples = [];
    this.#samples.push({ bytes, at });
    while (this.#samples.length > 2 && at - this.#samples[0].at > WINDOW) this.#samples.shift();
  }

  reset() {
    this.#samples = [];
  }

  /** Bytes a second over the last seconds; 0 while nobody can tell. */
  get speed() {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (!first || last.at - first.at < 300) return 0;
    return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
  }

  /** Seconds for that many bytes; Infinity while nobody can tell. */
  secondsFor(bytes) {
    const speed = this.speed;
    return speed > 0 ? bytes / speed : Infinity;
  }
}
