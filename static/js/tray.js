// Uploads under way, above the table: true progress, speed, time left; pause, go on, cancel.
import { $, announce, el, icon, iconButton } from "./dom.js";
import { count, duration, size } from "./format.js";
import { warnWhile } from "./leave.js";
import { startLeftovers } from "./leftovers.js";
import { toastError } from "./toast.js";
import { offerUndo } from "./undo.js";

const REFRESH = 120;
const LINGER = 1_200;
/** Rows at once: what is under way, and the next ones. The others follow as these are done, or by "Show more". */
const ROWS = 50;

const OFFLINE = "offline, resumes automatically";

const STATES = {
  queued: "Waiting",
  starting: "Starting",
  // Its first part waits for a lane.
  uploading: "Waiting",
  paused: "Paused",
  finishing: "Finishing",
  done: "Uploaded",
};

/** Show a queue in its place; what is chosen for uploads that were interrupted goes into the queue again. */
export function startTray(queue, root) {
  const items = new Map();
  const list = $("[data-tray-list]", root);
  const more = $("[data-tray-more]", root);
  let most = ROWS;
  const tray = {
    onDocuments: () => {},
    holds: (id) => queue.find(id) !== undefined || leftovers.holds(id),
  };
  const leftovers = startLeftovers(queue, root, { render, stay: stayInList });
  let scheduled = 0;
  let said = "";

  function itemFor(upload) {
    const bar = el("div", { class: "bar", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100", "aria-label": `Upload of ${upload.name}` }, el("span", { class: "bar-fill" }));
    const text = el("p", { class: "upload-text" });
    const toggle = iconButton("pause", `Pause ${upload.name}`, { onclick: () => (upload.state === "paused" || upload.state === "failed" ? queue.resume(upload) : queue.pause(upload)) });
    const cancel = iconButton("x", `Cancel ${upload.name}`, { onclick: () => (upload.state === "failed" && !upload.id ? queue.dismiss(upload) : cancelOne(upload)) });
    const title = el("p", { class: "upload-name" }, el("bdi", {}, upload.name));
    const node = el("li", { class: "upload" }, el("div", { class: "upload-main" }, title, text, bar), el("div", { class: "upload-actions" }, toggle, cancel));
    return { node, bar, text, toggle, cancel, shown: "" };
  }

  function cancelOne(upload) {
    const canGoOn = upload.state !== "failed" || upload.mayTryAgain;
    queue.cancel(upload).catch(toastError);
    if (canGoOn) offerToRestore([upload]);
  }

  function offerToRestore(cancelled) {
    if (cancelled.length === 0) return;
    const what = cancelled.length === 1 ? `“${cancelled[0].file.name}”` : `${count(cancelled.length)} files`;
    offerUndo(`Upload of ${what} cancelled.`, () => queue.restore(cancelled));
  }

  function describe(upload) {
    if (upload.state === "failed") return upload.error?.message ?? "The upload failed. Try again.";
    if (upload.state === "paused") return describePaused(upload);
    // Only the storage's answer is missing.
    const isSent = upload.state === "uploading" && upload.sent > 0 && upload.sent - upload.lost >= upload.size;
    const isMoving = upload.state === "uploading" && upload.sent > 0 && !isSent;
    const state = STATES[isSent ? "finishing" : upload.state] ?? "";
    const parts = isMoving ? [`${size(upload.sent)} of ${size(upload.size)}`] : [state, size(upload.size)];
    if (queue.isOffline && upload.isActive) return [...parts, OFFLINE].join(" · ");
    if (!isMoving) return parts.join(" · ");
    if (upload.lost > 0) parts.push(`sending ${size(upload.lost)} again`);
    const { speed } = upload.meter;
    if (speed > 0) parts.push(`${size(speed)}/s`, `${duration(Math.ceil((upload.size - upload.sent + upload.lost) / speed))} left`);
    return parts.join(" · ");
  }

  /** What is stored stays; what is still on its way is said apart. */
  function describePaused(upload) {
    const stored = `${size(upload.stored)} of ${size(upload.size)} stored`;
    if (!upload.isPausing) return `Paused · ${stored}`;
    const onTheWay = upload.sent - upload.lost - upload.stored;
    return `Pausing · ${stored}${onTheWay > 0 ? `, ${size(onTheWay)} on the way` : ""}`;
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
      // Asked before: what is hidden loses the focus at once.
      const focused = document.activeElement;
      const stopped = upload.state === "paused" || upload.state === "failed";
      const label = upload.state === "failed" ? "Try again" : stopped ? "Resume" : "Pause";
      item.toggle.replaceChildren(icon(upload.state === "failed" ? "rotate-cw" : stopped ? "play" : "pause"));
      item.toggle.setAttribute("aria-label", `${label}: ${upload.name}`);
      item.toggle.title = label;
      item.toggle.hidden = ["done", "finishing", "cancelled"].includes(upload.state) || (upload.state === "failed" && !upload.mayTryAgain);
      item.cancel.hidden = upload.state === "done";
      if ([item.toggle, item.cancel].some((button) => button.hidden && button === focused)) stayInList();
    }
  }

  /** Whoever is on a button that goes stays in the list: on the other button, the next key would cancel. */
  function stayInList() {
    list.tabIndex = 0;
    list.focus();
  }

  function drawSummary() {
    const focused = document.activeElement;
    const { sent, size: all, files, done } = queue.totals;
    const { active } = queue;
    const percent = Math.floor(queue.progress * 100);
    const failed = queue.in("failed");
    const paused = queue.in("paused");
    const isFinishing = active > 0 && queue.in("finishing") === active;
    let title = `${isFinishing ? "Finishing" : "Uploading"} ${files === 1 ? "1 file" : `${count(files)} files`}`;
    if (active === 0) title = failed > 0 ? "Some uploads failed" : paused > 0 ? "Uploads paused" : leftovers.length > 0 && files === 0 ? "Unfinished uploads" : "Uploaded";
    const { speed } = queue.meter;
    const isMoving = active > 0 && speed > 0 && !isFinishing;
    const rest = queue.isOffline ? ` · ${OFFLINE}` : isMoving ? ` · ${size(speed)}/s · ${duration(Math.ceil((all - sent) / speed))} left` : "";
    $("[data-tray-title]", root).textContent = title;
    const filesDone = files > 1 && done > 0 ? ` · ${count(done)} of ${count(files)} done` : "";
    const isLeft = files === 0 && failed === 0 && leftovers.length > 1;
    $("[data-tray-detail]", root).textContent = files > 0 ? `${percent}%${filesDone}${rest}` : isLeft ? leftovers.describe() : "";
    $("[data-choose-all]", root).hidden = !isLeft || leftovers.openable === leftovers.length;
    const [pauseAll, resumeAll] = [$("[data-pause-all]", root), $("[data-resume-all]", root)];
    pauseAll.hidden = active === 0;
    resumeAll.hidden = active > 0 || (paused === 0 && leftovers.openable < 2 && ![...queue].some((upload) => upload.mayTryAgain));
    // One takes the place of the other, also for the keyboard.
    for (const [gone, other] of [[pauseAll, resumeAll], [resumeAll, pauseAll]]) {
      if (gone.hidden && !other.hidden && focused === gone) other.focus();
    }
    const cancelAll = $("[data-cancel-all]", root);
    cancelAll.hidden = files + failed < 2 || queue.cancellable === 0;
    if (cancelAll.hidden && focused === cancelAll) stayInList();
    const isEmpty = queue.length === 0 && leftovers.length === 0;
    if (isEmpty && root.contains(focused)) leave();
    // What was shown here until now was left out of the list.
    if (isEmpty && !root.hidden) tray.onDocuments();
    root.hidden = isEmpty;
    const name = document.title.replace(/^\d+% · /, "");
    document.title = active > 0 ? `${percent}% · ${name}` : name;
    speak(active > 0 ? "" : `${title}.`, files + failed, percent);
  }

  /** At the start, at each quarter and, as the title has it, where nothing is under way; a screen reader is not a speedometer. */
  function speak(ended, files, percent) {
    if (files === 0) {
      said = "";
      return;
    }
    const now = ended || (queue.isOffline ? "You are offline. Uploads resume automatically." : `Uploading ${count(files)} ${files === 1 ? "file" : "files"}, ${Math.floor(percent / 25) * 25}%.`);
    if (now === said) return;
    said = now;
    announce(now);
  }

  /** What to show: all that is under way and, up to a number, the others in the order in which they came. */
  function visible() {
    const shown = [];
    let room = most - queue.in("starting", "uploading", "finishing");
    for (const upload of queue) {
      if (upload.isActive) shown.push(upload);
      else if (room-- > 0) shown.push(upload);
      if (shown.length >= most) break;
    }
    return shown;
  }

  function render() {
    scheduled = 0;
    const height = list.childElementCount;
    const shown = new Set(visible());
    for (const [upload, item] of items) {
      if (shown.has(upload)) continue;
      if (item.node.contains(document.activeElement)) leave();
      item.node.remove();
      items.delete(upload);
    }
    for (const upload of shown) draw(upload);
    leftovers.draw(most - shown.size);
    const hidden = queue.length - shown.size + leftovers.hidden;
    more.hidden = hidden <= 0;
    $("[data-tray-hidden]", more).textContent = `${count(hidden)} more ${hidden === 1 ? "file" : "files"}`;
    drawSummary();
    if (height !== list.childElementCount) letKeysScroll();
    document.dispatchEvent(new CustomEvent("mydoc:tray"));
  }

  function leave() {
    ($("[data-upload-button]") ?? $("#main"))?.focus();
  }

  /** What is done has no button in the list, so a long list has to take the focus itself. */
  function letKeysScroll() {
    if (list.scrollHeight > list.clientHeight) list.tabIndex = 0;
    else if (document.activeElement !== list) list.removeAttribute("tabindex");
  }

  queue.addEventListener("change", ({ detail: upload }) => {
    scheduled ||= setTimeout(render, REFRESH);
    if (upload?.state === "done") setTimeout(() => queue.dismiss(upload), LINGER);
    if (queue.length === 0) most = ROWS;
  });
  $("button", more).addEventListener("click", () => {
    most += ROWS;
    render();
  });
  queue.addEventListener("documents", () => tray.onDocuments());
  $("[data-pause-all]", root).addEventListener("click", () => queue.pauseAll());
  $("[data-resume-all]", root).addEventListener("click", () => {
    queue.resumeAll();
    leftovers.resumeAll();
  });
  $("[data-cancel-all]", root).addEventListener("click", () => queue.cancelAll(offerToRestore).catch(toastError));
  warnWhile(() => queue.active > 0);
  return tray;
}
