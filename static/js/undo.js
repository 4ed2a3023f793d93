// What can be undone is done at once. Its notice has a button "Undo", and Ctrl+Z does the same while it is shown.
import { announce } from "./dom.js";
import { startShortcuts } from "./keys.js";
import { toast, toastError } from "./toast.js";

const KEPT = "mydoc.undo";
let shown = null;

const UNDO = {
  keys: ["Control+z"],
  does: "Undo what the notice says",
  isThere: () => shown.notice.isConnected,
  isAlsoInDialogs: true,
  run: () => shown.button.click(),
};

/**
 * Say what was done, and how to undo it.
 * @param {string} text
 * @param {() => Promise<unknown>} undo
 */
export function offerUndo(text, undo) {
  const run = async () => {
    try {
      await undo();
      announce("Undone.");
    } catch (error) {
      toastError(error);
    }
  };
  if (!shown) startShortcuts([UNDO]);
  // Of two that Ctrl+Z could mean, it is the last.
  shown?.button.removeAttribute("aria-keyshortcuts");
  const notice = toast(text, { kind: "success", action: { label: "Undo", run } });
  shown = { notice, button: notice.querySelector(".link-button") };
  shown.button.setAttribute("aria-keyshortcuts", "Control+Z");
}

/** Have the next page of this tab offer to restore documents, where the page that is shown goes with them. */
export function offerUndoLater(offer) {
  sessionStorage.setItem(KEPT, JSON.stringify(offer));
}

/** Take back what the next page was to offer; null if there is nothing. */
export function takeUndo() {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  return kept && JSON.parse(kept);
}
