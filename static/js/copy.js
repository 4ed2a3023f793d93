// Copy text, and say so; hand a link to other apps where the system can.
import { $ } from "./dom.js";
import { toast } from "./toast.js";

export async function copyText(text, said = "Link copied.") {
  try {
    await navigator.clipboard.writeText(text);
    toast(said, { kind: "success" });
  } catch {
    toast(`Copy this link: ${text}`);
  }
}

/**
 * Copy a text that is still being asked for. Safari lets a page write to the clipboard only within the click, so the
 * promise is handed over, where a browser takes one.
 * @param {Promise<string>} text what it rejects with is thrown
 */
export async function copyLater(text, said) {
  let written = null;
  if (globalThis.ClipboardItem && navigator.clipboard?.write) {
    const blob = text.then((it) => new Blob([it], { type: "text/plain" }));
    // It is heard below.
    blob.catch(() => {});
    written = navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]).then(() => true, () => false);
  }
  const copied = await text;
  if (await written) toast(said, { kind: "success" });
  else await copyText(copied, said);
}

/** Let the person choose an app for a link; what they call off is not said. */
async function sendLink(url) {
  try {
    await navigator.share({ url });
  } catch (error) {
    if (error.name !== "AbortError") copyText(url);
  }
}

export function startCopying() {
  // For buttons that come to the page later, too.
  document.documentElement.classList.toggle("can-send", Boolean(navigator.share));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copyText(button.dataset.copy, button.dataset.copied);
    const from = event.target.closest("[data-copy-from]");
    if (from) copyText($(from.dataset.copyFrom).value, from.dataset.copied);
    const send = event.target.closest("[data-send-from]");
    if (send) sendLink($(send.dataset.sendFrom).value);
  });
}
