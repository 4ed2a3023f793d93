// What one upload asks of the server: begin, sign parts, list them, complete, discard.
import { call, persist, randomKey, request } from "../js/api.js";

/** States of a document whose bytes have arrived. */
const ARRIVED = ["processing", "ready", "received"];

export class Remote {
  #api;
  #key = null;
  #discarded = null;

  /**
   * @param {typeof import("./api.js").ownUploads} api where the upload goes
   * @param {string | null} id of its document; null before it has begun
   */
  constructor(api, id = null) {
    this.#api = api;
    this.id = id;
  }

  /**
   * Begin the upload of a document, where there are `starts` together with others. Not abortable once it is asked for:
   * an answer nobody waits for would leave a document nobody knows of.
   * @returns {Promise<{size: number, count: number, target: object | null}>} its parts; where a single PUT sends it,
   *   what that needs
   */
  async begin(document, starts, signal) {
    const body = { ...document, ...this.#api.extra };
    const { data, date } = await (starts ? starts.begin(body, signal) : this.#beginAlone(body));
    this.id = data.id;
    const { part_size: size, part_count: count, put } = data.upload;
    return { size, count, target: put ? { url: put.url, headers: put.headers, lifetime: Date.parse(put.expires_at) - date } : null };
  }

  async #beginAlone(body, again = true) {
    this.#key ??= randomKey();
    try {
      const headers = { ...this.#api.headers, "Idempotency-Key": this.#key };
      return await persist("POST", this.#api.base, { body, headers });
    } catch (error) {
      // Nobody knows what came of it: once more under another key. An upload that nobody sends expires by itself.
      if (!again || error.code !== "outcome_unknown") throw error;
      this.#key = null;
      return this.#beginAlone(body, false);
    }
  }

  /** The presigned URLs of parts, the headers of their PUTs, and for how many ms they work. */
  async sign(numbers) {
    const options = { body: { part_numbers: numbers }, headers: this.#api.headers };
    const { data, date } = await request("POST", this.#path("parts/"), options);
    return { urls: data.urls, headers: data.headers ?? {}, lifetime: Date.parse(data.expires_at) - date };
  }

  /** The parts that S3 has; asked for so often while the failure is a temporary one. */
  async parts({ signal, tries } = {}) {
    const { data } = await persist("GET", this.#path("parts/"), { signal, headers: this.#api.headers }, tries);
    return Array.isArray(data) ? data : data.parts;
  }

  /** Complete the upload of these parts: pairs of number and ETag. */
  async complete(etags, signal) {
    const parts = [...etags].map(([part_number, etag]) => ({ part_number, etag }));
    await persist("POST", this.#path("complete/"), { body: { parts }, signal, headers: this.#api.headers });
  }

  /** Whether all bytes have arrived, as far as the server knows. */
  async hasArrived(signal) {
    const { data } = await persist("GET", this.#path(), { signal, headers: this.#api.headers });
    return ARRIVED.includes(data.status);
  }

  /** Take back what the server has of it; what fails is left to expire. It can be restored unless that is `forGood`. */
  async discard({ forGood = false } = {}) {
    const path = this.#path(forGood && this.#api.keeps ? "?permanently=true" : "");
    if (this.id) this.#discarded = call("DELETE", path, { headers: this.#api.headers }).catch(() => {});
    await this.#discarded;
  }

  /** Have it again after it was discarded; tells whether the server still had it. */
  async restore() {
    await this.#discarded;
    if (!this.id || !this.#api.keeps) return false;
    try {
      await call("POST", this.#path("restore/"), { headers: this.#api.headers });
      return true;
    } catch (error) {
      if (error.status === 404) return false;
      throw error;
    }
  }

  /** Forget the document; the next begin makes another. */
  reset() {
    this.id = null;
    this.#key = null;
  }

  #path(rest = "") {
    return `${this.#api.base}${this.id}/${rest}`;
  }
}
