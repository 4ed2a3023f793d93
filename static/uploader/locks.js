// Which uploads are in good hands: each is locked for as long as the tab that is at it lives.

const LOCK = "mydoc.upload.";

export class Locks {
  #releases = new Map();

  hold(upload) {
    const released = new Promise((resolve) => this.#releases.set(upload, resolve));
    navigator.locks?.request(LOCK + upload.id, () => released);
  }

  release(upload) {
    this.#releases.get(upload)?.();
    this.#releases.delete(upload);
  }
}

/** The ids of the documents whose uploads are locked, by this tab or another. */
export async function lockedIds() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.filter(({ name }) => name.startsWith(LOCK)).map(({ name }) => name.slice(LOCK.length)));
}
