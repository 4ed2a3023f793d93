// The parts of one file: which S3 has, which are under way, and sending those that are missing.
import { deliver } from "./deliver.js";
import { Signatures } from "./signatures.js";

/**
 * URLs are asked for so many seconds ahead, and a few more. Each request tells those who wait for the document how far
 * it has come, so it is not made too seldom.
 */
const SECONDS_AHEAD = 15;
const FEWEST_AHEAD = 2;

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
   * @param {import("./deliver.js").Way & {onChange: () => void, speed: () => number, sign: (numbers: number[]) => Promise<{urls:
   *   Record<string, string>, lifetime: number}>}} context
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

  /** Bytes that S3 has. */
  get stored() {
    return this.#stored;
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
    const begin = (number - 1) * this.#plan.size;
    const piece = {
      blob: () => this.#file.slice(begin, begin + this.#sizeOf(number)),
      target: async () => ({ url: await this.#signatures.url(number, pending.slice(0, this.#ahead)) }),
      refused: () => this.#signatures.refused(),
      onProgress: (bytes) => this.#note(number, bytes),
      onFailed: () => this.#travelling.delete(number),
    };
    this.#store(number, await deliver(piece, this.#context, signal));
    this.#travelling.delete(number);
    this.#context.onChange();
  }

  get #ahead() {
    return FEWEST_AHEAD + Math.ceil((this.#context.speed() * SECONDS_AHEAD) / this.#plan.size);
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
