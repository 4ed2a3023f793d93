// One part to S3. XMLHttpRequest, because fetch cannot tell how much of a request was sent.
import { watchStall } from "./stall.js";

/** No byte left for this many ms: the connection is dead, whatever the browser thinks. */
const STALL = 15_000;
/** As long before the first byte, as requests wait for each other in the browser, and after the last, as it may still be
 * under way. */
const ENDS = 60_000;

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
 * PUT a blob. It settles whatever the browser makes of the request: an event that never comes is not waited for.
 * @param {string} url presigned for exactly this part and size
 * @param {Blob} blob
 * @param {{headers?: Record<string, string>, onProgress: (bytes: number) => void, signal: AbortSignal}} options
 *   `headers` are those that the URL was signed with
 * @returns {Promise<string>} the part's ETag as S3 gave it
 */
export function put(url, blob, { headers = {}, onProgress, signal }) {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const xhr = new XMLHttpRequest();
    const settle = (act, value) => {
      stall.stop();
      signal.removeEventListener("abort", onAbort);
      act(value);
    };
    const end = (code) => settle(reject, signal.aborted ? signal.reason : new PutError(0, code));
    // First the outcome: of a request that a navigation cancelled, abort() may fire nothing.
    const giveUp = (code) => {
      end(code);
      xhr.abort();
    };
    const onAbort = () => giveUp();
    const stall = watchStall(ENDS, () => giveUp("Stalled"));
    xhr.upload.onprogress = (event) => {
      stall.moved(event.loaded < blob.size ? STALL : ENDS);
      onProgress(event.loaded);
    };
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status < 300) {
        const etag = xhr.getResponseHeader("ETag");
        return etag ? settle(resolve, etag) : settle(reject, new PutError(xhr.status, "NoETag"));
      }
      settle(reject, new PutError(xhr.status, /<Code>(\w+)<\/Code>/.exec(xhr.responseText)?.[1] ?? ""));
    };
    xhr.onerror = () => end();
    // Of a request that a navigation cancelled, Firefox says this alone; after one of the others it changes nothing.
    xhr.onloadend = () => end();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      xhr.open("PUT", url);
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      xhr.send(blob);
    } catch {
      // A file that cannot be read any more, in some browsers.
      end();
    }
  });
}
