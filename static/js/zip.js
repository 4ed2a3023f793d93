// All documents of a link at once: asked for, watched while it is made, then claimed like any download.
// Without this script the same form leads to a page that says how far it is.
import { fetchText, parsed } from "./answer.js";
import { csrfToken, randomKey } from "./api.js";
import { chosen } from "./choose.js";
import { $, announce } from "./dom.js";
import { size } from "./format.js";
import { fetchAttachment } from "./leave.js";
import { delay, mayPass } from "./retry.js";
import { toast } from "./toast.js";

const SHORTEST_PAUSE = 700;
const LONGEST_PAUSE = 4_000;
// What may pass by itself, such as a connection that is gone for a while.
const MOST_FAILURES = 8;
const BROKEN = "The ZIP could not be created. Try again later, or download the documents one by one.";
const TOO_LARGE = "These documents are too large for one ZIP. Download them one by one.";

class Refused extends Error {
  constructor(status, data) {
    super(data.detail ?? BROKEN);
    this.isTemporary = mayPass(status);
    // Gone, or locked again: the page itself says so.
    this.isForThePage = status === 403 || status === 404;
    this.code = data.code;
  }
}

async function ask(method, url, body, signal) {
  const headers = { Accept: "application/json", ...(method === "POST" ? { "X-CSRFToken": csrfToken() } : {}) };
  const { response, text } = await fetchText(url, { method, headers, body, signal });
  const data = parsed(text) ?? {};
  if (!response.ok) throw new Refused(response.status, data);
  return data;
}

function show(form, { done, total }) {
  const bar = $("progress", form);
  bar.max = Math.max(total, 1);
  bar.value = done;
  $("[data-zip-text]", form).textContent = done ? `Preparing the ZIP: ${size(done)} of ${size(total)}` : "Preparing the ZIP…";
}

/** Wait until it is ready, and return it; what the link holds may change meanwhile, and is asked for anew then. */
async function prepare(form, body, signal) {
  let zip = await ask("POST", form.action, body, signal);
  let failures = 0;
  for (let pause = SHORTEST_PAUSE; zip.state !== "ready"; pause = Math.min(pause * 1.3, LONGEST_PAUSE)) {
    if (zip.state === "failed") throw new Error(zip.error === "zip_too_large" ? TOO_LARGE : BROKEN);
    show(form, zip);
    await delay(pause, signal);
    try {
      const address = zip.selection ? `${form.action}?selection=${zip.selection}` : form.action;
      zip = await (zip.state === "none" ? ask("POST", form.action, body, signal) : ask("GET", address, undefined, signal));
      failures = 0;
    } catch (error) {
      failures += 1;
      const isTemporary = error instanceof Refused ? error.isTemporary : error.name !== "AbortError";
      if (!isTemporary || failures > MOST_FAILURES) throw error;
    }
  }
  return zip;
}

async function fetchAll(form, signal) {
  // The same click tried twice is one download.
  const claim = randomKey();
  const wanted = chosen();
  for (;;) {
    const { selection } = await prepare(form, wanted, signal);
    const body = new FormData();
    body.set("claim_id", claim);
    if (selection) body.set("selection", selection);
    try {
      return fetchAttachment((await ask("POST", form.dataset.zipClaim, body, signal)).resume_url);
    } catch (error) {
      // It changed in that very moment.
      if (error.code !== "zip_not_ready") throw error;
      await delay(LONGEST_PAUSE, signal);
    }
  }
}

const running = new Map();

/**
 * Prepare and fetch the ZIP of each form that asks for one, now or later.
 * @param {() => Promise<void>} onStarted called when the download has begun
 */
export function startZips(onStarted) {
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-zip-stop]")?.form;
    running.get(form)?.abort();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-zip]");
    if (!form) return;
    event.preventDefault();
    if (!running.has(form)) run(form, onStarted);
    // Before app.js hears of it, who would take the form for sent.
  }, { capture: true });
}

async function run(form, onStarted) {
  const [button, progress] = [$(".button", form), $("[data-zip-progress]", form)];
  const stop = new AbortController();
  running.set(form, stop);
  show(form, { done: 0, total: 1 });
  [button.hidden, progress.hidden] = [true, false];
  $("[data-zip-stop]", form).focus();
  announce("Preparing the ZIP.");
  let isStarted = false;
  try {
    await fetchAll(form, stop.signal);
    isStarted = true;
  } catch (error) {
    if (error.isForThePage) location.reload();
    else if (error.name !== "AbortError") toast(error instanceof TypeError ? BROKEN : error.message, { kind: "error" });
  } finally {
    running.delete(form);
    [button.hidden, progress.hidden] = [false, true];
    button.focus();
  }
  if (isStarted) await onStarted();
}
