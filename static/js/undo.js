// What can be undone is done at once. Its notice has a button "Undo", and Ctrl+Z does the same while it is shown.
import { announce } from "./dom.js";
import { startShortcuts } from "./keys.js";
import { toast, toastError } from "./toast.js";

const KEPT = "mydoc.undo";
/** The notices that offer it, the last at the end. */
let offers = [];

/** Of several that Ctrl+Z could mean, it is the last that is still shown; undefined if none is. */
function last() {
  offers = offers.filter(({ notice }) => notice.isConnected);
  for (const { button } of offers.slice(0, -1)) button.removeAttribute("aria-keyshortcuts");
  offers.at(-1)?.button.setAttribute("aria-keyshortcuts", "Control+Z");
  return offers.at(-1);
}

const UNDO = {
  keys: ["Control+z"],
  does: "Undo what the notice says",
  isThere: () => last() !== undefined,
  isAlsoInDialogs: true,
  run: () => last().button.click(),
};
let isListening = false;

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
  if (!isListening) startShortcuts([UNDO]);
  isListening = true;
  const notice = toast(text, { kind: "success", action: { label: "Undo", run } });
  offers.push({ notice, button: notice.querySelector(".link-button") });
  // A click closes it, and the key means the one before.
  notice.addEventListener("click", last);
  last();
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
