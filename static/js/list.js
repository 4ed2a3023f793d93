// The table of documents, kept up to date from the server's own HTML.
import { $, $$, announce, fetchHtml, fetchPage, isPressed, site } from "./dom.js";
import { essence } from "./essence.js";
import { keepFocus } from "./focus.js";
import { Freshener } from "./freshener.js";
import { refreshTimes } from "./times.js";

/** Rows in one request; their ids are in its address. */
const ROWS_AT_ONCE = 50;

export function startList(body, { isUploadingHere, signal }) {
  const rowOf = (id) => document.getElementById(`doc-${id}`);
  /** Whether somebody asked for more than the first page. */
  let isLonger = false;
  // Answers come in any order: which asking each row is from, so that none goes back to what it was before.
  const shownFrom = new Map();
  let asked = 0;
  /** Counts the lists that were shown here, by what was searched for. */
  let shown = 0;

  /** What is uploaded from this page is shown with its progress above the table, not twice. */
  function tidy() {
    for (const row of $$("tr[data-status=uploading]", body)) row.hidden = isUploadingHere(row.dataset.document);
    const rows = $$("tr[data-document]", body);
    const isBare = rows.every((row) => row.hidden);
    $("[data-empty]").hidden = !isBare;
    $("[data-table]").hidden = isBare;
    document.dispatchEvent(new CustomEvent("mydoc:rows"));
  }

  /** Show a row as the server had it at an asking; gives back the one that is shown, null if it is gone since. */
  function put(fresh, asking) {
    const old = document.getElementById(fresh.id);
    if (shownFrom.get(fresh.dataset.document) > asking) return old;
    shownFrom.set(fresh.dataset.document, asking);
    const chip = $("[data-status-chip]", fresh);
    if (!old) {
      // What comes while one looks may be ready before it was seen to arrive.
      if (chip && fresh.dataset.status === "ready") chip.hidden = false;
      fresh.classList.add("is-new");
      body.append(fresh);
      return fresh;
    }
    // Once that is over, it is asked for anew.
    if ($("[data-rename]", old)) return old;
    if (isPressed(old, () => list.refreshRow(old.dataset.document))) return old;
    const menu = $("details[open]", old);
    if (menu) {
      menu.addEventListener("toggle", () => list.refreshRow(old.dataset.document), { once: true });
      return old;
    }
    const status = old.dataset.status;
    // That it is ready is news to whoever saw it become so, and else what a document is supposed to be.
    if (chip && fresh.dataset.status === "ready") chip.hidden = status === "ready" && $("[data-status-chip]", old)?.hidden !== false;
    if (essence(old) !== essence(fresh)) replace(old, fresh);
    if (status !== fresh.dataset.status && fresh.dataset.status === "ready") announce(`${fresh.dataset.name} is ready.`);
    return document.getElementById(fresh.id);
  }

  function replace(old, fresh) {
    const [box, newBox] = [$("[data-select]", old), $("[data-select]", fresh)];
    if (box && newBox) newBox.checked = box.checked;
    // An image that is there already stays: its new address would only make it flicker.
    const [image, newImage] = [$("img", old), $("img", fresh)];
    if (image?.complete && newImage) newImage.replaceWith(image);
    keepFocus(old, () => {
      old.replaceWith(fresh);
      return fresh;
    });
  }

  /** Go on to the next row, or the one before, or the page, if it was the last. */
  function leave(row) {
    const names = $$("tr:not([hidden]) .doc-name", body);
    const at = names.findIndex((name) => row.contains(name));
    (names[at + 1] ?? names[at - 1] ?? $("#main")).focus();
  }

  /** Take a row away, and let what is being loaded know, where it may still be. */
  function remove(id, asking) {
    shownFrom.set(id, asking);
    document.dispatchEvent(new CustomEvent("mydoc:gone", { detail: `doc-${id}` }));
    const row = rowOf(id);
    if (!row) return;
    if (row.contains(document.activeElement)) leave(row);
    row.remove();
  }

  async function bringPage() {
    const shows = shown;
    const url = new URL(location.href);
    url.searchParams.delete("cursor");
    url.searchParams.delete("share");
    const asking = (asked += 1);
    const page = await fetchPage(url, signal);
    // Something else is searched for by now.
    if (shows !== shown) return [];
    const fresh = $$("[data-list] tr[data-document]", page).map((row) => document.adoptNode(row));
    const ids = new Set(fresh.map((row) => row.id));
    const isWhole = !$("a[data-more]", page);
    const last = fresh.at(-1)?.id;
    // In another order nothing tells of a further row whether it would be on this page.
    const isPast = url.searchParams.get("sort") ? () => !isLonger : (row) => last && row.id > last;
    for (const row of $$("tr[data-document]", body)) {
      if (!ids.has(row.id) && (isWhole || isPast(row))) remove(row.dataset.document, asking);
    }
    let previous = null;
    for (const row of fresh) {
      const placed = put(row, asking);
      if (!placed) continue;
      if (placed.previousElementSibling !== previous) previous ? previous.after(placed) : body.prepend(placed);
      previous = placed;
    }
    if (!isLonger && !isWhole) shorten(ids.size, page);
    if (!isLonger || isWhole) takeEmpty(page);
    if (isWhole) $("a[data-more]")?.parentElement.remove();
    refreshTimes(body);
    tidy();
    return fresh.map((row) => row.dataset.document);
  }

  /** Leave as many as a page has: of thousands of uploads, the older ones are behind "Load more". What is uploaded from
   * here does not count: it is not seen yet, and would leave nothing to see. */
  function shorten(most, page) {
    const seen = $$("tr[data-document]", body).filter((row) => !isUploadingHere(row.dataset.document));
    for (const row of seen.slice(most)) if (!isInUse(row)) row.remove();
    const [here, there] = [$("a[data-more]"), $("a[data-more]", page)];
    if (!here) $("[data-table]").after(document.adoptNode(there.parentElement));
    else if (!here.getAttribute("aria-busy")) here.setAttribute("href", there.getAttribute("href"));
  }

  /** What is said where there is no row: that there is none, or that older ones are still to come. */
  function takeEmpty(page) {
    const [here, there] = [$("[data-empty]"), $("[data-empty]", page)];
    if (!there) return;
    here.className = there.className;
    if (essence(here) !== essence(there)) keepFocus(here, () => here.replaceChildren(...document.adoptNode(there).childNodes));
  }

  /** Show another list: what is searched for has changed, and with it the address. */
  function show(page) {
    shown += 1;
    isLonger = false;
    shownFrom.clear();
    document.dispatchEvent(new Event("mydoc:list"));
    body.replaceChildren(...$$("[data-list] tr[data-document]", page).map((row) => document.adoptNode(row)));
    $("a[data-more]")?.parentElement.remove();
    const more = $("a[data-more]", page);
    if (more) $("[data-table]").after(document.adoptNode(more.parentElement));
    takeEmpty(page);
    refreshTimes(body);
    tidy();
  }

  async function bringRows(ids) {
    const asking = (asked += 1);
    // The first page may have moved on since they went out of date, and while they are asked for.
    const gone = new Set(ids.filter(rowOf));
    if (gone.size === 0) return;
    for (const row of await fetchRows([...gone], signal)) {
      gone.delete(row.dataset.document);
      if (rowOf(row.dataset.document)) put(document.adoptNode(row), asking);
    }
    for (const id of gone) remove(id, asking);
    refreshTimes(body);
    tidy();
  }

  const freshener = new Freshener({ bringPage, bringRows, signal });
  const list = {
    rowOf,
    tidy,
    show,
    /** Bring the first page up to date. */
    refresh: () => freshener.page(),
    /** Bring a row up to date, where it is: others' documents come with the page alone. */
    refreshRow(id) {
      if (rowOf(id)?.dataset.mine !== "yes") return list.refresh();
      freshener.row(id);
    },
    removeRow: (id) => list.removeRows([id]),
    removeRows(ids) {
      for (const id of ids) remove(id, (asked += 1));
      tidy();
    },
    /** Show documents again that were taken away here, each at its place, also below the first page. */
    async bringBack(ids) {
      if (new URL(location.href).searchParams.get("sort")) return list.refresh();
      const asking = (asked += 1);
      for (let from = 0; from < ids.length; from += ROWS_AT_ONCE) {
        for (const row of await fetchRows(ids.slice(from, from + ROWS_AT_ONCE), signal)) {
          const place = $$("tr[data-document]", body).find((other) => other.id < row.id);
          if (!put(document.adoptNode(row), asking) || !place) continue;
          place.before(rowOf(row.dataset.document));
        }
      }
      refreshTimes(body);
      tidy();
      // Where its notice was is nowhere now, and what was next to it is not what somebody is at.
      if (!document.activeElement.matches("input, textarea, select")) $(".doc-name", rowOf(ids[0]) ?? body)?.focus();
    },
  };
  document.addEventListener("mydoc:more", ({ detail: { page } }) => {
    isLonger = true;
    takeEmpty(page);
    tidy();
  }, { signal });
  document.addEventListener("mydoc:tray", tidy, { signal });
  tidy();
  return list;
}

/** Whether somebody chose a row, or is at it. */
function isInUse(row) {
  return $("[data-select]:checked, [data-rename], details[open]", row) !== null || row.contains(document.activeElement);
}

/** Rows alone are not a whole document; inside a table the parser accepts them. */
async function fetchRows(ids, signal) {
  const { response, html } = await fetchHtml(site(`documents/rows/?${ids.map((id) => `id=${id}`).join("&")}`), signal);
  if (!response.ok || response.redirected) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.ok ? 401 : response.status });
  return $$("tr[data-document]", new DOMParser().parseFromString(`<table><tbody>${html}</tbody></table>`, "text/html"));
}
