// Keys that do something on a page. Each is defined once, with what it does in words: the list of shortcuts is made of them.
import { $, el } from "./dom.js";

const ASKED = "mydoc:shortcuts";
const TYPED_INTO = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const NAMES = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", PageUp: "Page up", PageDown: "Page down", " ": "Space" };

/**
 * @typedef {object} Shortcut
 * @property {string[]} keys as in KeyboardEvent.key; "Control+z" is Command+Z on a Mac
 * @property {string} does in words
 * @property {() => unknown} [isThere] whether it works on the page as it is
 * @property {boolean} [isAlsoInDialogs]
 * @property {(event: KeyboardEvent) => unknown} run gives false where it does nothing, so that the key stays the browser's
 */

const always = () => true;

/** The shortcut that a key means; keys with Alt mean none, those with Shift only where Shift is needed to type them. */
export function shortcutFor({ key, shiftKey, ctrlKey, metaKey, altKey }, shortcuts) {
  const isCommand = ctrlKey || metaKey;
  if (altKey || (shiftKey && (isCommand || key.length > 1 || key === " "))) return undefined;
  const typed = key.length === 1 && !shiftKey ? key.toLowerCase() : key;
  const name = isCommand ? `Control+${typed}` : typed;
  return shortcuts.find(({ keys, isThere = always }) => keys.includes(name) && isThere());
}

/** How a key is called on a keyboard. */
export function nameOf(key, isMac = false) {
  if (key.startsWith("Control+")) return `${isMac ? "⌘" : "Ctrl+"}${key.slice("Control+".length).toUpperCase()}`;
  return NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** Have keys do something, but while somebody types, is in a menu or a dialog, or holds a key down. */
export function startShortcuts(shortcuts, signal) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.target.closest(TYPED_INTO)) return;
    const shortcut = shortcutFor(event, shortcuts);
    if (!shortcut || $("details.menu[open]") || (!shortcut.isAlsoInDialogs && $("dialog[open]"))) return;
    if (shortcut.run(event) !== false) event.preventDefault();
  }, { signal });
  listShortcuts(shortcuts, { signal });
}

/** Have shortcuts in the list, under the name of where they work. */
export function listShortcuts(shortcuts, { where = "On this page", isThere: isAnyThere = always, signal } = {}) {
  document.addEventListener(ASKED, ({ detail }) => {
    const there = isAnyThere() ? shortcuts.filter(({ isThere = always }) => isThere()) : [];
    if (there.length > 0) detail.set(where, [...(detail.get(where) ?? []), ...there]);
  }, { signal });
}

/** All that work on the page as it is, of whichever script, by where they work. */
export function shortcutsHere() {
  const found = new Map();
  document.dispatchEvent(new CustomEvent(ASKED, { detail: found }));
  return found;
}

/** @param {Shortcut} shortcut */
export function entryOf({ keys, does }, isMac) {
  return el("div", {}, el("dt", {}, does), el("dd", {}, ...keys.map((key) => el("kbd", {}, nameOf(key, isMac)))));
}
