// Says once what concerns all files of a request: that it has ended, or is paused.
import { call } from "./api.js";
import { $ } from "./dom.js";

/** Milliseconds between two questions while files are under way: a large one would go on for long in vain. */
const ASK_EACH = 5_000;
const OF_ALL = ["request_not_found", "request_paused"];
const PAUSED = "This request is paused. Try again later. Files already sent are kept.";

/**
 * @param {HTMLElement} page of the guest
 * @param {import("../uploader/queue.js").UploadQueue} queue is paused when nothing of it can be sent
 */
export function startNotice(page, queue, { ask = () => call("GET", `public/requests/${encodeURIComponent(page.dataset.slug)}/`) } = {}) {
  const notice = $("[data-guest-notice]", page);
  let isAsking = false;

  function show({ code, message }) {
    const isOver = code === "request_not_found";
    $("[data-guest-drop]", page).hidden = isOver;
    $("span", notice).textContent = isOver ? `${message} Files already sent are kept.` : message;
    notice.hidden = false;
    queue.pauseAll();
  }

  /** What one upload has come to. */
  function about({ state, error }) {
    if (state === "done") notice.hidden = true;
    if (state === "failed" && OF_ALL.includes(error?.code)) show(error);
    else watch();
  }

  async function watch() {
    if (isAsking) return;
    isAsking = true;
    while (queue.active > 0) {
      await new Promise((resolve) => setTimeout(resolve, ASK_EACH));
      if (queue.active > 0) await look();
    }
    isAsking = false;
  }

  async function look() {
    try {
      const { is_paused: isPaused } = await ask();
      if (isPaused) show({ code: "request_paused", message: PAUSED });
    } catch (error) {
      if (OF_ALL.includes(error.code)) show(error);
    }
  }

  return { about };
}
