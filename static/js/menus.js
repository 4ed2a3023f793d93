// <details class="menu"> as menus: one open at a time, closed by Escape, by a click elsewhere, by a choice.
import { $, $$ } from "./dom.js";

function closeAll(except) {
  for (const menu of $$("details.menu[open]")) if (menu !== except) menu.open = false;
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    closeAll(event.target.closest("details.menu"));
    const choice = event.target.closest("details.menu .menu-list :is(a, button)");
    if (choice) choice.closest("details.menu").open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (!menu) return;
    if (event.key === "Escape") {
      menu.open = false;
      $("summary", menu).focus();
      event.stopPropagation();
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const choices = $$(".menu-list :is(a, button)", menu);
    const index = choices.indexOf(document.activeElement);
    choices.at((index + step + (index < 0 && step < 0 ? 1 : 0)) % choices.length)?.focus();
  });
}
