// Several documents chosen in the list, to be shared by one link or deleted together.
import { $, $$ } from "./dom.js";
import { openLinkDialog } from "./links.js";
import { toast, toastError } from "./toast.js";
import { documentIn, remove } from "./trash.js";

export function startSelection(page, { list, signal }) {
  const bar = $("[data-selection-bar]", page);
  if (!bar) return;
  const chosen = () => $$("[data-select]:checked", page).map((box) => box.closest("[data-document]"));

  function show() {
    const rows = chosen();
    for (const row of $$("tr[data-document]", page)) row.toggleAttribute("data-selected", rows.includes(row));
    bar.hidden = rows.length === 0;
    $("[data-selection-count]", bar).textContent = rows.length === 1 ? "1 selected" : `${rows.length} selected`;
    const all = $("[data-select-all]", page);
    const boxes = $$("tr:not([hidden]) [data-select]", page);
    all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
    all.indeterminate = rows.length > 0 && !all.checked;
  }

  function clear() {
    for (const box of $$("[data-select]:checked", page)) box.checked = false;
    show();
  }

  async function removeChosen() {
    const rows = chosen();
    await remove(rows.map(documentIn), { onGone: (id) => list.removeRow(id), onBack: list.bringBack });
    show();
  }

  page.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) {
      for (const box of $$("tr:not([hidden]) [data-select]", page)) box.checked = event.target.checked;
    }
    show();
  });
  document.addEventListener("mydoc:rows", show, { signal });
  $("[data-selection-clear]", bar).addEventListener("click", clear);
  $("[data-selection-delete]", bar).addEventListener("click", () => removeChosen().catch(toastError));
  $("[data-selection-share]", bar).addEventListener("click", () => {
    const rows = chosen();
    if (rows.some((row) => ["failed", "quarantined"].includes(row.dataset.status))) {
      return toast("Failed or quarantined documents cannot be shared. Clear them from the selection.", { kind: "error" });
    }
    openLinkDialog(rows.map((row) => ({ id: row.dataset.document, name: row.dataset.name })), {
      onCreated: () => rows.forEach((row) => list.refreshRow(row.dataset.document)),
    });
  });
}
