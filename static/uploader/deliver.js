// One piece of a file to S3: wait for a free lane, send it, and again where that may help.
import { pauseBefore } from "../js/retry.js";
import { PutError, put } from "./put.js";
import { FileChanged, isTemporary } from "./refusals.js";

const TRIES = 10;
const REFUSALS = 4;

/**
 * What all pieces of a page share, and those of a file.
 * @typedef {{lanes: import("./lanes.js").Lanes, connection: import("./connection.js").Connection,
 *   gate: import("./gate.js").Gate}} Way
 */

/**
 * Send a piece, and throw what trying again does not help against.
 * @param {{blob: () => Blob, target: () => Promise<{url: string, headers?: Record<string, string>}>,
 *   refused: () => void, onProgress: (bytes: number) => void, onFailed: () => void}} piece `target` gives where to,
 *   `refused` says that S3 did not take it there. `onProgress` is told 0 bytes first; `onFailed` ends a try in vain
 * @param {Way} way
 * @param {AbortSignal} signal
 * @returns {Promise<string>} the ETag that S3 gave it
 */
export async function deliver(piece, way, signal) {
  let refusals = 0;
  for (let attempt = 0; ; attempt += 1) {
    await way.connection.whenOnline(signal);
    try {
      return await sendOnce(piece, way, signal);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      // A browser calls a file that was changed a broken connection.
      if (error.status === 0 && !(await isReadable(piece.blob()))) throw new FileChanged();
      if (error instanceof PutError && error.status === 403 && refusals < REFUSALS) {
        refusals += 1;
        piece.refused();
      } else if (attempt + 1 >= TRIES || !isTemporary(error)) {
        throw error;
      } else {
        way.lanes.failed();
      }
      await way.connection.pause(Math.max((error.retryAfter ?? 0) * 1000, pauseBefore(attempt)), signal);
    }
  }
}

async function sendOnce(piece, { gate, lanes, connection }, signal) {
  for (;;) {
    await gate.pass(signal);
    await lanes.acquire(signal);
    let isSent = false;
    try {
      const { url, headers } = await piece.target();
      if (gate.isClosed) continue;
      const began = performance.now();
      const onProgress = (bytes) => {
        connection.heard();
        piece.onProgress(bytes);
      };
      piece.onProgress(0);
      const etag = await put(url, piece.blob(), { headers, onProgress, signal });
      connection.heard();
      lanes.succeeded(performance.now() - began);
      isSent = true;
      return etag;
    } finally {
      if (!isSent) piece.onFailed();
      lanes.release();
    }
  }
}

/** Whether a file is still the one that was chosen: browsers read nothing of one that was changed. */
async function isReadable(blob) {
  try {
    await blob.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
