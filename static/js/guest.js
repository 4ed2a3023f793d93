// The page of a file request: say who you are, then upload with the same uploader as everybody.
import { guestUploads } from "../uploader/api.js";
import { UploadQueue } from "../uploader/queue.js";
import { call } from "./api.js";
import { $, $$, announce, el, icon } from "./dom.js";
import { startDrop } from "./drop.js";
import { size } from "./format.js";
import { startNotice } from "./request-notice.js";
import { soon } from "./soon.js";
import { toastError } from "./toast.js";
import { startTray } from "./tray.js";

const PREFIX = "mydoc.request.";
const ASK_AGAIN = 3_000;
const page = $("[data-guest-page]");

/** Who this browser is for this request; forgotten by nobody but the visitor. */
const memory = {
  read() {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + page.dataset.slug));
    } catch {
      return null;
    }
  },
  write(guest) {
    try {
      localStorage.setItem(PREFIX + page.dataset.slug, JSON.stringify(guest));
    } catch {
      // Forbidden: it works until the page is left.
    }
  },
  forget() {
    localStorage.removeItem(PREFIX + page.dataset.slug);
  },
};

async function introduce(said) {
  const answer = await call("POST", `public/requests/${encodeURIComponent(page.dataset.slug)}/submissions/`, { body: said });
  const guest = { id: answer.id, token: answer.guest, label: [said.name, said.email].filter(Boolean).join(", ") };
  memory.write(guest);
  return guest;
}

function startForm(form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = $("button", form);
    if (button.getAttribute("aria-busy")) return;
    for (const place of $$("[data-error-for], [data-form-error]", form)) place.textContent = "";
    for (const input of $$("input", form)) input.removeAttribute("aria-invalid");
    button.setAttribute("aria-busy", "true");
    try {
      const guest = await introduce(Object.fromEntries(new FormData(form)));
      form.hidden = true;
      startUploads(guest);
      $("[data-upload-button]", page).focus();
    } catch (error) {
      showRefusal(form, error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

function showRefusal(form, error) {
  const fields = Object.entries(error.fields ?? {}).filter(([name]) => form.elements[name]);
  for (const [name, text] of fields) {
    $(`[data-error-for="${name}"]`, form).textContent = text;
    form.elements[name].setAttribute("aria-invalid", "true");
  }
  if (fields.length > 0) form.elements[fields[0][0]].focus();
  else $("[data-form-error]", form).textContent = error.message;
}

function startUploads(guest) {
  const api = guestUploads(page.dataset.slug, guest.token);
  const queue = new UploadQueue(`guest-${guest.id}`, api);
  const tray = startTray(queue, $("[data-tray]", page));
  const sent = startSent(api, queue, tray);
  tray.onDocuments = sent.refresh;
  $("[data-guest-uploads]", page).hidden = false;
  const who = $("[data-guest-who]", page);
  who.hidden = !guest.label;
  $("span", who).textContent = `You are ${guest.label}.`;
  $("[data-guest-leave]", who).addEventListener("click", () => {
    memory.forget();
    location.reload();
  });
  startDrop(page, (files) => queue.add(files));
  const notice = startNotice(page, queue);
  queue.addEventListener("change", ({ detail: upload }) => upload && notice.about(upload));
  sent.refresh();
}

/** One's own files, as the server has them; asked again while some are not there yet. */
function startSent(api, queue, tray) {
  const list = $("[data-sent-list]", page);
  let settled = "";
  let isFirst = true;
  let timer = 0;

  function draw(files) {
    const shown = files.filter((file) => file.status !== "uploading");
    const known = new Set($$("[data-sent-file]", list).map((item) => item.dataset.sentFile));
    const fresh = shown.filter((file) => !known.has(file.document_id));
    list.append(...fresh.map(entryOf));
    const rejected = fresh.filter((file) => file.status === "failed");
    if (rejected.length > 0 && !isFirst) announce(rejected.map((file) => `${file.name} was rejected. ${reasonOf(file)}`).join(" "));
    isFirst = false;
    $("[data-sent-section]", page).hidden = list.childElementCount === 0;
    return files.some((file) => file.status === "uploading" && !isUnderWay(file.document_id));
  }

  function entryOf(file) {
    const name = file.folder ? `${file.folder}/${file.name}` : file.name;
    const entry = el("li", { "data-sent-file": file.document_id },
      el("span", { class: "collected-name" }, el("bdi", {}, name)), el("span", { class: "small soft" }, size(file.size)));
    if (file.status !== "failed") {
      entry.append(el("span", { class: "chip chip-ready" }, icon("check"), "Received"));
      return entry;
    }
    const remove = el("button", { type: "button", class: "link-button", "aria-label": `Remove ${name}`, onclick: () => takeBack(file, entry) }, "Remove");
    entry.append(el("span", { class: "chip chip-failed" }, icon("circle-alert"), "Rejected"), remove,
      el("span", { class: "collected-reason" }, reasonOf(file)));
    return entry;
  }

  /** Remove a file that was rejected: it counts among those that the request takes until then. */
  async function takeBack(file, entry) {
    try {
      await call("DELETE", `${api.base}${file.document_id}/`, { headers: api.headers });
    } catch (error) {
      if (error.code !== "document_not_found") return toastError(error);
    }
    entry.remove();
    $("[data-sent-section]", page).hidden = list.childElementCount === 0;
    $("[data-upload-button]", page).focus();
    return undefined;
  }

  /** Whether this page sends it, or waits for its file to be chosen again; then there is nothing to ask for yet. */
  function isUnderWay(id) {
    const upload = queue.find(id);
    return upload ? upload.state !== "done" : tray.holds(id);
  }

  /** All but the pages before of which nothing changes any more: the list begins with the oldest. */
  async function recent() {
    const found = [];
    let isSettled = true;
    for (let cursor = settled; cursor !== null; ) {
      const query = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
      const answer = await call("GET", `${api.base}?limit=100${query}`, { headers: api.headers });
      found.push(...answer.items);
      cursor = answer.next_cursor;
      isSettled &&= answer.items.every((file) => file.status !== "uploading");
      if (isSettled && cursor) settled = cursor;
    }
    return found;
  }

  async function bring() {
    clearTimeout(timer);
    try {
      if (draw(await recent())) timer = setTimeout(refresh, ASK_AGAIN);
    } catch (error) {
      if (error.isTemporary) throw error;
      if (error.code === "guest_required") {
        memory.forget();
        location.reload();
      } else toastError(error);
    }
  }

  const refresh = soon(bring);
  return { refresh };
}

const reasonOf = (file) => file.failure_reason || "This file was not accepted. Choose another file.";

async function start() {
  const guest = memory.read();
  if (guest?.token) return startUploads(guest);
  const asksNothing = page.dataset.askName === "off" && page.dataset.askEmail === "off";
  if (!asksNothing) return startForm($("[data-introduce]", page));
  try {
    startUploads(await introduce({}));
  } catch (error) {
    toastError(error);
  }
}

if (page) start();
