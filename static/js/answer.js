// One request and the whole of its answer, given up where none comes, and what is said of answers that were not to be had.

export const SESSION_ENDED = "Your session has ended. Sign in again in another tab, then try again here.";
export const OFFLINE = "You are offline. Check your connection.";

/** Milliseconds for one answer, which on AWS comes within half of it or never. */
const LONGEST = 60_000;

/**
 * fetch(), and what is read of its answer. It rejects with the reason of its signal once that is aborted, and with a
 * TypeError, as fetch() does, where no answer came: the connection is dead, whatever the browser thinks.
 * @template T
 * @param {string} url
 * @param {RequestInit} options
 * @param {(response: Response) => Promise<T>} read
 * @returns {Promise<{response: Response, body: T}>}
 */
export async function fetchWhole(url, { signal, ...options }, read) {
  signal?.throwIfAborted();
  const ended = new AbortController();
  const onAbort = () => ended.abort(signal.reason);
  const timer = setTimeout(() => ended.abort(new TypeError("No answer came.")), LONGEST);
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    const response = await fetch(url, { credentials: "same-origin", ...options, signal: ended.signal });
    return { response, body: await read(response) };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** As fetchWhole(), the text. */
export async function fetchText(url, options = {}) {
  const { response, body } = await fetchWhole(url, options, (answer) => answer.text());
  return { response, text: body };
}

/** The JSON of an answer; null where it is none. */
export function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}
