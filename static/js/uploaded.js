// Share what is being uploaded, before it is done and after: all that was chosen since nothing was under way.
import { call } from "./api.js";
import { $, el, icon, iconButton } from "./dom.js";
import { count } from "./format.js";
import { chunks } from "../uploader/some.js";
import { toastError } from "./toast.js";

const GATHER = 300;
const OUT = ["failed", "cancelled"];

/** What was decided for all files of a batch: done with each that begins later. */
export class Later {
  #ids = new Set();
  #links = [];
  #people = [];
  #timer = 0;
  #read;

  /** @param {() => string[]} read the ids that are known now */
  constructor(read) {
    this.#read = read;
    for (const id of read()) this.#ids.add(id);
  }

  people(body) {
    this.#people.push(body);
  }

  link(id) {
    this.#links.push(id);
  }

  /** More may have begun. */
  note() {
    this.#timer ||= setTimeout(() => this.#catchUp().catch(toastError), GATHER);
  }

  async #catchUp() {
    this.#timer = 0;
    const fresh = this.#read().filter((id) => !this.#ids.has(id));
    for (const id of fresh) this.#ids.add(id);
    if (this.#links.length + this.#people.length === 0) return;
    for (const documents of chunks(fresh)) {
      for (const link of this.#links) await call("POST", `shares/${link}/documents/`, { body: { documents } });
      for (const body of this.#people) await call("POST", "documents/people/", { body: { documents, ...body } });
    }
  }
}

/** Batches outlive the page on which they began, as their queues do. */
const batches = new WeakMap();

function batchOf(queue) {
  if (batches.has(queue)) return batches.get(queue);
  const batch = { uploads: new Set(), isOver: true, isSeen: true, laters: new Set() };
  batches.set(queue, batch);
  queue.addEventListener("change", ({ detail: upload }) => {
    const isOver = queue.active === 0;
    if (batch.isOver && !isOver) {
      batch.uploads.clear();
      batch.laters.clear();
      batch.isSeen = false;
    }
    if (upload) batch.uploads.add(upload);
    batch.isOver = isOver;
    for (const later of batch.laters) later.note();
  });
  return batch;
}

/** @returns {{share: () => boolean}} opens the dialog of what was uploaded last; false where there is nothing */
export function startUploaded(page, { queue, tray, sharing, signal }) {
  const notice = $("[data-uploaded]", page);
  const button = $("[data-share-uploads]", tray);
  if (!notice) return { share: () => false };
  const batch = batchOf(queue);
  const sharable = () => [...batch.uploads].filter((upload) => !OUT.includes(upload.state));
  const ids = () => sharable().map((upload) => upload.id).filter(Boolean);

  function share() {
    if (sharable().length === 0) return false;
    const later = new Later(ids);
    batch.laters.add(later);
    sharing.openUploads({ ids, begun, later });
    return true;
  }

  function begun() {
    if (ids().length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const hear = () => {
        if (ids().length === 0) return;
        queue.removeEventListener("change", hear);
        resolve();
      };
      queue.addEventListener("change", hear);
    });
  }

  function dismiss() {
    batch.isSeen = true;
    draw();
    ($("[data-upload-button]") ?? $("#main")).focus();
  }

  function draw() {
    button.hidden = queue.active === 0;
    const done = batch.isOver && !batch.isSeen ? [...batch.uploads].filter((upload) => upload.state === "done").length : 0;
    if (notice.dataset.count === String(done)) return;
    notice.dataset.count = String(done);
    notice.hidden = done === 0;
    if (done === 0) return notice.replaceChildren();
    notice.replaceChildren(
      icon("circle-check"),
      el("span", {}, done === 1 ? "1 file uploaded." : `${count(done)} files uploaded.`),
      el("button", { type: "button", class: "button button-small", "aria-keyshortcuts": "s", onclick: share }, icon("share-2"), "Share…"),
      iconButton("x", "Close notice", { onclick: dismiss }),
    );
  }

  queue.addEventListener("change", draw, { signal });
  button.addEventListener("click", share, { signal });
  draw();
  return { share };
}
