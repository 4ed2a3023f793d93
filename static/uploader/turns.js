// Whose turn it is: a few large files, and as many small ones as are sent within seconds.
import { Meter } from "./meter.js";

const LARGE_AT_ONCE = 4;
/** Small files that are begun ahead of their PUTs: enough for so many seconds, within these bounds. */
const SECONDS_AHEAD = 4;
const [FEWEST, MOST] = [12, 200];

/** Files that wait, in the order in which they came. Each step costs the same, however many there are. */
class Line {
  #waiting = [];
  #first = 0;

  add(upload) {
    this.#waiting.push(upload);
  }

  /** The next that still waits for its turn; undefined if none does. */
  next(isWaiting) {
    while (this.#first < this.#waiting.length) {
      const upload = this.#waiting[this.#first];
      this.#first += 1;
      if (isWaiting(upload)) return upload;
    }
    this.#waiting = [];
    this.#first = 0;
    return undefined;
  }
}

export class Turns {
  #large = new Line();
  #small = new Line();
  #running = { large: new Set(), small: new Set() };
  #sent = 0;
  #rate = new Meter();
  #isWaiting;

  /** @param {(upload: object) => boolean} isWaiting whether an upload in a line is still one of those that wait */
  constructor(isWaiting) {
    this.#isWaiting = isWaiting;
  }

  add(upload) {
    (upload.isSmall ? this.#small : this.#large).add(upload);
  }

  /** Note whether an upload is under way. */
  note(upload) {
    const running = this.#running[upload.isSmall ? "small" : "large"];
    if (upload.isActive) running.add(upload);
    else if (running.delete(upload) && upload.isSmall && upload.state === "done") this.#rate.note((this.#sent += 1));
  }

  /** Those whose turn it is now, one by one: each is under way before the next is asked for. */
  *take() {
    const { large, small } = this.#running;
    yield* this.#upTo(LARGE_AT_ONCE, large, this.#large);
    const window = this.#window();
    // By halves, so that many begin in one request.
    if (small.size <= window / 2) yield* this.#upTo(window, small, this.#small);
  }

  *#upTo(most, running, line) {
    while (running.size < most) {
      const upload = line.next(this.#isWaiting);
      if (!upload) return;
      yield upload;
    }
  }

  #window() {
    return Math.min(MOST, Math.max(FEWEST, Math.ceil(this.#rate.speed * SECONDS_AHEAD)));
  }
}
