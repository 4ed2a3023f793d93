// Several documents chosen in the list, or all that match what is searched for, to do something with all of them.
import { call, persist, randomKey } from "./api.js";
import { inTurns, matching, whyNot } from "./chosen.js";
import { clearFieldErrors, openModal, showFieldErrors } from "./dialogs.js";
import { $, $$, announce } from "./dom.js";
import { count as formatted } from "./format.js";
import { fetchAttachment } from "./leave.js";
import { bindExpiryChoice, chosenExpiry } from "./links.js";
import { delay } from "./retry.js";
import { toast, toastError } from "./toast.js";
import { documentIn, remove } from "./trash.js";

/** What cannot be restored once it is deleted. */
const BROKEN = ["failed", "quarantined"];

/** Milliseconds. */
const ZIP_PAUSE = 1_000;
const DOING = { delete: "Deleting", restore: "Restoring" };
const NOT = { delete: "not deleted.", restore: "not restored." };
const documents = (count) => (count === 1 ? "1 document" : `${formatted(count)} documents`);

/** @returns {{share: () => boolean}} opens the dialog of what is chosen; false where nothing is */
export function startSelection(page, { list, sharing, signal }) {
  const bar = $("[data-selection-bar]", page);
  if (!bar) return { share: () => false };
  /** By id; also what is not loaded. */
  const chosen = new Map();
  /** What is under way with them; it can be stopped. */
  let doing = null;
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
    bar.hidden = chosen.size === 0 && !doing;
    if (wasIn && bar.hidden) (all.checkVisibility() ? all : $("#main")).focus();
    $("[data-selection-all]", bar).hidden = isAll;
    if (!doing) $("[data-selection-count]", bar).textContent = `${formatted(chosen.size)} selected`;
  }

  function clear() {
    doing?.abort();
    chosen.clear();
    anchor = "";
    show();
  }

  /** Say how far something is, until it is over or stopped. */
  async function during(act) {
    doing?.abort();
    const mine = (doing = new AbortController());
    bar.dataset.busy = "yes";
    const say = (text, done, total) => {
      if (doing !== mine) return;
      $("[data-selection-count]", bar).textContent = text;
      const progress = $("progress", bar);
      if (total) Object.assign(progress, { max: total, value: done });
      else progress.removeAttribute("value");
    };
    try {
      await act(say, mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) throw error;
    } finally {
      if (doing === mine) {
        doing = null;
        delete bar.dataset.busy;
        show();
      }
    }
  }

  /** Choose all that match, loaded or not. */
  async function chooseAll() {
    for (const box of boxes()) choose(box, true);
    if (!$("a[data-more]", page)) return show();
    await during(async (say, isWanted) => {
      const found = new Map();
      const isKept = $("[data-restorable=yes]", page) !== null;
      say("Selecting…");
      show();
      for await (const some of matching(location.href, isWanted)) {
        for (const one of some) found.set(one.id, { ...one, isRestorable: isKept && !BROKEN.includes(one.status) });
        say(`Selecting… ${formatted(found.size)}`);
      }
      for (const [id, one] of found) chosen.set(id, one);
    });
    announce(`${documents(chosen.size)} selected.`);
  }

  /**
   * Do something with documents, and say how far it is.
   * @param {{ids: string[], path: string, body?: object, doing: string, not: string, onDone: (ids: string[]) => void}} what
   * @returns {Promise<{done: string[], failure: Error | null}>}
   */
  async function doWithAll({ ids, path, body, doing: verb, not, onDone }) {
    const done = [];
    let failure = null;
    const send = async (some) => {
      const options = { body: { documents: some, ...body }, headers: { "Idempotency-Key": randomKey() } };
      return (await persist("POST", `documents/batch/${path}/`, options)).data.results;
    };
    await during(async (say, isWanted) => {
      const tell = (count) => say(ids.length > 1 ? `${verb} ${formatted(count)} of ${formatted(ids.length)}` : `${verb}…`, count, ids.length);
      tell(0);
      const onProgress = (count, now) => {
        done.push(...now);
        onDone(now);
        tell(count);
      };
      try {
        const { failed } = await inTurns(ids, send, { signal: isWanted, onProgress });
        if (failed.length > 0) failure = new Error(`${documents(failed.length)} ${not} ${whyNot(failed)}`);
      } catch (error) {
        failure = error;
      }
    });
    return { done, failure };
  }

  async function removeChosen() {
    // The word that they are gone may be faster than the answer.
    const shown = new Set([...chosen.keys()].filter((id) => list.rowOf(id)));
    const onGone = (ids) => {
      for (const id of ids) chosen.delete(id);
      list.removeRows(ids);
    };
    const onBack = (ids) => list.bringBack(ids.filter((id) => shown.has(id)));
    const many = (what, ids, onDone) => doWithAll({ ids, path: what, doing: DOING[what], not: NOT[what], onDone });
    await remove([...chosen.values()], { onGone, onBack, many });
  }

  /** Have a ZIP prepared, and download it once it is there. */
  const downloadZip = () => during(async (say, isWanted) => {
    const body = { documents: [...chosen.keys()] };
    say("Preparing the ZIP…");
    for (;;) {
      const { state, done, total, url } = await call("POST", "documents/batch/zip/", { body, signal: isWanted });
      if (url) return fetchAttachment(url);
      if (state === "failed") throw new Error("The ZIP could not be created. Try again later.");
      say("Preparing the ZIP…", done, total);
      await delay(ZIP_PAUSE, isWanted);
    }
  });

  function bindExpiry(dialog) {
    const form = $("form", dialog);
    bindExpiryChoice(form);
    $("[data-selection-expiry]", bar).addEventListener("click", () => {
      clearFieldErrors(form);
      $("[data-bulk-title]", dialog).textContent = `Change the expiry of ${documents(chosen.size)}`;
      openModal(dialog);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      clearFieldErrors(form);
      const expiry = chosenExpiry(form);
      if (!expiry) return showFieldErrors(form, { fields: { expires_in: "Choose an expiry." } });
      dialog.close();
      const onDone = (ids) => ids.forEach((id) => list.rowOf(id) && list.refreshRow(id));
      const body = { expires_in: expiry };
      const { done, failure } = await doWithAll({ ids: [...chosen.keys()], path: "expiry", body, doing: "Changing", not: "not changed.", onDone });
      if (done.length > 0) toast(`Expiry of ${documents(done.length)} changed.`, { kind: "success" });
      if (failure) toastError(failure);
    });
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
  signal.addEventListener("abort", () => doing?.abort());
  bindExpiry($("#bulk-expiry"));
  $("[data-selection-clear]", bar).addEventListener("click", clear);
  $("[data-selection-stop]", bar).addEventListener("click", () => doing?.abort());
  $("[data-selection-all]", bar).addEventListener("click", () => chooseAll().catch(toastError));
  $("[data-selection-zip]", bar).addEventListener("click", () => downloadZip().catch(toastError));
  $("[data-selection-delete]", bar).addEventListener("click", () => removeChosen().catch(toastError));
  $("[data-selection-share]", bar).addEventListener("click", share);

  function share() {
    if (chosen.size === 0) return false;
    sharing.open([...chosen.keys()]);
    return true;
  }

  return { share };
}
