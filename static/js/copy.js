// Copy text, and say so.
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

export function startCopying() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copyText(button.dataset.copy, button.dataset.copied);
    const from = event.target.closest("[data-copy-from]");
    if (from) copyText($(from.dataset.copyFrom).value, from.dataset.copied);
  });
}
