// The parts of one file: which S3 has, which are under way, and sending those that are missing.
import { delay, pauseBefore, whenOnline } from "../js/retry.js";
import { PutError, put } from "./put.js";
import { FileChanged, isTemporary } from "./refusals.js";
import { Signatures } from "./signatures.js";

const TRIES = 10;
const REFUSALS = 4;
const AHEAD = 15;

export class Parts {
  #etags = new Map();
  #travelling = new Map();
  #stored = 0;
  #file;
  #plan;
  #context;
  #signatures;

  /**
   * @param {File} file
   * @param {{size: number, count: number}} plan bytes of a part, but for the last one, and how many there are
   * @param {{lanes: import("./lanes.js").Lanes, gate: import("./gate.js").Gate, onChange: () => void,
   *   sign: (numbers: number[]) => Promise<{urls: Record<string, string>, lifetime: number}>}} context
   */
  constructor(file, plan, context) {
    this.#file = file;
    this.#plan = plan;
    this.#context = context;
    this.#signatures = new Signatures(context.sign);
  }

  /** The ETag of each part that S3 has, by its number. */
  get etags() {
    return this.#etags;
  }

  /** Bytes that S3 has or that left this computer, never more than the file has. */
  get sent() {
    let bytes = this.#stored;
    for (const loaded of this.#travelling.values()) bytes += loaded;
    return Math.min(bytes, this.#file.size);
  }

  get isTravelling() {
    return this.#travelling.size > 0;
  }

  /** Take over what S3 says it has; a part of another size is sent again. */
  know(parts) {
    this.#etags.clear();
    this.#stored = 0;
    for (const { part_number: number, size, etag } of parts) {
      if (!size || size === this.#sizeOf(number)) this.#store(number, etag);
    }
  }

  /** Forget what was under way when it stopped. */
  stop() {
    this.#travelling.clear();
  }

  /** Send the missing parts in the lanes that are free; throws what trying again does not help against. */
  async sendMissing(signal) {
    const pending = [];
    for (let number = 1; number <= this.#plan.count; number += 1) if (!this.#etags.has(number)) pending.push(number);
    const stop = new AbortController();
    const both = AbortSignal.any ? AbortSignal.any([signal, stop.signal]) : signal;
    const worker = async () => {
      while (pending.length > 0) await this.#send(pending.shift(), pending, both);
    };
    const workers = Array.from({ length: Math.min(this.#context.lanes.most, pending.length) }, worker);
    try {
      await Promise.all(workers);
    } catch (error) {
      pending.length = 0;
      stop.abort();
      await Promise.allSettled(workers);
      throw error;
    }
  }

  async #send(number, pending, signal) {
    let refusals = 0;
    for (let attempt = 0; ; attempt += 1) {
      await whenOnline(signal);
      try {
        this.#store(number, await this.#sendOnce(number, pending, signal));
        this.#context.onChange();
        return;
      } catch (error) {
        if (error.name === "AbortError") throw error;
        // A browser calls a file that was changed a broken connection.
        if (error.status === 0 && !(await isReadable(this.#file))) throw new FileChanged();
        if (error instanceof PutError && error.status === 403 && refusals < REFUSALS) {
          refusals += 1;
          this.#signatures.refused();
        } else if (attempt + 1 >= TRIES || !isTemporary(error)) {
          throw error;
        } else {
          this.#context.lanes.failed();
        }
        await delay(Math.max((error.retryAfter ?? 0) * 1000, pauseBefore(attempt)), signal);
      }
    }
  }

  async #sendOnce(number, pending, signal) {
    const { gate, lanes } = this.#context;
    for (;;) {
      await gate.pass(signal);
      await lanes.acquire(signal);
      try {
        const url = await this.#signatures.url(number, pending.slice(0, AHEAD));
        if (gate.isClosed) continue;
        const begin = (number - 1) * this.#plan.size;
        const blob = this.#file.slice(begin, begin + this.#sizeOf(number));
        const began = performance.now();
        const etag = await put(url, blob, { onProgress: (bytes) => this.#note(number, bytes), signal });
        lanes.succeeded(performance.now() - began);
        return etag;
      } finally {
        this.#travelling.delete(number);
        lanes.release();
      }
    }
  }

  #store(number, etag) {
    if (!this.#etags.has(number)) this.#stored += this.#sizeOf(number);
    this.#etags.set(number, etag);
  }

  #note(number, bytes) {
    this.#travelling.set(number, Math.min(bytes, this.#sizeOf(number)));
    this.#context.onChange();
  }

  #sizeOf(number) {
    return Math.min(this.#plan.size, this.#file.size - (number - 1) * this.#plan.size);
  }
}

/** Whether the file is still the one that was chosen: browsers read nothing of one that was changed. */
async function isReadable(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
