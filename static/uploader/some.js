// Many requests, a few at a time.

/** Browsers open six connections to an HTTP/1.1 host; more would only wait inside the browser. */
const REQUESTS = 6;
/** Documents that one call of the API takes. */
export const AT_ONCE = 100;

/** Do something with each, the last first; resolves once all is done. */
export async function someAtOnce(items, act) {
  const waiting = [...items];
  const worker = async () => {
    while (waiting.length > 0) await act(waiting.pop());
  };
  await Promise.all(Array.from({ length: REQUESTS }, worker));
}

/** Ids in lists as long as one call takes. */
export function chunks(ids) {
  const found = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) found.push(ids.slice(from, from + AT_ONCE));
  return found;
}
