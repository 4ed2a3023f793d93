// What was sent of one file, as people are told: it only ever rises, also where something is sent again.

export class Progress {
  /** Bytes: the most that was ever there or on its way. */
  most = 0;
  /** Bytes that left this computer, those that were sent again included. */
  left = 0;
  #now = 0;

  /** So many bytes are there or on their way. @returns {number} bytes that left since the last time */
  note(bytes) {
    const more = Math.max(0, bytes - this.#now);
    this.know(bytes);
    this.left += more;
    return more;
  }

  /** So many are there, as it turned out. */
  know(bytes) {
    this.#now = bytes;
    this.most = Math.max(this.most, bytes);
  }

  /** Bytes that were on their way and have to be sent again. */
  get lost() {
    return this.most - this.#now;
  }
}
