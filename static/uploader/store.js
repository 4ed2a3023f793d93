// What is needed to go on after the page was closed: one localStorage entry per unfinished upload, so that
// tabs do not overwrite each other's. The bytes stay on disk; the file is opened by its handle (handles.js), or chosen again.

const PREFIX = "mydoc.upload.";

/** Where a browser forbids to keep anything. */
const NOWHERE = { length: 0, setItem() {}, removeItem() {} };

function ownStorage() {
  try {
    return localStorage;
  } catch {
    return NOWHERE;
  }
}

/**
 * @param {string} userId whose uploads; a shared computer mixes nobody's
 * @param {Storage} storage
 */
export function uploadStore(userId, storage = ownStorage()) {
  const keyOf = (documentId) => `${PREFIX}${userId}.${documentId}`;
  return {
    /** @param {{id: string, name: string, size: number, fingerprint: string, partSize: number}} record */
    save(record) {
      try {
        storage.setItem(keyOf(record.id), JSON.stringify(record));
      } catch {
        // Full or forbidden: the upload works, only its resuming after a reload does not.
      }
    },
    remove(documentId) {
      storage.removeItem(keyOf(documentId));
    },
    all(isMeant = () => true) {
      const records = [];
      for (let index = 0; index < storage.length; index += 1) {
        const key = storage.key(index);
        if (!key.startsWith(`${PREFIX}${userId}.`)) continue;
        const text = storage.getItem(key);
        if (!isMeant(text)) continue;
        try {
          records.push(JSON.parse(text));
        } catch {
          storage.removeItem(key);
        }
      }
      return records.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    /** Keys of the handles by which files of such records are found, whoever's they are. */
    handles() {
      const found = new Set();
      for (let index = 0; index < storage.length; index += 1) {
        const [, key] = (storage.key(index).startsWith(PREFIX) && storage.getItem(storage.key(index)).match(/"way":{"key":"(\w+)"/)) || [];
        if (key) found.add(key);
      }
      return found;
    },
    /** The record of an interrupted upload of this file that meets a condition; undefined without one. */
    find(fingerprint, isMeant = () => true) {
      // Each file asks, and what is not its own need not be read.
      const said = JSON.stringify(fingerprint);
      return this.all((text) => text.includes(said)).find((record) => record.fingerprint === fingerprint && isMeant(record));
    },
  };
}
