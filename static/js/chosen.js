// Which documents somebody chose: the rows that are shown, and others of the list that are not loaded.
import { call } from "./api.js";

/** Ids in one request. */
const AT_ONCE = 100;
const PART = 1_000;

/** All documents that match an address of the list, in parts as they come; those that are still being uploaded are left out. */
export async function* matching(address, signal) {
  const asked = new URLSearchParams({ limit: String(PART) });
  for (const name of ["q", "kind"]) {
    const value = new URL(address).searchParams.get(name)?.trim();
    if (value) asked.set(name, value);
  }
  for (;;) {
    const { items, next_cursor: next } = await call("GET", `documents/brief/?${asked}`, { signal });
    yield items.filter(({ status }) => status !== "uploading");
    if (!next) return;
    asked.set("cursor", next);
  }
}

/**
 * Do something with many documents, up to 100 in each request, until all are done or it is stopped.
 * @param {string[]} ids
 * @param {(ids: string[]) => Promise<{id: string, error: any}[]>} send does it with some, and gives the result of each
 * @param {{signal: AbortSignal, onProgress: (done: number, ids: string[]) => void}} options
 * @returns {Promise<{done: string[], failed: {id: string, error: any}[]}>}
 */
export async function inTurns(ids, send, { signal, onProgress }) {
  const [left, done, failed] = [[...ids], [], []];
  while (left.length > 0 && !signal.aborted) {
    const results = await send(left.splice(0, AT_ONCE));
    const now = results.filter(({ error }) => !error).map(({ id }) => id);
    done.push(...now);
    failed.push(...results.filter(({ error }) => error && error.code !== "not_reached"));
    left.unshift(...results.filter(({ error }) => error?.code === "not_reached").map(({ id }) => id));
    onProgress(done.length + failed.length, now);
  }
  return { done, failed };
}

/** What went wrong, in one sentence: how many, and why the most of them. */
export function whyNot(failed) {
  const counts = new Map();
  for (const { error } of failed) counts.set(error.detail, (counts.get(error.detail) ?? 0) + 1);
  const [[reason]] = [...counts].sort(([, one], [, other]) => other - one);
  return reason;
}
