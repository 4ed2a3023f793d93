// Bringing something up to date: soon, not too often, and never leaving out the last reason for it.
import { delay, mayPass, pauseBefore } from "./retry.js";

const GATHER = 250;
/** Between one `bring` and the next, in milliseconds, once there have been new reasons for a while. */
const APART = 1_000;

/**
 * A function to call whenever there may be something new; many calls in a row become one `bring`. What is asked for
 * while `bring` runs is brought once more after it: its answer may be older than the reason. What fails for the time
 * being (no connection, 429, 5xx) is tried again with growing pauses.
 * @param {() => Promise<void>} bring
 * @param {{pause?: number, apart?: number, wait?: (milliseconds: number) => Promise<void>, signal?: AbortSignal}} [options]
 *   in milliseconds: `pause` before the first of several, which doubles from one to the next up to `apart`; nothing is
 *   brought once the signal is aborted
 */
export function soon(bring, { pause = GATHER, apart = APART, wait = delay, signal } = {}) {
  let isAsked = false;
  let isBusy = false;

  async function work() {
    isBusy = true;
    await wait(pause);
    for (let [times, failures] = [1, 0]; isAsked && !signal?.aborted; times += 1) {
      isAsked = false;
      try {
        await bring();
        failures = 0;
        await wait(Math.min(apart, pause * 2 ** times));
      } catch (error) {
        // A mistake of this page's own would only be made again.
        if (!mayPass(error.status)) continue;
        isAsked = true;
        failures += 1;
        await wait(pauseBefore(failures));
      }
    }
    isBusy = false;
  }

  return () => {
    isAsked = true;
    if (!isBusy) work();
  };
}
