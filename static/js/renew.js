// A public link's page as it is now, in place: what changed is replaced, and who is in it stays there.
import { $, $$, announce, fetchPage } from "./dom.js";
import { essence } from "./essence.js";
import { keepFocus } from "./focus.js";
import { refreshTimes } from "./times.js";

/**
 * Fetch the page once more and show what is different; an error has the status of the answer.
 * @param {{isWhole?: boolean, signal?: AbortSignal}} options `isWhole` shows its first page alone, as for another search
 */
export async function renew({ isWhole = false, signal } = {}) {
  const page = await fetchPage(location.href, signal);
  for (const part of $$("[data-part]")) {
    const newer = $(`[data-part="${part.dataset.part}"]`, page);
    // While a ZIP is prepared, its progress stays.
    if (!newer || $("[data-zip-progress]:not([hidden])", part)) continue;
    if (isWhole) part.replaceChildren(...adopted(newer));
    else if (part.dataset.part === "more") continue;
    else if (part.matches("ul")) mergeRows(part, [...newer.children]);
    else if (part.innerHTML !== newer.innerHTML && essence(part) !== essence(newer)) replaceContents(part, newer);
  }
  refreshTimes();
  document.dispatchEvent(new CustomEvent("mydoc:renewed"));
}

/** Show that the link is used up, if it is one that can be; otherwise its page says what became of it. */
export function showOver() {
  const words = $("template[data-over]");
  if (!words) return location.reload();
  const head = document.importNode(words.content, true).firstElementChild;
  $(".public-card").replaceChildren(head);
  head.focus();
  announce($("h1", head).textContent);
}

const adopted = (part) => [...part.childNodes].map((node) => document.adoptNode(node));

function replaceContents(part, newer) {
  keepFocus(part, () => part.replaceChildren(...adopted(newer)));
}

/** Rows that came are put in their place, those that changed are replaced, those that went are removed; rows that "More" brought stay. */
function mergeRows(list, newest) {
  const ids = new Set(newest.map(({ id }) => id));
  let before = null;
  for (const row of newest) {
    const old = document.getElementById(row.id);
    const placed = old && essence(old) === essence(row) ? old : document.adoptNode(row);
    if (old && placed !== old) replaceRow(old, placed);
    if (!old || placed.previousElementSibling !== before) before ? before.after(placed) : list.prepend(placed);
    before = placed;
  }
  for (let row = list.firstElementChild; row && row !== before; ) {
    const next = row.nextElementSibling;
    if (!ids.has(row.id)) row.remove();
    row = next;
  }
}

function replaceRow(old, row) {
  keepFocus(old, () => {
    old.replaceWith(row);
    return row;
  });
}
