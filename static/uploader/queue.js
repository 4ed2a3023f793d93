// All uploads of this page: a few files at a time, their parts in shared lanes.
import { ownUploads } from "./api.js";
import { Connection } from "./connection.js";
import { isOfFolder } from "./folders.js";
import { withHandles } from "./handles.js";
import { Lanes } from "./lanes.js";
import { sortOut } from "./leftovers.js";
import { Locks, lockedIds } from "./locks.js";
import { Meter } from "./meter.js";
import { Remote } from "./remote.js";
import { someAtOnce } from "./some.js";
import { Starts } from "./starts.js";
import { uploadStore } from "./store.js";
import { Tally } from "./tally.js";
import { Turns } from "./turns.js";
import { Upload } from "./upload.js";

/** Milliseconds of one go at many files that were added: browsers look at the disk for each one's size. */
const SLICE = 20;

/** Each step costs the same, however many uploads there are; only what is asked of all of them goes through all. */
export class UploadQueue extends EventTarget {
  meter = new Meter();
  #incoming = [];
  #uploads = new Set();
  #byId = new Map();
  #ids = new Map();
  #tally = new Tally();
  #turns = new Turns((upload) => upload.state === "queued" && this.#uploads.has(upload));
  /** Bytes that left this computer. */
  #left = 0;
  #lanes = new Lanes();
  #connection = new Connection(() => this.active > 0);
  #starts;
  #store;
  #api;
  #locks = new Locks();

  /**
   * @param {string} userId
   * @param {typeof ownUploads} api where the uploads go
   */
  constructor(userId, api = ownUploads) {
    super();
    this.#api = api;
    this.#store = uploadStore(userId);
    this.#starts = new Starts(api, this.#connection);
    this.#connection.addEventListener("change", () => this.#emit("change"));
    this.#connection.addEventListener("back", () => this.#onBack());
  }

  /** Take files; those whose upload was interrupted go on where they stopped. Returns the uploads of the first ones. */
  add(files, expiresIn) {
    const context = this.#context(expiresIn);
    this.#incoming = this.#incoming.concat(Array.from(files, (file) => ({ file, context })));
    return this.#takeIn(SLICE);
  }

  /** The uploads that are not over, and those that were done a moment ago, in the order in which they came. */
  [Symbol.iterator]() {
    return this.#uploads.values();
  }

  get length() {
    return this.#uploads.size;
  }

  has(upload) {
    return this.#uploads.has(upload);
  }

  /** The upload of a document, also a cancelled one that the server still has; undefined if this page sends none. */
  find(id) {
    return this.#byId.get(id);
  }

  /** How many uploads are in one of these states. */
  in(...states) {
    return this.#tally.in(...states);
  }

  /** How many are under way or wait for their turn. */
  get active() {
    return this.in("queued", "starting", "uploading", "finishing");
  }

  /** How many are not over: under way, waiting, paused or failed. */
  get cancellable() {
    return this.active + this.in("paused", "failed");
  }

  /** Whether the site cannot be reached while something is under way. */
  get isOffline() {
    return this.#connection.isOffline;
  }

  /** How much is done of what `totals` tells, from 0 to 1; it falls only as more is added. */
  get progress() {
    return this.#tally.progress;
  }

  /** Bytes sent and bytes in all, of what is not over; and done ones while others are under way. */
  get totals() {
    return this.#tally.totals;
  }

  pause(upload) {
    upload.pause();
    this.#next();
  }

  /** Go on after a pause or a failure. */
  resume(upload) {
    if (upload.state !== "paused" && !upload.mayTryAgain) return;
    upload.state = "queued";
    this.#wait(upload);
    this.#emit("change", upload);
    this.#next();
  }

  async cancel(upload) {
    const cancelled = upload.cancel();
    this.dismiss(upload);
    await cancelled;
    this.#byId.delete(upload.id);
    this.#emit("documents");
  }

  pauseAll() {
    this.#takeIn(Infinity);
    for (const upload of this.#uploads) upload.pause();
  }

  resumeAll() {
    for (const upload of [...this.#uploads]) this.resume(upload);
  }

  /** Take cancelled uploads in again, each where it stopped if the server still has it. */
  async restore(cancelled) {
    await someAtOnce(cancelled.filter(({ id }) => id), (upload) => upload.restore());
    this.#incoming = this.#incoming.concat(cancelled.map(({ file, context }) => ({ file, context })));
    this.#takeIn(SLICE);
    this.#emit("documents");
  }

  /** Cancel all at once; the server is told a few at a time of those it knows, after `onCancelled` got what `restore` takes. */
  async cancelAll(onCancelled = () => {}) {
    const unseen = this.#incoming;
    this.#incoming = [];
    const cancelled = [...this.#uploads].filter((upload) => !upload.isOver);
    for (const upload of cancelled) upload.stop();
    // Those too that were done a moment ago: nothing is under way any more.
    for (const upload of [...this.#uploads]) this.#take(upload);
    this.#tidy();
    onCancelled([...cancelled, ...unseen]);
    await someAtOnce(cancelled.filter((upload) => upload.id), (upload) => upload.discard());
    for (const upload of cancelled) this.#byId.delete(upload.id);
    this.#emit("documents");
  }

  /** Take one that is over, or has failed, off the page. What is done stays counted until all is over. */
  dismiss(upload) {
    this.#take(upload);
    this.#tidy();
  }

  /** Uploads that an earlier page left behind and no open page is at, with the bytes S3 has of them, where it is known. */
  async unfinished() {
    const busy = await lockedIds();
    const { left, over } = await sortOut(this.#api, this.#store.all().filter((record) => this.#isLeft(record, busy)));
    for (const { id } of over) this.#store.remove(id);
    return withHandles(left, this.#store.handles());
  }

  async discard(record) {
    this.#store.remove(record.id);
    await new Remote(this.#api, record.id).discard();
    this.#emit("documents");
  }

  /** Have again what was discarded; tells whether the server still had it. */
  async retrieve({ handle, sent, ...record }) {
    const isThere = await new Remote(this.#api, record.id).restore();
    if (isThere) this.#store.save(record);
    this.#emit("documents");
    return isThere;
  }

  /** Whether the server keeps for a while what is discarded. */
  get keeps() {
    return this.#api.keeps === true;
  }

  /** Whether neither this page nor one that holds these locks is at it. */
  #isLeft(record, busy) {
    return !this.#byId.has(record.id) && !busy.has(record.id);
  }

  #context(expiresIn) {
    return {
      api: this.#api,
      lanes: this.#lanes,
      connection: this.#connection,
      starts: this.#starts,
      store: this.#store,
      expiresIn,
      isKnown: (fingerprint) => this.#store.find(fingerprint) !== undefined,
      elsewhere: lockedIds,
      claim: (fingerprint, folder, busy) =>
        this.#store.find(fingerprint, (record) => this.#isLeft(record, busy) && isOfFolder(record, folder)),
      onSent: (bytes) => (this.#left += bytes),
      onChange: (upload) => this.#onChange(upload),
    };
  }

  #onChange(upload) {
    if (!this.#uploads.has(upload)) return;
    this.#know(upload);
    this.#tally.note(upload);
    this.#turns.note(upload);
    if (upload.state === "uploading") this.meter.note(this.#left);
    this.#emit("change", upload);
    if (upload.state === "done") this.#emit("documents");
  }

  /** Note under which document an upload runs; one that starts over has another. */
  #know(upload) {
    const before = this.#ids.get(upload);
    if (before === upload.id) return;
    this.#byId.delete(before);
    this.#locks.release(upload);
    this.#ids.set(upload, upload.id);
    if (!upload.id) return;
    this.#byId.set(upload.id, upload);
    this.#locks.hold(upload);
  }

  /** Take in what was added, for so many ms; the rest in a moment, so that the page answers in between. */
  #takeIn(milliseconds) {
    const [added, until] = [[], performance.now() + milliseconds];
    while (this.#incoming.length > 0 && performance.now() < until) {
      for (const { file, context } of this.#incoming.splice(0, 20)) {
        const upload = new Upload(file, context);
        this.#uploads.add(upload);
        this.#wait(upload);
        added.push(upload);
      }
    }
    if (this.#incoming.length > 0) setTimeout(() => this.#takeIn(SLICE));
    this.#emit("change");
    this.#next();
    return added;
  }

  #wait(upload) {
    this.#tally.note(upload);
    this.#turns.add(upload);
  }

  #next() {
    for (const upload of this.#turns.take()) {
      upload.run().finally(() => {
        if (upload.isOver) this.#locks.release(upload);
        this.#next();
      });
    }
    if (this.active > 0) this.#connection.watch();
  }

  #take(upload) {
    this.#uploads.delete(upload);
    // What is cancelled is known until the server has let go of it: else it would show as incomplete meanwhile.
    if (upload.state !== "cancelled") this.#byId.delete(this.#ids.get(upload));
    this.#ids.delete(upload);
    if (upload.state !== "done") this.#tally.forget(upload);
    this.#locks.release(upload);
  }

  #tidy() {
    if (this.#uploads.size === 0) {
      this.meter.reset();
      this.#tally.clear();
    }
    this.#emit("change");
    this.#next();
  }

  #onBack() {
    for (const upload of [...this.#uploads]) {
      if (upload.state === "failed" && upload.error?.isTemporary) this.resume(upload);
    }
  }

  #emit(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
