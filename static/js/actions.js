// What can be done with one document, from its row or its panel.
import { call } from "./api.js";
import { copyText } from "./copy.js";
import { $, el, site } from "./dom.js";
import { fetchAttachment } from "./leave.js";
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

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open], details.menu[open]")) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    const row = event.target.closest("[data-document]");
    const key = { F2: "rename", Delete: "delete" }[event.key];
    if (row?.dataset.mine === "yes" && key) {
      event.preventDefault();
      Promise.resolve(run[key](row.dataset.document, row)).catch(toastError);
    } else if (event.key === "/" && $("[data-search]")) {
      event.preventDefault();
      $("[data-search]").focus();
    } else if (event.key === "s" && sharing) {
      event.preventDefault();
      if (row?.dataset.mine === "yes") sharing.open([row.dataset.document]);
      else shareNext();
    } else if (event.key === "u" && $("[data-upload-button]")) {
      event.preventDefault();
      $("[data-upload-button]").click();
    }
  }, { signal });
}
