// Many requests, a few at a time.

/** Browsers open six connections to an HTTP/1.1 host; more would only wait inside the browser. */
const AT_ONCE = 6;

/** Do something with each, the last first; resolves once all is done. */
export async function someAtOnce(items, act) {
  const waiting = [...items];
  const worker = async () => {
    while (waiting.length > 0) await act(waiting.pop());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
