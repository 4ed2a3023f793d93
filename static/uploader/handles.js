// Handles of files, where a browser has them: by one, an upload goes on after a reload without its file being chosen
// again. They lie in IndexedDB, which alone can keep them; nobody reads a file by them without being allowed to anew.

const DATABASE = "mydoc.uploads";
const HANDLES = "handles";
/** Of more files at once none are remembered: each costs a question to the browser. A folder has a single handle. */
export const MOST = 100;

const ways = new WeakMap();
const keys = new WeakMap();

/**
 * Remember by which handle a file can be opened again.
 * @param {File} file
 * @param {FileSystemHandle} handle its own, or that of the folder that it came with
 * @param {string[]} path where the file is in that folder
 */
export function rememberHandle(file, handle, path = []) {
  ways.set(file, { handle, path });
}

/** How a file is found again, to be noted with its upload; the handle is kept from then on. Undefined if it has none. */
export function wayOf(file) {
  const way = ways.get(file);
  if (!way || !globalThis.indexedDB) return undefined;
  if (!keys.has(way.handle)) {
    const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
    keys.set(way.handle, key);
    // Full or forbidden: the file has to be chosen again.
    within("readwrite", (handles) => handles.put(way.handle, key)).catch(() => {});
  }
  return { key: keys.get(way.handle), path: way.path };
}

/** Give each record the `handle` that is kept for it. Handles that are not wanted are dropped. */
export async function withHandles(records, wanted) {
  const handles = await keptHandles(wanted);
  return records.map((record) => ({ ...record, handle: handles.get(record.way?.key) }));
}

/** The kept handles by their keys, of those that are wanted. */
async function keptHandles(wanted) {
  if (!globalThis.indexedDB) return new Map();
  try {
    const kept = await within("readonly", (handles) => handles.getAllKeys());
    const found = await Promise.all(kept.map(async (key) => [key, await within("readonly", (handles) => handles.get(key))]));
    await Promise.all(kept.filter((key) => !wanted.has(key)).map((key) => within("readwrite", (handles) => handles.delete(key))));
    return new Map(found.filter(([key]) => wanted.has(key)));
  } catch {
    return new Map();
  }
}

/** Open the file at the end of a way. The browser may ask for permission, which it does only after a click. */
export async function openFile(handle, path) {
  if ((await handle.requestPermission({ mode: "read" })) !== "granted") throw new DOMException("", "NotAllowedError");
  let place = handle;
  for (const [depth, name] of path.entries()) {
    place = depth < path.length - 1 ? await place.getDirectoryHandle(name) : await place.getFileHandle(name);
  }
  const file = await place.getFile();
  rememberHandle(file, handle, path);
  return file;
}

async function within(mode, ask) {
  const database = await settled(Object.assign(indexedDB.open(DATABASE, 1), {
    onupgradeneeded: ({ target }) => target.result.createObjectStore(HANDLES),
  }));
  try {
    return await settled(ask(database.transaction(HANDLES, mode).objectStore(HANDLES)));
  } finally {
    database.close();
  }
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
