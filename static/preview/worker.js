// Workers beside the frame, which ends them if they take too long.

/** Milliseconds for a document; ordinary ones take less than a few seconds. */
const PATIENCE = 60_000;

/** A worker of one of our scripts: the frame has no origin, so only a blob is of the same. */
export function workerOf(name) {
  const src = new URL(document.documentElement.dataset[name], location.href).href;
  const blob = new Blob([`importScripts(${JSON.stringify(src)})`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(blob));
}

/**
 * What a worker makes of a document.
 * @param {string} name of the data attribute of the page that holds the address of its script
 * @param {ArrayBuffer} bytes which it takes
 * @param {string} late what is said if it takes too long
 */
export function askWorker(name, bytes, late) {
  return new Promise((resolve, reject) => {
    const worker = workerOf(name);
    const end = (settle, value) => {
      clearTimeout(timer);
      worker.terminate();
      settle(value);
    };
    const fail = (text) => end(reject, Object.assign(new Error(text), { isHonest: Boolean(text) }));
    const timer = setTimeout(() => fail(late), PATIENCE);
    worker.addEventListener("error", () => fail(""));
    worker.addEventListener("message", ({ data }) => (data.failed === undefined ? end(resolve, data) : fail(data.failed)));
    worker.postMessage(bytes, [bytes]);
  });
}
