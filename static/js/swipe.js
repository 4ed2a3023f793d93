// Swipes with one finger, to the left and to the right.

const FAR = 60;
const SOON = 700;

/**
 * The key that does what a swipe does; undefined for any other touch.
 * @param {{x: number, y: number, at: number}} from where and when a finger came
 * @param {{x: number, y: number, at: number}} to where and when it left, in pixels and milliseconds
 */
export function keyOf(from, to) {
  const aside = to.x - from.x;
  if (to.at - from.at > SOON || Math.abs(aside) < FAR || Math.abs(aside) < 2 * Math.abs(to.y - from.y)) return undefined;
  return aside < 0 ? "ArrowRight" : "ArrowLeft";
}

/** Call `press` with the key of each swipe over an element, unless `isOther` says that the touch moves something else. */
export function onSwipe(element, press, isOther = () => false) {
  let from = null;
  const place = ({ changedTouches: [{ clientX: x, clientY: y }], timeStamp: at }) => ({ x, y, at });
  element.addEventListener("touchstart", (event) => {
    const isOne = event.touches.length === 1 && (visualViewport?.scale ?? 1) < 1.01;
    from = isOne && !isOther(event.target) ? place(event) : null;
  }, { passive: true });
  element.addEventListener("touchend", (event) => {
    const key = from && keyOf(from, place(event));
    from = null;
    if (key && getSelection().isCollapsed) press(key);
  }, { passive: true });
}
