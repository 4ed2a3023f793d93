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

  /** Resolves once the gate is open; rejects with AbortError as soon as the signal is aborted. */
  async pass(signal) {
    if (this.isClosed && !signal.aborted) await this.#openedOrAborted(signal);
    signal.throwIfAborted();
    if (this.isClosed) await this.pass(signal);
  }

  async #openedOrAborted(signal) {
    const over = new AbortController();
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { signal: over.signal }));
    await Promise.race([this.#opened, aborted]);
    over.abort();
  }
}
