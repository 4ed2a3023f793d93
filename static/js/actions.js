// What can be done with one document, from its row or its panel.
import { call } from "./api.js";
import { copyText } from "./copy.js";
import { $, el, site } from "./dom.js";
import { fetchAttachment } from "./leave.js";
import { startShortcuts } from "./keys.js";
import { forgetNew } from "./news.js";
import { toastError } from "./toast.js";
import { documentIn, remove } from "./trash.js";
import { changeShown } from "./versions.js";

export async function download(id) {
  const { url } = await call("GET", `documents/${id}/download/`);
  forgetNew(id);
  fetchAttachment(url);
}

/** Edit the name where it stands. Enter and leaving keep it, Escape gives it up. */
function renameInPlace(holder, onDone) {
  const link = $("[data-name-of]", holder);
  if (!link || $("[data-rename]", holder)) return;
  const id = holder.dataset.document ?? holder.dataset.panel;
  const old = link.textContent;
  let shown = old;
  const input = el("input", { type: "text", class: "rename", maxlength: "255", "aria-label": `New name for ${old}`, "data-rename": true });
  const problem = el("p", { class: "field-error", role: "alert" });
  input.value = old;
  link.hidden = true;
  link.after(input, problem);
  input.focus();
  const dot = old.lastIndexOf(".");
  input.setSelectionRange(0, dot > 0 ? dot : old.length);
  let busy = false;
  const close = () => {
    busy = true; // Removing the input blurs it, which would save.
    const wasIn = document.activeElement === input;
    input.remove();
    problem.remove();
    link.hidden = false;
    // Who went on to something else stays there.
    if (wasIn) (link.matches("a") ? link : $("[data-action=rename]", holder))?.focus();
    onDone(id);
  };
  const save = async () => {
    if (busy || !input.isConnected) return;
    if (input.value === old || !input.value.trim()) return close();
    busy = true;
    try {
      const changed = await changeShown(holder, "PATCH", `documents/${id}/`, { name: input.value }, {
        isAsShown: (now) => now.name === shown,
        say: (now) => {
          shown = now.name;
          return `This was renamed to “${now.name}” in the meantime. Press Enter to use your name, or Escape to keep the other.`;
        },
      });
      link.textContent = changed.name;
      close();
    } catch (error) {
      busy = false;
      problem.textContent = error.fields?.name ?? error.message;
      input.setAttribute("aria-invalid", "true");
      input.focus();
    }
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
    if (event.key === "Enter") {
      event.preventDefault();
      save();
    }
  });
  input.addEventListener("blur", save);
}

export function startActions({ list, sheet, sharing, shareNext = () => {}, signal }) {
  const onGone = ([id]) => {
    sheet?.close(id);
    list.removeRow(id);
  };
  const run = {
    download: (id) => download(id),
    open: (id) => sheet?.open(id),
    share: (id) => sharing.open([id]),
    expiry: (id) => sheet?.open(id, "expiry"),
    copy: (id) => copyText(new URL(site(`documents/${id}/`), location.href).href, "Address copied. Only you and people with access can open it."),
    rename: (id, holder) => renameInPlace(holder, (changed) => list.refreshRow(changed)),
    delete: (id, holder) => remove([documentIn(holder)], { onGone, onBack: list.bringBack }),
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-action]");
    if (!button || event.ctrlKey || event.metaKey) return;
    const holder = button.closest("[data-document], [data-panel]");
    const act = run[button.dataset.action];
    if (!holder || !act) return;
    event.preventDefault();
    try {
      button.setAttribute("aria-busy", "true");
      await act(holder.dataset.document ?? holder.dataset.panel, holder);
    } catch (error) {
      toastError(error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }, { signal });

  const onRow = (name) => ({ target }) => {
    const row = target.closest("[data-document]");
    if (row?.dataset.mine !== "yes") return false;
    return Promise.resolve(run[name](row.dataset.document, row)).catch(toastError);
  };
  const shareIt = ({ target }) => {
    const row = target.closest("[data-document][data-mine=yes]");
    if (row) sharing.open([row.dataset.document]);
    else shareNext();
  };
  const hasRows = () => $("[data-document][data-mine=yes]");
  startShortcuts([
    { keys: ["u"], does: "Upload files", isThere: () => $("[data-upload-button]"), run: () => $("[data-upload-button]").click() },
    { keys: ["s"], does: "Share the document in focus, the selection or the last upload", isThere: () => sharing && $("[data-mine=yes]"), run: shareIt },
    { keys: ["F2"], does: "Rename the document in focus", isThere: hasRows, run: onRow("rename") },
    { keys: ["Delete"], does: "Delete the document in focus", isThere: hasRows, run: onRow("delete") },
  ], signal);
}
