// Inside the sandboxed frame: draws one document. It has no origin and may call nobody; whatever it needs it asks of
// the page around it, through the one port it is given.
import { onSwipe } from "../js/swipe.js";
import { showHeic } from "./heic.js";
import { showImage } from "./image.js";
import { showMedia } from "./media.js";
import { showMarkdown, showTable, showText } from "./text.js";
import { showDocument, showWorkbook } from "./office.js";
import { showPdf } from "./pages.js";

const SCROLLS = { ArrowUp: [0, -60], ArrowDown: [0, 60], PageUp: [-0.9], PageDown: [0.9], Home: [-Infinity], End: [Infinity], " ": [0.9] };
const SHOWS = {
  image: showImage,
  heic: showHeic,
  audio: showMedia,
  video: showMedia,
  text: showText,
  csv: showTable,
  markdown: showMarkdown,
  pdf: showPdf,
  docx: showDocument,
  xlsx: showWorkbook,
};

addEventListener("message", function begin(event) {
  if (event.source !== parent || event.data?.type !== "begin" || !event.ports[0]) return;
  removeEventListener("message", begin);
  start(event.ports[0]);
});

function start(port) {
  const waiting = new Map();
  let questions = 0;
  const ask = (type, about = {}) =>
    new Promise((resolve, reject) => {
      questions += 1;
      waiting.set(questions, { resolve, reject });
      port.postMessage({ type, question: questions, ...about });
    });
  const outside = {
    /** Bytes from begin up to end, an ArrayBuffer. */
    bytes: (begin, end) => ask("bytes", { begin, end }),
    /** Another URL of the same document. */
    renewed: () => ask("renew"),
    ready: () => port.postMessage({ type: "ready" }),
    failed: (text) => port.postMessage({ type: "failed", text }),
  };

  port.addEventListener("message", async ({ data }) => {
    if (data.type === "answer") {
      const { resolve, reject } = waiting.get(data.question);
      waiting.delete(data.question);
      if (data.failed) reject(Object.assign(new Error(data.failed), { isHonest: true }));
      else resolve(data.value);
    } else if (data.type === "theme") {
      setTheme(data.theme);
    } else if (data.type === "key") {
      if (!outside.press?.(data.key)) scroll(data.key);
    } else if (data.type === "show") {
      setTheme(data.theme);
      document.documentElement.dataset.kind = data.document.kind;
      try {
        await SHOWS[data.document.kind](document.querySelector("#main"), data.document, outside);
      } catch (error) {
        outside.failed(error.isHonest ? error.message : "Cannot show this document. It may be damaged.");
      }
    }
  });
  port.start();
  addEventListener("keydown", (event) => {
    pass(event, outside);
    tell(event, port);
  });
  onSwipe(document, (key) => setTimeout(() => port.postMessage({ type: "key", key })), movesAside);
  port.postMessage({ type: "hello" });
}

/** Keys that mean the viewer of this kind. */
function pass(event, { press }) {
  const isFind = (event.ctrlKey || event.metaKey) && event.key === "f";
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, select");
  if ((isFind || isPlain) && press?.(isFind ? "find" : event.key)) event.preventDefault();
}

/** Keys that mean the dialog around the frame, which does not hear them while the frame has the focus. */
function tell(event, port) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (isArrow && movesAside(event.target)) return;
  if (event.key === "Escape" && document.fullscreenElement) return;
  // Once the browser has its answer to the key: the page takes this frame away, and Chromium waits for ever for the
  // answer of a frame that is gone.
  if (isArrow || event.key === "Escape") setTimeout(() => port.postMessage({ type: "key", key: event.key }));
}

/** A player seeks with its arrows, a field has its own, and what is wider than the frame scrolls. */
function movesAside(target) {
  if (target.closest("audio, video, input, select")) return true;
  const box = target.closest("[data-scrolls]") ?? document.scrollingElement;
  return box.scrollWidth > box.clientWidth;
}

function scroll(key) {
  const box = document.querySelector("[data-scrolls]") ?? document.scrollingElement;
  const [pages, pixels] = SCROLLS[key] ?? [0, 0];
  if (Math.abs(pages) === Infinity) box.scrollTo({ top: pages < 0 ? 0 : box.scrollHeight });
  else box.scrollBy({ top: pages * box.clientHeight + (pixels ?? 0) });
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}
