// Waiting: with growing pauses, and for the network to come back.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** Milliseconds before try `attempt + 1`: exponential, and random so that clients do not come back in step. */
export function pauseBefore(attempt, random = Math.random) {
  const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
  return ceiling / 2 + (random() * ceiling) / 2;
}

/** Whether what was answered with this HTTP status may succeed later; 0 where no answer came. */
export const mayPass = (status) => status === 0 || status === 429 || status >= 500;

export function delay(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** Resolves at once while the browser believes to be online, else when it is again. */
export function whenOnline(signal) {
  if (navigator.onLine !== false) return Promise.resolve();
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onOnline = () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const onAbort = () => {
      removeEventListener("online", onOnline);
      reject(signal.reason);
    };
    addEventListener("online", onOnline, { once: true });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
