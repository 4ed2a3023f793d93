// Uploads under way, above the table: true progress, speed, time left; pause, go on, cancel.
import { $, announce, el, icon, iconButton } from "./dom.js";
import { duration, size } from "./format.js";
import { warnWhile } from "./leave.js";

const REFRESH = 120;
const LINGER = 1_200;

const STATES = {
  queued: "Waiting",
  starting: "Starting",
  paused: "Paused",
  finishing: "Finishing",
  done: "Uploaded",
};

export function startTray(queue, root) {
  const items = new Map();
  const list = $("[data-tray-list]", root);
  const tray = {
    onDocuments: () => {},
    holds: (id) => queue.uploads.some((upload) => upload.id === id) || leftovers.has(id),
  };
  const leftovers = new Map();
  let scheduled = 0;
  let said = "";

  function itemFor(upload) {
    const bar = el("div", { class: "bar", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": `Upload of ${upload.name}` }, el("span", { class: "bar-fill" }));
    const text = el("p", { class: "upload-text" });
    const toggle = iconButton("pause", `Pause ${upload.name}`, { onclick: () => (upload.state === "paused" || upload.state === "failed" ? queue.resume(upload) : queue.pause(upload)) });
    const cancel = iconButton("x", `Cancel ${upload.name}`, { onclick: () => (upload.state === "failed" && !upload.id ? queue.dismiss(upload) : queue.cancel(upload)) });
    const title = el("p", { class: "upload-name" }, el("bdi", {}, upload.name));
    const node = el("li", { class: "upload" }, el("div", { class: "upload-main" }, title, text, bar), el("div", { class: "upload-actions" }, toggle, cancel));
    return { node, bar, text, toggle, cancel, shown: "" };
  }

  function describe(upload) {
    if (upload.state === "failed") return upload.error?.message ?? "The upload failed. Try again.";
    if (upload.state === "uploading") {
      const parts = [`${size(upload.sent)} of ${size(upload.size)}`];
      if (navigator.onLine === false) return [...parts, "offline, resumes automatically"].join(" · ");
      const { speed } = upload.meter;
      if (speed > 0) parts.push(`${size(speed)}/s`, `${duration(Math.ceil((upload.size - upload.sent) / speed))} left`);
      return parts.join(" · ");
    }
    const prefix = STATES[upload.state] ?? "";
    return upload.state === "paused" ? `${prefix} · ${size(upload.sent)} of ${size(upload.size)}` : `${prefix} · ${size(upload.size)}`;
  }

  function draw(upload) {
    let item = items.get(upload);
    if (!item) {
      item = itemFor(upload);
      items.set(upload, item);
      list.append(item.node);
    }
    const percent = upload.size === 0 ? (upload.state === "done" ? 100 : 0) : Math.floor((upload.sent / upload.size) * 100);
    $(".bar-fill", item.bar).style.transform = `scaleX(${upload.size ? upload.sent / upload.size : percent / 100})`;
    item.bar.setAttribute("aria-valuenow", String(percent));
    item.text.textContent = describe(upload);
    item.node.dataset.state = upload.state;
    item.node.dataset.sent = String(upload.sent);
    if (upload.id) item.node.dataset.upload = upload.id;
    if (upload.resumed) item.node.dataset.resumed = "yes";
    if (item.shown !== upload.state) {
      item.shown = upload.state;
      const stopped = upload.state === "paused" || upload.state === "failed";
      const label = upload.state === "failed" ? "Try again" : stopped ? "Resume" : "Pause";
      item.toggle.replaceChildren(icon(upload.state === "failed" ? "rotate-cw" : stopped ? "play" : "pause"));
      item.toggle.setAttribute("aria-label", `${label}: ${upload.name}`);
      item.toggle.title = label;
      item.toggle.hidden = ["done", "finishing", "cancelled"].includes(upload.state);
      item.cancel.hidden = upload.state === "done";
      if (upload.state === "done") setTimeout(() => queue.dismiss(upload), LINGER);
    }
  }

  function drawSummary() {
    const { sent, size: all, files, done } = queue.totals;
    const active = queue.active.length;
    const percent = all === 0 ? 0 : Math.floor((sent / all) * 100);
    const failed = queue.uploads.filter((upload) => upload.state === "failed").length;
    const paused = queue.uploads.filter((upload) => upload.state === "paused").length;
    let title = files === 1 ? "Uploading 1 file" : `Uploading ${files} files`;
    if (active === 0) title = failed > 0 ? "Some uploads failed" : paused > 0 ? "Uploads paused" : leftovers.size > 0 && files === 0 ? "Unfinished uploads" : "Uploaded";
    const { speed } = queue.meter;
    const rest = active > 0 && speed > 0 ? ` · ${size(speed)}/s · ${duration(Math.ceil((all - sent) / speed))} left` : "";
    $("[data-tray-title]", root).textContent = title;
    $("[data-tray-detail]", root).textContent = files > 0 ? `${percent}%${rest}` : "";
    $("[data-pause-all]", root).hidden = active === 0;
    $("[data-resume-all]", root).hidden = active > 0 || paused + failed === 0;
    $("[data-cancel-all]", root).hidden = files + failed < 2 || done === files;
    root.hidden = queue.uploads.length === 0 && leftovers.size === 0;
    const name = document.title.replace(/^\d+% · /, "");
    document.title = active > 0 ? `${percent}% · ${name}` : name;
    speak(active, files, percent);
  }

  /** At the start, at each quarter and at the end; a screen reader is not a speedometer. */
  function speak(active, files, percent) {
    if (files === 0) {
      said = "";
      return;
    }
    const now = active === 0 ? "No uploads running." : `Uploading ${files} ${files === 1 ? "file" : "files"}, ${Math.floor(percent / 25) * 25}%.`;
    if (now === said) return;
    said = now;
    announce(now);
  }

  function render() {
    scheduled = 0;
    for (const [upload, item] of items) {
      if (queue.uploads.includes(upload)) continue;
      if (item.node.contains(document.activeElement)) $("[data-upload-button]")?.focus();
      item.node.remove();
      items.delete(upload);
    }
    for (const upload of queue.uploads) draw(upload);
    for (const upload of queue.uploads) if (leftovers.has(upload.id)) forgetLeftover(upload.id);
    drawSummary();
    letKeysScroll();
    document.dispatchEvent(new CustomEvent("mydoc:tray"));
  }

  /** What is done has no button in the list, so a long list has to take the focus itself. */
  function letKeysScroll() {
    if (list.scrollHeight > list.clientHeight) list.tabIndex = 0;
    else if (document.activeElement !== list) list.removeAttribute("tabindex");
  }

  function forgetLeftover(id) {
    leftovers.get(id)?.remove();
    leftovers.delete(id);
  }

  function drawLeftover(record) {
    const choose = el("button", { type: "button", class: "button button-small", "data-upload-button": true }, icon("folder-open"), "Choose file");
    const discard = iconButton("x", `Discard ${record.name}`, {
      onclick: () => {
        forgetLeftover(record.id);
        queue.discard(record);
        render();
      },
    });
    const text = `${size(record.sent)} of ${size(record.size)} uploaded. Choose the same file again to resume.`;
    const node = el("li", { class: "upload", "data-state": "unfinished", "data-upload": record.id },
      el("div", { class: "upload-main" }, el("p", { class: "upload-name" }, el("bdi", {}, record.name)), el("p", { class: "upload-text" }, text)),
      el("div", { class: "upload-actions" }, choose, discard));
    leftovers.set(record.id, node);
    list.append(node);
  }

  queue.addEventListener("change", () => {
    scheduled ||= setTimeout(render, REFRESH);
  });
  queue.addEventListener("documents", () => tray.onDocuments());
  $("[data-pause-all]", root).addEventListener("click", () => queue.pauseAll());
  $("[data-resume-all]", root).addEventListener("click", () => queue.resumeAll());
  $("[data-cancel-all]", root).addEventListener("click", () => queue.cancelAll());
  warnWhile(() => queue.active.length > 0);
  queue.unfinished().then((records) => {
    for (const record of records) if (!tray.holds(record.id)) drawLeftover(record);
    render();
  });
  return tray;
}
