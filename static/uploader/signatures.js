// Presigned URLs of one upload's parts, fetched in batches shortly before they are needed.

const BATCH = 16;
/** A URL must outlive the start of its PUT by this much, in ms. */
const MARGIN = 30_000;

export class Signatures {
  #urls = new Map();
  #asking = null;

  /**
   * @param {(numbers: number[]) => Promise<{urls: Record<string, string>, lifetime: number}>} sign lifetime in ms
   * @param {() => number} clock
   */
  constructor(sign, clock = () => performance.now()) {
    this.sign = sign;
    this.clock = clock;
  }

  /** The URL of a part; asks for it together with those `upcoming`. */
  async url(number, upcoming) {
    for (;;) {
      const known = this.#urls.get(number);
      if (known && known.until > this.clock()) return known.url;
      if (this.#asking) await this.#asking;
      else await this.#fetch([number, ...upcoming.filter((other) => other !== number && !this.#isFresh(other))]);
    }
  }

  /** S3 said no to it: forget the URL, and the ones as old as it. */
  refused() {
    this.#urls.clear();
  }

  #isFresh(number) {
    return (this.#urls.get(number)?.until ?? 0) > this.clock();
  }

  async #fetch(numbers) {
    this.#asking = this.sign(numbers.slice(0, BATCH));
    try {
      const { urls, lifetime } = await this.#asking;
      const until = this.clock() + Math.max(1_000, lifetime - MARGIN);
      for (const [number, url] of Object.entries(urls)) this.#urls.set(Number(number), { url, until });
    } finally {
      this.#asking = null;
    }
  }
}
