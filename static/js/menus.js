// <details class="menu"> as menus, by the keys of the menu button of WAI-ARIA's Authoring Practices. One is open at a time,
// and opens to where there is room. Without the role of a menu it is a question with its answer, among which Tab leads.
import { $, $$ } from "./dom.js";

const MENU = "details.menu";
const OPEN = `${MENU}[open]`;
const CHOICE = ".menu-list :is(a, button)";
/** Pixels that stay free between a list and its button, and between it and the window's edge. */
const GAP = 4;
const EDGE = 8;

/**
 * The choice that a key leads to.
 * @param {string} key as in KeyboardEvent.key
 * @param {number} at the index of the choice with the focus, -1 if none has it
 * @param {string[]} names of all choices
 * @returns {number} its index; -1 if the key leads nowhere
 */
export function choiceFor(key, at, names) {
  const last = names.length - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowDown") return at < last ? at + 1 : 0;
  if (key === "ArrowUp") return at > 0 ? at - 1 : last;
  if (key.length > 1) return -1;
  const begins = (name) => name.trim().toLowerCase().startsWith(key.toLowerCase());
  const next = names.findIndex((name, index) => index > at && begins(name));
  return next < 0 ? names.findIndex(begins) : next;
}

/**
 * Where a list opens: below its button and to the left of the button's right edge, or where it fits.
 * @param {{top: number, bottom: number, right: number}} button
 * @param {{width: number, height: number}} list
 * @param {{width: number, height: number}} view the part of the page that is seen
 * @returns {{isUp: boolean, shift: number, room: number}} pixels: how far to the right it moves, how high it may be
 */
export function placeOf(button, list, view) {
  const [above, below] = [button.top, view.height - button.bottom].map((side) => side - GAP - EDGE);
  const isUp = list.height > below && above > below;
  const left = button.right - list.width;
  const fits = Math.max(EDGE, Math.min(left, view.width - EDGE - list.width));
  return { isUp, shift: fits - left, room: isUp ? above : below };
}

const summaryOf = (menu) => $("summary", menu);
const listOf = (menu) => $(".menu-list", menu);
const isMenu = (menu) => listOf(menu).matches("[role=menu]");
const choicesOf = (menu) => $$(CHOICE, menu).filter((choice) => choice.getClientRects().length > 0);

/** Open a menu and put the focus on its first choice (0) or its last (-1); without `at` it stays on the button. */
function open(menu, at) {
  menu.open = true;
  place(menu);
  (at === undefined ? summaryOf(menu) : choicesOf(menu).at(at))?.focus();
}

function place(menu) {
  const list = listOf(menu);
  list.style.cssText = "";
  const view = { width: document.documentElement.clientWidth, height: innerHeight };
  const { isUp, shift, room } = placeOf(summaryOf(menu).getBoundingClientRect(), list.getBoundingClientRect(), view);
  menu.toggleAttribute("data-up", isUp);
  list.style.cssText = `right:${-shift}px;max-height:${room}px`;
}

/** Whoever was in it is on its button then: what is closed cannot have the focus, nor a dialog give it back. */
function close(menu) {
  summaryOf(menu).focus({ preventScroll: true });
  menu.open = false;
}

function closeOthers({ target }) {
  for (const menu of $$(OPEN)) if (!menu.contains(target)) menu.open = false;
}

function onClick(event) {
  closeOthers(event);
  const menu = event.target.closest(MENU);
  if (event.target.closest(`${MENU} > summary`)) {
    event.preventDefault();
    if (menu.open) close(menu);
    // A key that presses it, or a screen reader, is led into the menu.
    else open(menu, event.detail === 0 && isMenu(menu) ? 0 : undefined);
  } else if (event.target.closest(CHOICE)) close(menu);
}

function onKey(event) {
  const { key, target } = event;
  const menu = target.closest?.(MENU);
  if (!menu || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!menu.open) {
    const at = ["ArrowUp", "ArrowDown"].indexOf(key);
    if (at < 0) return;
    open(menu, at - 1);
  } else if (key === "Tab") {
    // On from the button, as the browser goes.
    if (isMenu(menu)) close(menu);
    return;
  } else if (key === "Escape") {
    close(menu);
    event.stopPropagation();
  } else if (key === " ") {
    if (!target.matches("a")) return;
    target.click();
  } else {
    const choices = choicesOf(menu);
    const choice = choices[choiceFor(key, choices.indexOf(target), choices.map(({ textContent }) => textContent))];
    if (!choice) return;
    choice.focus();
  }
  event.preventDefault();
}

export function startMenus() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", closeOthers);
  addEventListener("resize", () => $$(OPEN).forEach(place));
}
