// What a pause closes: whoever comes to it waits until it is open again.

export class Gate {
  #opened = Promise.resolve();
  #open = null;

  get isClosed() {
    return this.#open !== null;
  }

  close() {
    if (!this.#open) this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  open() {
    this.#open?.();
    this.#open = null;
  }

  /** Resolves once the gate is open; rejects with AbortError where the signal was aborted meanwhile. */
  async pass(signal) {
    while (this.isClosed) await this.#opened;
    signal.throwIfAborted();
  }
}
