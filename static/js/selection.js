// Several documents chosen in the list, or all that match what is searched for, to do something with all of them.
import { $, $$ } from "./dom.js";
import { count as formatted } from "./format.js";
import { fetchAttachment } from "./leave.js";
import { loadScript } from "./on-demand.js";
import { toastError } from "./toast.js";
import { documentIn, remove } from "./trash.js";

/** @returns {{share: () => boolean}} opens the dialog of what is chosen; false where nothing is */
export function startSelection(page, { list, sharing, signal }) {
  const bar = $("[data-selection-bar]", page);
  if (!bar) return { share: () => false };
  /** By id; also what is not loaded. */
  const chosen = new Map();
  /** What is done with many: of bulk.js, once it was asked for. */
  let bulk = null;
  /** The row from which Shift chooses on. */
  let anchor = "";
  const boxes = () => $$("tr:not([hidden]) [data-select]", page);
  const idOf = (box) => box.closest("[data-document]").dataset.document;

  function choose(box, isOn) {
    const row = box.closest("[data-document]");
    if (isOn) chosen.set(row.dataset.document, { ...documentIn(row), status: row.dataset.status });
    else chosen.delete(row.dataset.document);
  }

  function show() {
    for (const box of $$("[data-select]", page)) {
      box.checked = chosen.has(idOf(box));
      if (box.checked) choose(box, true);
      box.closest("tr").toggleAttribute("data-selected", box.checked);
    }
    const isAll = chosen.size > 0 && boxes().every((box) => box.checked) && (chosen.size > boxes().length || !$("a[data-more]", page));
    const all = $("[data-select-all]", page);
    all.checked = isAll;
    all.indeterminate = chosen.size > 0 && !isAll;
    const wasIn = bar.contains(document.activeElement);
    bar.hidden = chosen.size === 0 && !bulk?.isBusy();
    if (wasIn && bar.hidden) (all.checkVisibility() ? all : $("#main")).focus();
    $("[data-selection-all]", bar).hidden = isAll;
    if (!bulk?.isBusy()) $("[data-selection-count]", bar).textContent = `${formatted(chosen.size)} selected`;
  }

  function clear() {
    bulk?.stop();
    chosen.clear();
    anchor = "";
    show();
  }

  /** Do one of what bulk.js has. */
  async function begin(name, button) {
    button?.setAttribute("aria-busy", "true");
    try {
      const part = await loadScript("bulk");
      if (signal.aborted) return;
      bulk ??= part.bulkOf({ page, bar, chosen, list, show, remove, fetchAttachment });
    } finally {
      button?.removeAttribute("aria-busy");
    }
    await bulk[name]();
  }

  /** Choose all that match, loaded or not. */
  async function chooseAll() {
    for (const box of boxes()) choose(box, true);
    show();
    if ($("a[data-more]", page)) await begin("chooseRest");
  }

  // Shift would mark the text between.
  page.addEventListener("mousedown", (event) => event.shiftKey && event.target.closest(".cell-select") && event.preventDefault());
  page.addEventListener("click", (event) => {
    const box = event.target.closest("[data-select]");
    if (!box) return;
    const [from, to] = [boxes().findIndex((one) => idOf(one) === anchor), boxes().indexOf(box)];
    if (event.shiftKey && from >= 0) for (const one of boxes().slice(Math.min(from, to), Math.max(from, to) + 1)) choose(one, box.checked);
    anchor = idOf(box);
  });
  page.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-all]")) return event.target.checked ? chooseAll().catch(toastError) : clear();
    if (!event.target.matches("[data-select]")) return;
    choose(event.target, event.target.checked);
    show();
  });
  document.addEventListener("mydoc:rows", show, { signal });
  document.addEventListener("mydoc:gone", ({ detail }) => chosen.delete(detail.slice("doc-".length)), { signal });
  document.addEventListener("mydoc:list", clear, { signal });
  signal.addEventListener("abort", () => bulk?.stop());
  $("[data-selection-clear]", bar).addEventListener("click", clear);
  $("[data-selection-stop]", bar).addEventListener("click", () => bulk?.stop());
  $("[data-selection-all]", bar).addEventListener("click", () => chooseAll().catch(toastError));
  for (const name of ["zip", "expiry", "delete"]) {
    const button = $(`[data-selection-${name}]`, bar);
    button.addEventListener("click", () => begin(name, button).catch(toastError));
  }
  $("[data-selection-share]", bar).addEventListener("click", share);

  function share() {
    if (chosen.size === 0) return false;
    sharing.open([...chosen.keys()]);
    return true;
  }

  return { share };
}
