// The one dialog to share documents. Also the page of the same.
import { loadAccess } from "./access.js";
import { openModal } from "./dialogs.js";
import { $, $$ } from "./dom.js";
import { loadScript } from "./on-demand.js";
import { toast } from "./toast.js";
import { offerUndo } from "./undo.js";

/** The page without a dialog. */
export async function startSharingPage(root) {
  for (const one of $$("noscript", root)) one.remove();
  const ids = root.dataset.sharing.trim().split(" ").filter(Boolean);
  const { bindAccess } = await loadScript("details");
  bindAccess(root, { ids: () => ids, onChange: () => {}, offerUndo });
}

/**
 * The dialog of a page.
 * @param {HTMLDialogElement} dialog
 * @param {{onChange: (ids: string[]) => void}} options
 */
export function startSharing(dialog, { onChange }) {
  const body = $("[data-sharing-body]", dialog);
  const title = $("[data-sharing-title]", dialog);
  let shown = null;

  /**
   * Open it at once; what it says follows.
   * @param {{ids: () => string[], begun?: () => Promise<void>, later?: object}} documents `begun` resolves once there
   *   is an id
   */
  async function open({ ids, begun, later }) {
    const asked = (shown = Symbol("shown"));
    title.textContent = "Share";
    body.replaceChildren($("#sharing-skeleton").content.cloneNode(true));
    dialog.setAttribute("aria-busy", "true");
    openModal(dialog);
    try {
      const asking = async () => {
        await begun?.();
        return loadAccess(ids());
      };
      const [root, { bindAccess }] = await Promise.all([asking(), loadScript("details")]);
      if (shown !== asked) return;
      title.textContent = `Share ${root.dataset.title}`;
      body.replaceChildren(root);
      bindAccess(root, { ids, onChange: () => onChange(ids()), offerUndo, later });
      $("[data-people-input]", root)?.focus();
    } catch (error) {
      if (shown !== asked) return;
      dialog.close();
      const isGone = error.status === 404;
      toast(isGone ? "The document no longer exists." : "Could not load this. Try again in a moment.", { kind: "error" });
    } finally {
      if (shown === asked) dialog.removeAttribute("aria-busy");
    }
  }

  dialog.addEventListener("close", () => (shown = null));
  return { open: (ids) => open({ ids: () => ids }), openUploads: open };
}
