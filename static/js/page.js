// Pages that follow each other in one document, which is kept while uploads are under way.

/**
 * Start what a page needs: of the page that is there, and of each that takes its place in this document.
 * @param {(signal: AbortSignal) => void} start the signal is aborted when the page goes: whatever listens on the
 *   document or the window, repeats or waits has to end by it
 */
export function onEachPage(start) {
  let page = new AbortController();
  document.addEventListener("mydoc:left", () => page.abort());
  document.addEventListener("mydoc:shown", () => {
    page = new AbortController();
    start(page.signal);
  });
  start(page.signal);
}

/** Keep this document while `isNeeded()`: other pages of the site are shown in it, where the browser can do so. */
export function keepDocumentWhile(isNeeded) {
  document.addEventListener("mydoc:leaving", (event) => isNeeded() && event.preventDefault());
}

/** Whether something in this document, of whichever script, wants it to be kept. */
export const isDocumentKept = () => !document.dispatchEvent(new Event("mydoc:leaving", { cancelable: true }));
