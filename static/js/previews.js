// Buttons that open previews. The viewer is fetched for the first one.
import { $ } from "./dom.js";
import { listShortcuts } from "./keys.js";
import { loadScript } from "./on-demand.js";
import { KEYS } from "./preview-keys.js";
import { toastError } from "./toast.js";

/**
 * Make every `[data-preview]` button of the page, now or later, open a preview of the document it names.
 * @param {{sourceOf: (viewer: any) => Function, download: (id: string) => Promise<void>, signal?: AbortSignal}} options
 *     `sourceOf` chooses where URLs come from, of what viewer.js provides; `download` saves a document; `signal` ends it all
 */
export function startPreviews({ sourceOf, download, signal }) {
  let viewer;

  async function open(id) {
    const part = await loadScript("viewer");
    if (signal?.aborted) return;
    viewer ??= new part.Viewer({ find: sourceOf(part), download });
    viewer.open(id);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preview]");
    if (!button || button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    open(button.dataset.preview).catch(toastError).finally(() => button.removeAttribute("aria-busy"));
  }, { signal });
  signal?.addEventListener("abort", () => viewer?.leave());
  listShortcuts(KEYS, { where: "In a preview", isThere: () => $("[data-preview]"), signal });
}
