// One part to S3. XMLHttpRequest, because fetch cannot tell how much of a request was sent.

/** No byte moved for this long: the connection is dead, whatever the browser thinks. */
const STALL = 60_000;

function messageFor(status) {
  if (status === 0) return "The connection was lost. Check it and try again.";
  if (status === 403 || status === 404) return "The storage no longer accepts this upload. Try again.";
  return "The storage did not accept the file. Try again in a moment.";
}

/** Why a part was not stored: status 0 where no answer came. The message is for people, the code is S3's. */
export class PutError extends Error {
  constructor(status, code = "") {
    super(messageFor(status));
    this.name = "PutError";
    this.status = status;
    this.code = code;
  }

  /** Whether it was the network, which may come back. */
  get isTemporary() {
    return this.status === 0;
  }
}

/**
 * PUT a blob.
 * @param {string} url presigned for exactly this part and size
 * @param {Blob} blob
 * @param {{onProgress: (bytes: number) => void, signal: AbortSignal, stall?: number}} options
 * @returns {Promise<string>} the part's ETag as S3 gave it
 */
export function put(url, blob, { onProgress, signal, stall = STALL }) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new DOMException("Aborted", "AbortError"));
    const xhr = new XMLHttpRequest();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => xhr.abort(), stall);
    };
    const onAbort = () => xhr.abort();
    const settle = (act, value) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      act(value);
    };
    xhr.upload.onprogress = (event) => {
      alive();
      onProgress(event.loaded);
    };
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) {
        const etag = xhr.getResponseHeader("ETag");
        return etag ? settle(resolve, etag) : settle(reject, new PutError(xhr.status, "NoETag"));
      }
      settle(reject, new PutError(xhr.status, /<Code>(\w+)<\/Code>/.exec(xhr.responseText)?.[1] ?? ""));
    };
    const end = (code) => settle(reject, signal.aborted ? new DOMException("Aborted", "AbortError") : new PutError(0, code));
    xhr.onerror = () => end();
    xhr.onabort = () => end("Stalled");
    // Of a request that a navigation cancelled, Firefox says this alone; after one of the others it changes nothing.
    xhr.onloadend = () => end();
    signal.addEventListener("abort", onAbort, { once: true });
    xhr.open("PUT", url);
    alive();
    xhr.send(blob);
  });
}
