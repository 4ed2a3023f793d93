// One file on its way to S3: start or go on, send parts, complete. It knows nothing of pages.
import { ApiError, call, persist, randomKey, request } from "../js/api.js";
import { delay, pauseBefore, whenOnline } from "../js/retry.js";
import { ownUploads } from "./api.js";
import { fingerprint } from "./fingerprint.js";
import { folderOf } from "./folders.js";
import { Meter } from "./meter.js";
import { PutError, put } from "./put.js";
import { isOfRequest, isTemporary } from "./refusals.js";
import { Signatures } from "./signatures.js";

const TRIES = 10;
const REFUSALS = 4;
const AHEAD = 15;

/** The server or S3 no longer knows the upload; only a new one helps. */
class Lost extends Error {}

export class Upload {
  state = "queued"; // starting, uploading, paused, finishing, done, failed, cancelled
  error = null;
  id = null;
  resumed = false;
  meter = new Meter();
  #etags = new Map();
  #travelling = new Map();
  #abort = null;
  #key = randomKey();
  #restarts = 0;
  #partSize = 0;
  #partCount = 0;
  #signatures = null;
  #fingerprint = "";

  /**
   * @param {File} file
   * @param {{lanes: import("./lanes.js").Lanes, store: ReturnType<typeof import("./store.js").uploadStore>,
   *   claim: (fingerprint: string) => object | undefined, onChange: (upload: Upload) => void,
   *   expiresIn?: number, api?: typeof ownUploads}} context `claim` gives the record of an interrupted upload of this file, once
   */
  constructor(file, context) {
    this.file = file;
    this.context = context;
    this.api = context.api ?? ownUploads;
  }

  get name() {
    return this.file.name;
  }

  get size() {
    return this.file.size;
  }

  /** Bytes that S3 has or that left this computer, never more than the size. */
  get sent() {
    let bytes = 0;
    for (const number of this.#etags.keys()) bytes += this.#sizeOf(number);
    for (const loaded of this.#travelling.values()) bytes += loaded;
    return Math.min(bytes, this.size);
  }

  get isActive() {
    return ["starting", "uploading", "finishing"].includes(this.state);
  }

  get isOver() {
    return this.state === "done" || this.state === "cancelled";
  }

  /** Run until done, failed, paused or cancelled; never throws. Call again to go on. */
  async run() {
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    this.meter.reset();
    try {
      await this.#start(signal);
      await this.#sendAll(signal);
      await this.#complete(signal);
    } catch (error) {
      if (error.name === "AbortError" || this.isOver) return;
      if (error instanceof Lost && this.#restarts < 2) {
        this.#forget();
        return this.run();
      }
      this.error = error;
      this.#become("failed");
    } finally {
      this.#travelling.clear();
    }
  }

  pause() {
    if (this.isOver || this.state === "finishing") return;
    this.#become("paused");
    this.#abort?.abort();
  }

  /** Stop and take back what the server has of it. */
  async cancel() {
    if (this.isOver) return;
    this.#become("cancelled");
    this.#abort?.abort();
    await this.#discard();
  }

  async #start(signal) {
    this.#become("starting");
    if (!this.#fingerprint) await this.#recognise();
    if (this.id) return this.#catchUp(signal);
    // Not aborted by pause or cancel: an answer nobody waits for would leave a document nobody knows of.
    const { data } = await this.#begin({
      name: this.name,
      size: this.size,
      ...(this.file.type ? { content_type: this.file.type } : {}),
      ...(this.context.expiresIn ? { expires_in: this.context.expiresIn } : {}),
      ...(folderOf(this.file) ? { folder: folderOf(this.file) } : {}),
      ...this.api.extra,
    });
    this.#adopt(data.id, data.upload.part_size, data.upload.part_count);
    this.context.store.save({
      id: this.id,
      name: this.name,
      size: this.size,
      fingerprint: this.#fingerprint,
      partSize: this.#partSize,
      partCount: this.#partCount,
    });
    if (this.state === "cancelled") await this.#discard();
    if (signal.aborted) throw new DOMException("Aborted", "AbortError");
  }

  /** Where nobody knows what came of it, once more under another key: an upload that nobody sends goes by itself. */
  async #begin(body, again = true) {
    try {
      return await persist("POST", this.api.base, {
        body,
        headers: { ...this.api.headers, "Idempotency-Key": this.#key },
      });
    } catch (error) {
      if (!again || error.code !== "outcome_unknown") throw error;
      this.#key = randomKey();
      return this.#begin(body, false);
    }
  }

  async #recognise() {
    try {
      this.#fingerprint = await fingerprint(this.file);
    } catch {
      throw new Error("Cannot read this file. Check that it has not been moved and is not a folder.");
    }
    const record = this.context.claim(this.#fingerprint);
    if (!record) return;
    this.resumed = true;
    this.#adopt(record.id, record.partSize, record.partCount);
  }

  #adopt(id, partSize, partCount) {
    this.id = id;
    this.#partSize = partSize;
    this.#partCount = partCount;
    this.#signatures = new Signatures(async (numbers) => {
      const body = { part_numbers: numbers };
      const { data, date } = await request("POST", this.#path("parts/"), { body, headers: this.api.headers });
      return { urls: data.urls, lifetime: Date.parse(data.expires_at) - date };
    });
    this.context.onChange(this);
  }

  /** Learn from the server which parts S3 has; what was thought to be there and is not is sent again. */
  async #catchUp(signal) {
    try {
      const { data } = await persist("GET", this.#path("parts/"), { signal, headers: this.api.headers });
      const parts = Array.isArray(data) ? data : data.parts;
      const whole = parts.filter((part) => !part.size || part.size === this.#sizeOf(part.part_number));
      this.#etags = new Map(whole.map((part) => [part.part_number, part.etag]));
    } catch (error) {
      await this.#explain(error, signal);
    }
  }

  async #sendAll(signal) {
    if (this.state === "done") return;
    this.#become("uploading");
    const pending = [];
    for (let number = 1; number <= this.#partCount; number += 1) if (!this.#etags.has(number)) pending.push(number);
    const stop = new AbortController();
    const both = AbortSignal.any ? AbortSignal.any([signal, stop.signal]) : signal;
    const worker = async () => {
      while (pending.length > 0 && this.state !== "done") await this.#send(pending.shift(), pending, both);
    };
    const workers = Array.from({ length: Math.min(this.context.lanes.most, pending.length) }, worker);
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
        this.#etags.set(number, await this.#sendOnce(number, pending, signal));
        return;
      } catch (error) {
        if (error.name === "AbortError") throw error;
        if (error instanceof PutError && error.status === 403 && refusals < REFUSALS) {
          refusals += 1;
          this.#signatures.refused();
        } else if (attempt + 1 >= TRIES || !isTemporary(error)) {
          return this.#explain(error, signal);
        } else {
          this.context.lanes.failed();
        }
        await delay(Math.max((error.retryAfter ?? 0) * 1000, pauseBefore(attempt)), signal);
      }
    }
  }

  async #sendOnce(number, pending, signal) {
    await this.context.lanes.acquire(signal);
    try {
      const url = await this.#signatures.url(number, pending.slice(0, AHEAD));
      const begin = (number - 1) * this.#partSize;
      const blob = this.file.slice(begin, begin + this.#sizeOf(number));
      const onProgress = (bytes) => this.#note(number, bytes);
      const etag = await put(url, blob, { onProgress, signal });
      this.context.lanes.succeeded();
      return etag;
    } finally {
      this.#travelling.delete(number);
      this.context.lanes.release();
    }
  }

  #note(number, bytes) {
    this.#travelling.set(number, Math.min(bytes, this.#sizeOf(number)));
    this.meter.note(this.sent);
    this.context.onChange(this);
  }

  async #complete(signal) {
    if (this.state === "done") return;
    this.#become("finishing");
    for (let round = 0; ; round += 1) {
      const parts = [...this.#etags].map(([part_number, etag]) => ({ part_number, etag }));
      try {
        await persist("POST", this.#path("complete/"), { body: { parts }, signal, headers: this.api.headers });
        return this.#done();
      } catch (error) {
        if (round > 0 || !(error instanceof ApiError) || ![400, 409].includes(error.status)) {
          return this.#explain(error, signal);
        }
        await this.#catchUp(signal);
        await this.#sendAll(signal);
        if (this.state === "done") return;
        this.#become("finishing");
      }
    }
  }

  /** An upload that is no longer open was either completed, perhaps by an answer that got lost, or is gone. */
  async #explain(error, signal) {
    const gone =
      (error instanceof PutError && error.status === 404) ||
      (error instanceof ApiError && [404, 409, 410].includes(error.status));
    if (!gone || isOfRequest(error)) throw error;
    try {
      const { data } = await persist("GET", this.#path(), { signal, headers: this.api.headers });
      if (["processing", "ready", "received"].includes(data.status)) return this.#done();
    } catch (second) {
      if (!(second instanceof ApiError) || second.isTemporary) throw second;
    }
    throw new Lost();
  }

  #done() {
    if (this.isOver) return;
    this.context.store.remove(this.id);
    this.#become("done");
  }

  #forget() {
    this.#restarts += 1;
    this.resumed = false;
    this.#discard();
    this.#etags.clear();
    this.#key = randomKey();
    this.id = null;
  }

  async #discard() {
    if (!this.id) return;
    this.context.store.remove(this.id);
    await call("DELETE", this.#path(), { headers: this.api.headers }).catch(() => {});
  }

  #path(rest = "") {
    return `${this.api.base}${this.id}/${rest}`;
  }

  #sizeOf(number) {
    return Math.min(this.#partSize, this.size - (number - 1) * this.#partSize);
  }

  #become(state) {
    this.state = state;
    this.context.onChange(this);
  }
}
