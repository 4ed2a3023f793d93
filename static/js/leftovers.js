// Uploads that an earlier page left behind, in the list of uploads: resumed by a click where the browser still has their
// files, and by choosing them again elsewhere.
import { reopen } from "../uploader/leftovers.js";
import { $, el, icon, iconButton } from "./dom.js";
import { count, size } from "./format.js";
import { toast } from "./toast.js";
import { offerUndo } from "./undo.js";

/**
 * Show what is left behind until the queue has it.
 * @param {HTMLElement} root of the tray
 * @param {{render: () => void, stay: () => void}} tray `stay` keeps the focus in the list
 */
export function startLeftovers(queue, root, { render, stay }) {
  const list = $("[data-tray-list]", root);
  const records = new Map();
  const nodes = new Map();
  // Its own, since the page beneath may have none.
  const again = el("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to resume" });

  function forget(id) {
    if (nodes.get(id)?.contains(document.activeElement)) stay();
    nodes.get(id)?.remove();
    nodes.delete(id);
    records.delete(id);
  }

  /** Resume those whose files can be opened; the others are said to be chosen again. */
  async function resume(some) {
    const { files, refused } = await reopen(some);
    queue.add(files);
    for (const { record, message } of refused) {
      delete record.handle;
      nodes.get(record.id)?.remove();
      nodes.delete(record.id);
      if (refused.length === 1) toast(message, { kind: "error" });
    }
    if (refused.length > 1) toast(`Cannot open ${count(refused.length)} of these files. Choose them again.`, { kind: "error" });
    render();
  }

  async function retrieve(record) {
    if (!(await queue.retrieve(record))) throw new Error("This upload cannot be restored any more. Upload the file again.");
    records.set(record.id, record);
    render();
  }

  function draw(record) {
    const [label, way, act] = record.handle
      ? ["Resume", "play", () => resume([record])]
      : ["Choose file", "folder-open", () => again.click()];
    const button = el("button", { type: "button", class: "button button-small", onclick: act }, icon(way), label);
    const discard = iconButton("x", `Discard ${record.name}`, {
      onclick: () => {
        forget(record.id);
        const discarded = queue.discard(record);
        render();
        if (queue.keeps) offerUndo(`Upload of “${record.name}” discarded.`, () => discarded.then(() => retrieve(record)));
      },
    });
    const already = record.sent ? `${size(record.sent)} of ${size(record.size)} uploaded.` : "";
    const text = record.handle ? already || size(record.size) : `${already} Choose the same file again to resume.`.trimStart();
    const node = el("li", { class: "upload", "data-state": "unfinished", "data-upload": record.id },
      el("div", { class: "upload-main" }, el("p", { class: "upload-name" }, el("bdi", {}, record.name)), el("p", { class: "upload-text" }, text)),
      el("div", { class: "upload-actions" }, button, discard));
    nodes.set(record.id, node);
    list.append(node);
  }

  const openable = () => [...records.values()].filter(({ handle }) => handle);
  again.addEventListener("change", () => {
    queue.add([...again.files]);
    again.value = "";
  });
  root.append(again);
  $("[data-choose-all]", root).addEventListener("click", () => again.click());
  queue.unfinished().then((found) => {
    for (const record of found) if (!queue.find(record.id)) records.set(record.id, record);
    render();
  });
  return {
    holds: (id) => records.has(id),
    get length() {
      return records.size;
    },
    get hidden() {
      return records.size - nodes.size;
    },
    /** How many are resumed by `resumeAll`. */
    get openable() {
      return openable().length;
    },
    resumeAll: () => resume(openable()),
    /** Show up to so many rows. */
    draw(room) {
      for (const id of records.keys()) if (queue.find(id)) forget(id);
      for (const [id, record] of records) {
        if (nodes.size >= room) return;
        if (!nodes.has(id)) draw(record);
      }
    },
    /** What to do about several of them. */
    describe() {
      const closed = records.size - openable().length;
      if (closed === 0) return `${count(records.size)} files`;
      if (closed === records.size) return `Choose the same ${count(closed)} files again to resume.`;
      return `${count(records.size)} files. Choose ${count(closed)} of them again to resume.`;
    },
  };
}
