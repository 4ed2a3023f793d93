// One file on its way to S3: start or go on, send parts, complete. It knows nothing of pages.
import { ApiError } from "../js/api.js";
import { ownUploads } from "./api.js";
import { fingerprint, nameplate } from "./fingerprint.js";
import { folderOf } from "./folders.js";
import { Gate } from "./gate.js";
import { wayOf } from "./handles.js";
import { Meter } from "./meter.js";
import { Parts } from "./parts.js";
import { PutError } from "./put.js";
import { FileChanged, Lost, isOfRequest, mayTryAgain } from "./refusals.js";
import { Progress } from "./progress.js";
import { Remote } from "./remote.js";
import { Whole } from "./whole.js";

export class Upload {
  state = "queued"; // starting, uploading, paused, finishing, done, failed, cancelled
  error = null;
  resumed = false;
  meter = new Meter();
  record = null; // what is kept of it to go on after the page was closed
  #abort = null;
  #gate = new Gate();
  #running = null;
  #phase = "starting";
  #parts = null;
  #progress = new Progress();
  #api;
  #remote;
  #restarts = 0;
  #fingerprint = "";

  /**
   * @param {File} file
   * @param {{lanes: import("./lanes.js").Lanes, connection: import("./connection.js").Connection, store: ReturnType<typeof import("./store.js").uploadStore>,
   *   isKnown: (fingerprint: string) => boolean, elsewhere: () => Promise<Set<string>>, claim: (fingerprint: string, folder: string, busy: Set<string>) => object | undefined,
   *   starts: import("./starts.js").Starts, onSent: (bytes: number) => void, onChange: (upload: Upload) => void,
   *   expiresIn?: number, api?: typeof ownUploads}} context `claim` gives the record of an interrupted upload of this
   *   file, once, unless its lock is among those that `elsewhere` gives
   */
  constructor(file, context) {
    this.file = file;
    // Asked for once: browsers look at the disk each time.
    this.size = file.size;
    this.context = context;
    this.#api = context.api ?? ownUploads;
    this.#remote = new Remote(this.#api);
  }

  /** The document's; null before the server knows of it. */
  get id() {
    return this.#remote.id;
  }

  get name() {
    return this.file.name;
  }

  /** Whether a single PUT sends it. */
  get isSmall() {
    return this.size <= this.#api.wholeUpTo;
  }

  /** Bytes that S3 has or that left this computer: the most there ever were, never more than the size. */
  get sent() {
    return this.#progress.most;
  }

  /** Bytes that S3 has. */
  get stored() {
    return this.#parts?.stored ?? 0;
  }

  /** Bytes of those sent that were lost on the way, and are sent again. */
  get lost() {
    return this.#progress.lost;
  }

  get isActive() {
    return ["starting", "uploading", "finishing"].includes(this.state);
  }

  get isOver() {
    return this.state === "done" || this.state === "cancelled";
  }

  /** Whether trying again may help after a failure. */
  get mayTryAgain() {
    return this.state === "failed" && mayTryAgain(this.error);
  }

  /** Whether parts that were under way at a pause are still being sent. */
  get isPausing() {
    return this.state === "paused" && (this.#parts?.isTravelling ?? false);
  }

  /** Run until done, failed or cancelled, or go on after a pause; never throws. */
  run() {
    this.#gate.open();
    if (this.#running) this.#become(this.#phase);
    else this.#restarts = 0;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run() {
    const { signal } = (this.#abort = new AbortController());
    this.error = null;
    this.meter.reset();
    try {
      await this.#start(signal);
      await this.#send(signal);
      await this.#complete(signal);
    } catch (error) {
      if (error.name === "AbortError" || this.isOver) return;
      if (error instanceof Lost && this.#restarts < 2) {
        this.#forget();
        return this.#run();
      }
      this.error = error;
      // First of all, since whoever hears of it may try again at once.
      this.#running = null;
      this.#become("failed");
    } finally {
      this.#parts?.stop();
      this.#progress.know(this.#parts?.sent ?? 0);
    }
  }

  /** Begin no more parts. Those under way are finished, so that no byte is sent twice. */
  pause() {
    if (this.isOver || this.state === "finishing" || this.state === "failed") return;
    this.#gate.close();
    this.#become("paused");
  }

  /** Stop and take back what the server has of it. */
  async cancel() {
    if (this.isOver) return;
    this.stop();
    await this.discard();
  }

  /** Stop for good; what the server has of it stays there until it is discarded. */
  stop() {
    this.#become("cancelled");
    this.#abort?.abort();
    this.#gate.open();
  }

  async #start(signal) {
    this.#enter("starting");
    if (!this.#fingerprint) await this.#recognise();
    await this.#gate.pass(signal);
    if (this.id) return this.#catchUp(signal);
    const plan = await this.#remote.begin(this.#description(), this.isSmall ? this.context.starts : null, signal);
    this.#adopt(plan);
    const { size: partSize, count: partCount } = plan;
    const { id, name, size } = this;
    const [isWhole, folder] = [plan.target !== null, folderOf(this.file)];
    this.record = { id, name, size, folder, fingerprint: this.#fingerprint, partSize, partCount, isWhole, way: wayOf(this.file) };
    this.context.store.save(this.record);
    if (this.state === "cancelled") await this.discard();
    signal.throwIfAborted();
  }

  #description() {
    return {
      name: this.name,
      size: this.size,
      ...(this.file.type ? { content_type: this.file.type } : {}),
      ...(this.context.expiresIn ? { expires_in: this.context.expiresIn } : {}),
      ...(folderOf(this.file) ? { folder: folderOf(this.file) } : {}),
    };
  }

  async #recognise() {
    try {
      this.#fingerprint = this.isSmall ? nameplate(this.file) : await fingerprint(this.file);
    } catch {
      throw new FileChanged();
    }
    if (!this.context.isKnown(this.#fingerprint)) return;
    const record = this.context.claim(this.#fingerprint, folderOf(this.file), await this.context.elsewhere());
    if (!record) return;
    this.resumed = true;
    this.record = record;
    this.#remote.id = record.id;
    this.#adopt({ size: record.partSize, count: record.partCount }, record.isWhole);
  }

  #adopt({ size, count, target }, isWhole = target !== null) {
    const { lanes, connection } = this.context;
    const sign = (numbers) => this.#remote.sign(numbers);
    const speed = () => this.meter.speed;
    const way = { lanes, connection, gate: this.#gate, sign, speed, onChange: () => this.#note() };
    this.#parts = isWhole ? new Whole(this.file, way, target) : new Parts(this.file, { size, count }, way);
    this.context.onChange(this);
  }

  /** Learn from the server which parts S3 has; what was thought to be there and is not is sent again. */
  async #catchUp(signal) {
    try {
      // A whole file is sent again, or refused as one that is there.
      if (this.#parts instanceof Parts) this.#parts.know(await this.#remote.parts({ signal }));
      this.#progress.know(this.#parts.sent);
    } catch (error) {
      await this.#explain(error, signal);
    }
  }

  async #send(signal) {
    if (this.state === "done") return;
    this.#enter("uploading");
    try {
      await this.#parts.sendMissing(signal);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      await this.#explain(error, signal);
    }
  }

  #note() {
    this.context.onSent(this.#progress.note(this.#parts.sent));
    this.meter.note(this.#progress.left);
    this.context.onChange(this);
  }

  async #complete(signal) {
    if (this.state === "done") return;
    if (this.#parts instanceof Whole) return this.#done();
    for (let round = 0; ; round += 1) {
      await this.#gate.pass(signal);
      this.#become("finishing");
      try {
        await this.#remote.complete(this.#parts.etags, signal);
        return this.#done();
      } catch (error) {
        if (round > 0 || !(error instanceof ApiError) || ![400, 409].includes(error.status)) {
          return this.#explain(error, signal);
        }
        await this.#catchUp(signal);
        await this.#send(signal);
        if (this.state === "done") return;
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
      if (await this.#remote.hasArrived(signal)) return this.#done();
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
    this.discard({ forGood: true });
    this.#parts = null;
    this.#progress.know(0);
    this.#remote.reset();
  }

  /** Take back what the server has of it. */
  async discard(how) {
    if (!this.id) return;
    this.context.store.remove(this.id);
    await this.#remote.discard(how);
  }

  /** Have the server's part of it again after it was cancelled, so that its file goes on where it stopped. */
  async restore() {
    if (this.record && (await this.#remote.restore())) this.context.store.save(this.record);
  }

  /** Begin a phase; where it is paused, the phase shows once it goes on. */
  #enter(phase) {
    this.#phase = phase;
    if (!this.#gate.isClosed) this.#become(phase);
  }

  #become(state) {
    this.state = state;
    this.context.onChange(this);
  }
}
