// All uploads of this page: a few files at a time, their parts in shared lanes.
import { call } from "../js/api.js";
import { ownUploads } from "./api.js";
import { Lanes } from "./lanes.js";
import { Meter } from "./meter.js";
import { isOfRequest } from "./refusals.js";
import { uploadStore } from "./store.js";
import { Upload } from "./upload.js";

const FILES_AT_ONCE = 4;
const LOCK = "mydoc.upload.";

export class UploadQueue extends EventTarget {
  uploads = [];
  meter = new Meter();
  #lanes = new Lanes();
  #store;
  #api;
  #releases = new Map();

  /**
   * @param {string} userId
   * @param {typeof ownUploads} api where the uploads go
   */
  constructor(userId, api = ownUploads) {
    super();
    this.#api = api;
    this.#store = uploadStore(userId);
    addEventListener("online", () => this.#onOnline());
  }

  /** Take files; those whose upload was interrupted go on where they stopped. */
  add(files, expiresIn) {
    const added = [...files].map((file) => new Upload(file, this.#context(expiresIn)));
    this.uploads.push(...added);
    this.#emit("change");
    this.#next();
    return added;
  }

  get active() {
    return this.uploads.filter((upload) => upload.isActive || upload.state === "queued");
  }

  get parallelParts() {
    return this.#lanes.busy;
  }

  /** Bytes sent and bytes in all, of what is not over; and done ones while others are under way. */
  get totals() {
    const counted = this.uploads.filter((upload) => upload.state !== "cancelled" && upload.state !== "failed");
    return {
      sent: counted.reduce((sum, upload) => sum + (upload.state === "done" ? upload.size : upload.sent), 0),
      size: counted.reduce((sum, upload) => sum + upload.size, 0),
      files: counted.length,
      done: counted.filter((upload) => upload.state === "done").length,
    };
  }

  pause(upload) {
    upload.pause();
    this.#next();
  }

  /** Go on after a pause or a failure. */
  resume(upload) {
    if (upload.state !== "paused" && upload.state !== "failed") return;
    upload.state = "queued";
    this.#emit("change", upload);
    this.#next();
  }

  async cancel(upload) {
    const cancelled = upload.cancel();
    this.dismiss(upload);
    await cancelled;
    this.#emit("documents");
  }

  pauseAll() {
    for (const upload of this.uploads) if (!upload.isOver && upload.state !== "failed") upload.pause();
  }

  resumeAll() {
    for (const upload of this.uploads) this.resume(upload);
  }

  cancelAll() {
    return Promise.all(this.uploads.filter((upload) => !upload.isOver).map((upload) => this.cancel(upload)));
  }

  /** Take one that is over, or has failed, off the page. */
  dismiss(upload) {
    this.uploads = this.uploads.filter((other) => other !== upload);
    if (this.uploads.length === 0) this.meter.reset();
    this.#release(upload);
    this.#emit("change");
    this.#next();
  }

  /** Uploads that an earlier page left behind and no open page is at, with the bytes S3 has of them. */
  async unfinished() {
    const busy = await heldLocks();
    const mine = new Set(this.uploads.map((upload) => upload.id));
    const records = this.#store.all().filter((record) => !mine.has(record.id) && !busy.has(LOCK + record.id));
    const checked = await Promise.all(records.slice(0, 20).map((record) => this.#check(record)));
    return checked.filter(Boolean);
  }

  async discard(record) {
    this.#store.remove(record.id);
    await call("DELETE", `${this.#api.base}${record.id}/`, { headers: this.#api.headers }).catch(() => {});
    this.#emit("documents");
  }

  async #check(record) {
    try {
      const data = await call("GET", `${this.#api.base}${record.id}/parts/`, { headers: this.#api.headers });
      const parts = Array.isArray(data) ? data : data.parts;
      return { ...record, sent: parts.reduce((sum, part) => sum + (part.size ?? record.partSize), 0) };
    } catch (error) {
      if (error.isTemporary || isOfRequest(error)) return { ...record, sent: 0 };
      this.#store.remove(record.id);
      return null;
    }
  }

  #context(expiresIn) {
    return {
      api: this.#api,
      lanes: this.#lanes,
      store: this.#store,
      expiresIn,
      claim: (fingerprint) => {
        const taken = new Set(this.uploads.map((upload) => upload.id));
        return this.#store.all().find((record) => record.fingerprint === fingerprint && !taken.has(record.id));
      },
      onChange: (upload) => this.#onChange(upload),
    };
  }

  #onChange(upload) {
    if (upload.id && !this.#releases.has(upload)) this.#hold(upload);
    if (upload.state === "uploading") this.meter.note(this.totals.sent);
    this.#emit("change", upload);
    if (upload.state === "done") this.#emit("documents");
  }

  #next() {
    let free = FILES_AT_ONCE - this.uploads.filter((upload) => upload.isActive).length;
    for (const upload of this.uploads) {
      if (free <= 0) return;
      if (upload.state !== "queued") continue;
      free -= 1;
      upload.run().finally(() => {
        if (upload.isOver) this.#release(upload);
        this.#next();
      });
    }
  }

  #onOnline() {
    for (const upload of this.uploads) if (upload.state === "failed" && upload.error?.isTemporary) this.resume(upload);
  }

  /** Tell other tabs that this upload is in good hands, for as long as this page lives. */
  #hold(upload) {
    this.#releases.set(upload, () => {});
    navigator.locks?.request(LOCK + upload.id, () => new Promise((resolve) => this.#releases.set(upload, resolve)));
  }

  #release(upload) {
    this.#releases.get(upload)?.();
    this.#releases.delete(upload);
  }

  #emit(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

async function heldLocks() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map((lock) => lock.name));
}
