// How long nothing moved, in time in which this page really ran: a machine that stood still says nothing of the line.

const TICK = 500;
/** A tick that comes later than this, in ms, was held up by the machine, not by the line. */
const PUNCTUAL = 750;

/**
 * Call `onStall` once nothing moved for so many ms.
 * @param {number} limit until something moved
 * @param {() => void} onStall
 * @returns {{moved: (limit: number) => void, stop: () => void}} `moved` begins anew, with another limit
 */
export function watchStall(limit, onStall, clock = () => performance.now()) {
  let [still, last] = [0, clock()];
  const timer = setInterval(() => {
    const now = clock();
    // In a tab that nobody looks at, browsers let timers tick once a second or a minute.
    if (globalThis.document?.hidden) still += now - last;
    else if (now - last <= PUNCTUAL) still += TICK;
    last = now;
    if (still < limit) return;
    clearInterval(timer);
    onStall();
  }, TICK);
  return {
    moved(from) {
      [still, limit] = [0, from];
    },
    stop: () => clearInterval(timer),
  };
}
