// What is done with many documents at once, fetched when it is first asked for.
import { call, persist, randomKey } from "./api.js";
import { inTurns, matching, whyNot } from "./chosen.js";
import { clearFieldErrors, openModal, showFieldErrors } from "./dialogs.js";
import { $, announce } from "./dom.js";
import { count as formatted } from "./format.js";
import { bindExpiryChoice, chosenExpiry } from "./links.js";
import { provide } from "./on-demand.js";
import { delay } from "./retry.js";
import { toast, toastError } from "./toast.js";

/** What cannot be restored once it is deleted. */
const BROKEN = ["failed", "quarantined"];

/** Milliseconds. */
const ZIP_PAUSE = 1_000;
const DOING = { delete: "Deleting", restore: "Restoring" };
const NOT = { delete: "not deleted.", restore: "not restored." };
const documents = (count) => (count === 1 ? "1 document" : `${formatted(count)} documents`);

/** What is under way in the bar of a selection: one thing at a time, which can be stopped. */
function progressIn(bar, show) {
  let doing = null;

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

  return { during, isBusy: () => doing !== null, stop: () => doing?.abort() };
}

/**
 * @param {{page: HTMLElement, bar: HTMLElement, chosen: Map<string, any>, list: any, show: () => void,
 *   remove: typeof import("./trash.js").remove, fetchAttachment: (url: string) => void}} selection `show` draws it anew;
 *   the last two are the page's, which knows what its notices undo and when it is left
 */
function bulkOf({ page, bar, chosen, list, show, remove, fetchAttachment }) {
  const { during, isBusy, stop } = progressIn(bar, show);

  /** Choose all that match, also what is not loaded. */
  async function chooseRest() {
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

  const expiry = bindExpiry($("#bulk-expiry"), { chosen, list, doWithAll });
  return { chooseRest, delete: removeChosen, expiry, isBusy, stop, zip: downloadZip };
}

/** @returns {() => void} opens the dialog */
function bindExpiry(dialog, { chosen, list, doWithAll }) {
  const form = $("form", dialog);
  bindExpiryChoice(form);
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
  return () => {
    clearFieldErrors(form);
    $("[data-bulk-title]", dialog).textContent = `Change the expiry of ${documents(chosen.size)}`;
    openModal(dialog);
  };
}

provide({ bulkOf });
