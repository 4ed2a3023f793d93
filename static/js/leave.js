// Leaving the page while something is under way, and navigations that do not leave it.
import { el, site } from "./dom.js";
import { toast } from "./toast.js";

/** Milliseconds to wait for the frame of downloads, which the browser has from the second time on. */
const PATIENCE = 10_000;

let goingNowhere = false;
let isLeaving = false;

/** Note that this page leads on by itself; false if it does so already, as going again would begin that anew. */
export function beginToLeave() {
  if (isLeaving) return false;
  isLeaving = true;
  // The browser may keep this page and come back to it, or another is shown in this document.
  addEventListener("pageshow", () => (isLeaving = false), { once: true });
  for (const type of ["mydoc:shown", "mydoc:stayed"]) document.addEventListener(type, () => (isLeaving = false), { once: true });
  return true;
}

/** Go to another page of this site, once. */
export function leaveFor(address) {
  if (beginToLeave()) location.assign(address);
}

/**
 * Fetch an attachment. In Firefox and WebKit a navigation ends the page's requests even if it becomes a download, so
 * one of a frame is taken; ours is an empty page, which alone may frame the bucket.
 * @param {string} url of the bucket, or of this site, which leads there
 */
export async function fetchAttachment(url) {
  const page = await openFrame();
  if (!page) return fetchHere(url);
  const place = page.createElement("iframe");
  place.referrerPolicy = "no-referrer";
  // What becomes a download never loads; what loads is a refusal.
  place.addEventListener("load", () => {
    place.remove();
    refused(url);
  });
  place.src = url;
  page.body.append(place);
}

let opening = null;

/** The page in the frame, opened once; null where there is none to be had, as on a line that broke off. */
async function openFrame() {
  const page = await (opening ??= loadFrame());
  if (page?.defaultView) return page;
  opening = null;
  return null;
}

function loadFrame() {
  const frame = el("iframe", { src: site("preview/download/"), hidden: true, title: "Downloads" });
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(null), PATIENCE);
    frame.addEventListener("load", () => {
      clearTimeout(late);
      // What the browser shows in place of a page that did not come is not ours to read.
      resolve(frame.contentDocument?.title === "Downloads" ? frame.contentDocument : null);
    });
    document.body.append(frame);
  });
}

/** Fetch an attachment by a navigation that the browser turns into a download, so the page stays. */
function fetchHere(url) {
  goingNowhere = true;
  location.assign(url);
  setTimeout(() => {
    goingNowhere = false;
  }, 1_000);
}

/** This site's refusal is a page that says why; the bucket's is for programs. */
function refused(url) {
  if (new URL(url, location.href).origin === location.origin) location.assign(url);
  else toast("Could not start the download. Try again in a moment.", { kind: "error" });
}

/** Let the browser ask before the page is left while `isBusy()`. */
export function warnWhile(isBusy) {
  addEventListener("beforeunload", (event) => {
    if (!goingNowhere && isBusy()) event.preventDefault();
  });
}
