// The list of keyboard shortcuts, and those of every page.
import { openModal } from "./dialogs.js";
import { $, el, iconButton } from "./dom.js";
import { entryOf, shortcutsHere, startShortcuts } from "./keys.js";
import { onEachPage } from "./page.js";

const SHORTCUTS = [
  {
    keys: ["/"],
    does: "Search",
    isThere: () => $("[data-search]"),
    run: () => $("[data-search]").focus(),
  },
  { keys: ["?"], does: "Show this list", run: showList },
];

function showList() {
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  const parts = [...shortcutsHere()].map(([where, shortcuts]) =>
    el("section", {}, el("h3", {}, where), el("dl", { class: "shortcuts" }, ...shortcuts.map((one) => entryOf(one, isMac)))));
  const close = iconButton("x", "Close", { "data-close": true });
  const head = el("div", { class: "dialog-head" }, el("h2", { id: "shortcuts-title" }, "Keyboard shortcuts"), close);
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "shortcuts-title" }, el("div", { class: "dialog-body" }, head, ...parts));
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  openModal(dialog);
}

onEachPage((signal) => {
  startShortcuts(SHORTCUTS, signal);
  document.addEventListener("click", (event) => event.target.closest("[data-shortcuts]") && showList(), { signal });
});
