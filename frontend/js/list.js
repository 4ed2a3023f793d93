// The table of documents, kept up to date from the server's own HTML.
import { $, $$, announce, fetchPage, site } from "./dom.js";
import { refreshTimes } from "./times.js";

const GATHER = 250;

/** HTML that is the same unless the document changed: signed addresses and ticking times left out. */
function essence(row) {
  const copy = row.cloneNode(true);
  for (const image of $$("img", copy)) image.removeAttribute("src");
  for (const time of $$("time", copy)) {
    time.textContent = "";
    for (const name of ["title", "data-urgency"]) time.removeAttribute(name);
  }
  for (const box of $$("input[type=checkbox]", copy)) box.removeAttribute("checked");
  for (const menu of $$("details", copy)) menu.removeAttribute("open");
  for (const name of ["data-urgency", "data-selected", "hidden", "class"]) copy.removeAttribute(name);
  return copy.outerHTML;
}

export function startList(body, { isUploadingHere }) {
  const rowOf = (id) => document.getElementById(`doc-${id}`);
  let timer = 0;

  /** What is uploaded from this page is shown with its progress above the table, not twice. */
  function tidy() {
    for (const row of $$("tr[data-status=uploading]", body)) row.hidden = isUploadingHere(row.dataset.document);
    const rows = $$("tr[data-document]", body);
    const empty = $("[data-empty]");
    if (empty) empty.hidden = rows.some((row) => !row.hidden);
    $("[data-table]").hidden = rows.every((row) => row.hidden);
    document.dispatchEvent(new CustomEvent("mydoc:rows"));
  }

  /** Show a row as the server has it now; gives back the one that is shown. */
  function put(fresh) {
    const old = document.getElementById(fresh.id);
    if (!old) {
      fresh.classList.add("is-new");
      body.append(fresh);
      return fresh;
    }
    if ($("[data-rename]", old) || $("details[open]", old)) return old;
    const status = old.dataset.status;
    if (essence(old) !== essence(fresh)) replace(old, fresh);
    if (status !== fresh.dataset.status && fresh.dataset.status === "ready") announce(`${fresh.dataset.name} is ready.`);
    return document.getElementById(fresh.id);
  }

  function replace(old, fresh) {
    const [box, newBox] = [$("[data-select]", old), $("[data-select]", fresh)];
    if (box && newBox) newBox.checked = box.checked;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const way = focused?.dataset.action ? `[data-action="${focused.dataset.action}"]` : focused && "a, button";
    // An image that is there already stays: its new address would only make it flicker.
    const [image, newImage] = [$("img", old), $("img", fresh)];
    if (image?.complete && newImage) newImage.replaceWith(image);
    old.replaceWith(fresh);
    if (way) $(way, fresh)?.focus();
  }

  function remove(row) {
    if (row.contains(document.activeElement)) (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("a")?.focus();
    row.remove();
  }

  async function refreshNow() {
    const url = new URL(location.href);
    url.searchParams.delete("cursor");
    url.searchParams.delete("share");
    let page;
    try {
      page = await fetchPage(url);
    } catch {
      return; // The next message or poll tries again.
    }
    const fresh = $$("[data-list] tr[data-document]", page).map((row) => document.adoptNode(row));
    const ids = new Set(fresh.map((row) => row.id));
    const isWhole = !$("a[data-more]", page);
    const last = fresh.at(-1)?.id ?? "";
    for (const row of $$("tr[data-document]", body)) {
      if (!ids.has(row.id) && (isWhole || row.id > last)) remove(row);
    }
    let previous = null;
    for (const row of fresh) {
      const placed = put(row);
      if (placed.previousElementSibling !== previous) previous ? previous.after(placed) : body.prepend(placed);
      previous = placed;
    }
    refreshTimes(body);
    tidy();
  }

  const list = {
    rowOf,
    tidy,
    /** Bring the first page up to date, soon; many calls in a row cost one request. */
    refresh() {
      clearTimeout(timer);
      timer = setTimeout(refreshNow, GATHER);
    },
    async refreshRow(id) {
      const row = rowOf(id);
      if (!row) return list.refresh();
      try {
        const page = await fetchPageRow(id);
        const fresh = $("tr", page);
        if (fresh) put(document.adoptNode(fresh));
        refreshTimes(body);
      } catch (error) {
        if (error.status === 404) list.removeRow(id);
      }
      tidy();
    },
    removeRow(id) {
      const row = rowOf(id);
      if (row) remove(row);
      tidy();
    },
  };
  document.addEventListener("mydoc:more", tidy);
  document.addEventListener("mydoc:tray", tidy);
  tidy();
  return list;
}

/** A row alone is not a whole document; inside a table the parser accepts it. */
async function fetchPageRow(id) {
  const response = await fetch(site(`documents/${id}/row/`), { credentials: "same-origin", headers: { Accept: "text/html" } });
  if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
  return new DOMParser().parseFromString(`<table><tbody>${await response.text()}</tbody></table>`, "text/html");
}
