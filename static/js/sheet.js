// The sheet beside the list: a document's details.
import { openModal } from "./dialogs.js";
import { $, fetchPage, site } from "./dom.js";
import { forgetNew } from "./news.js";
import { loadScript } from "./on-demand.js";
import { toast } from "./toast.js";

/**
 * Make the sheet of a page work.
 * @param {HTMLDialogElement} dialog
 * @param {{onChange: (id: string) => void}} options
 */
export function startSheet(dialog, { onChange }) {
  const body = $("[data-sheet-body]", dialog);
  let shown = null;
  let refreshShown = null;

  // Another document may be in it by the time somebody hears that one is gone.
  const close = (id) => id === shown && dialog.close();

  async function open(id, section) {
    shown = id;
    dialog.setAttribute("aria-busy", "true");
    body.replaceChildren($("#sheet-skeleton").content.cloneNode(true));
    if (!dialog.open) openModal(dialog);
    try {
      const [page, { bindPanel }] = await Promise.all([fetchPage(site(`documents/${id}/`)), loadScript("details")]);
      if (shown !== id) return;
      forgetNew(id);
      const panel = document.adoptNode($("[data-panel]", page));
      body.replaceChildren(panel);
      refreshShown = bindPanel(panel, { onChange, onGone: () => close(id) });
      if (section) $(`[data-focus=${section}]`, panel)?.focus();
    } catch (error) {
      if (shown !== id) return;
      dialog.close();
      toast(
        error.status === 404 || error.status === 403
          ? "You cannot see this document. It may have expired, or is not shared with you."
          : "Could not load the document. Try again in a moment.",
        { kind: "error" },
      );
    } finally {
      dialog.removeAttribute("aria-busy");
    }
  }

  dialog.addEventListener("close", () => {
    shown = null;
    refreshShown = null;
    const url = new URL(location.href);
    if (!url.searchParams.has("share")) return;
    url.searchParams.delete("share");
    history.replaceState(null, "", url);
  });
  const wanted = new URL(location.href).searchParams.get("share");
  if (wanted) open(wanted);
  return {
    open,
    close,
    /** Bring what is shown up to date, if it is this document. */
    refresh: (id = shown) => (id === shown ? refreshShown?.() : undefined),
  };
}
