// A file of one part: a single PUT, after which nothing is to be completed.
import { deliver } from "./deliver.js";
import { PutError } from "./put.js";

/** A URL must outlive the start of its PUT by this much, in ms. */
const MARGIN = 30_000;

export class Whole {
  isTravelling = false;
  #file;
  #target = null;
  #until = 0;
  #loaded = 0;
  #isStored = false;
  #context;

  /**
   * @param {File} file
   * @param {import("./deliver.js").Way & {onChange: () => void, sign: (numbers: number[]) => Promise<{urls:
   *   Record<string, string>, headers: Record<string, string>, lifetime: number}>}} context
   * @param {{url: string, headers: Record<string, string>, lifetime: number} | null} target where its start said that
   *   it goes, and for how many ms that works
   */
  constructor(file, context, target) {
    this.#file = file;
    this.#context = context;
    if (target) this.#aim(target);
  }

  /** Bytes that S3 has. */
  get stored() {
    return this.#isStored ? this.#file.size : 0;
  }

  /** Bytes that S3 has or that left this computer. */
  get sent() {
    return this.#isStored ? this.#file.size : Math.min(this.#loaded, this.#file.size);
  }

  /** Forget what was under way when it stopped. */
  stop() {
    this.isTravelling = false;
    this.#loaded = 0;
  }

  /** Send it, unless S3 has it; throws what trying again does not help against. */
  async sendMissing(signal) {
    if (this.#isStored) return;
    const piece = {
      blob: () => this.#file,
      target: () => this.#fresh(),
      refused: () => (this.#target = null),
      onProgress: (bytes) => this.#note(bytes),
      onFailed: () => this.stop(),
    };
    try {
      await deliver(piece, this.#context, signal);
    } catch (error) {
      // It is there already: an earlier answer got lost.
      if (!(error instanceof PutError) || error.status !== 412) throw error;
    }
    this.isTravelling = false;
    this.#isStored = true;
    this.#context.onChange();
  }

  async #fresh() {
    if (!this.#target || this.#until <= performance.now()) {
      const { urls, headers, lifetime } = await this.#context.sign([1]);
      this.#aim({ url: urls[1], headers, lifetime });
    }
    return this.#target;
  }

  #aim({ url, headers, lifetime }) {
    this.#target = { url, headers };
    this.#until = performance.now() + Math.max(1_000, lifetime - MARGIN);
  }

  #note(bytes) {
    this.isTravelling = true;
    this.#loaded = bytes;
    this.#context.onChange();
  }
}
