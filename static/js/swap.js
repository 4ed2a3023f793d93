// Other pages of this site are shown in the document that is there, as long as something in it is to be kept: uploads
// go on beneath. Where a browser has no Navigation API, and for all that leaves the site, pages are left as ever.
import { OFFLINE, SESSION_ENDED, fetchText } from "./answer.js";
import { $, $$, announce, site } from "./dom.js";
import { fetchAttachment } from "./leave.js";
import { isDocumentKept } from "./page.js";
import { pageOf, show } from "./shown.js";
import { toast } from "./toast.js";

const BROKEN = "Could not open the page. Try again in a moment.";
const { documentElement: root } = document;
let going = null;

/** Begin to do so. On every page: one that is loaded anew may have the addresses of others of its document behind it. */
export function startSwapping() {
  globalThis.navigation?.addEventListener("navigate", onNavigate);
}

function onNavigate(event) {
  const { info, navigationType, destination } = event;
  if (info?.shown) return event.intercept({ focusReset: "manual", handler: async () => info.shown() });
  if (info?.isReal || !isAnotherPage(event)) return;
  if (navigationType === "traverse") {
    // The page that is gone had this address in this document: the browser only changes the address.
    const from = navigation.currentEntry;
    const handler = () => (isDocumentKept() ? goBack(destination.url, from, event.signal) : location.reload());
    event.intercept({ focusReset: "manual", handler });
  } else if (isDocumentKept()) {
    event.preventDefault();
    go(destination.url, event.formData, navigationType === "replace" ? "replace" : "auto");
  }
}

/** Whether a page of this site is to be shown: no download, no jump within the page, no change of its address alone. */
function isAnotherPage({ canIntercept, hashChange, downloadRequest, navigationType, destination }) {
  if (!canIntercept || hashChange || downloadRequest !== null || navigationType === "reload") return false;
  if (destination.sameDocument !== (navigationType === "traverse")) return false;
  const { pathname } = new URL(destination.url);
  // Who signs in or out begins anew.
  return pathname.startsWith(site()) && !pathname.startsWith(site("accounts/"));
}

/** Show what a link or a form leads to; whoever is on the page stays there until it has come. */
async function go(url, body, history) {
  const { signal } = begin();
  try {
    const answer = await ask(url, body, signal);
    if (answer.refusal) return stay(answer.refusal);
    if (!answer.page) return leave(answer, body);
    await navigation.navigate(answer.url, { history, info: { shown: () => put(answer.page) } }).finished;
    root.removeAttribute("data-loading");
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

/** Show an earlier page of this document, or a later one, whose address the browser shows already. */
async function goBack(url, from, signal) {
  begin();
  try {
    const answer = await ask(url, null, signal);
    if (answer.page) return put(answer.page);
    if (!answer.refusal) return leave(answer);
    stay(answer.refusal);
    navigation.traverseTo(from.key, { info: { shown() {} } });
  } finally {
    root.removeAttribute("data-loading");
  }
}

function begin() {
  going?.abort();
  root.dataset.loading = "yes";
  return (going = new AbortController());
}

/** The page that is answered, if this document can show it, or why there is none. */
async function ask(url, body, signal) {
  let answer;
  try {
    answer = await fetchText(url, { method: body ? "POST" : "GET", body, signal, headers: { Accept: "text/html" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { refusal: OFFLINE };
  }
  const { response, text } = answer;
  const { redirected, headers } = response;
  if (redirected && new URL(response.url).pathname.startsWith(site("accounts/login"))) return { refusal: SESSION_ENDED };
  if (response.status >= 500 && !isHtml(headers)) return { refusal: BROKEN };
  const isFile = (headers.get("Content-Disposition") ?? "").startsWith("attachment");
  return { url: redirected ? response.url : url, isFile, page: isHtml(headers) && !isFile ? pageOf(text) : null };
}

const isHtml = (headers) => (headers.get("Content-Type") ?? "").startsWith("text/html");

function put(page) {
  show(page);
  const main = $("#main");
  ($("[autofocus]", main) ?? main).focus({ preventScroll: true });
  announce(page.title);
}

function stay(refusal) {
  root.removeAttribute("data-loading");
  document.dispatchEvent(new Event("mydoc:stayed"));
  toast(refusal, { kind: "error" });
}

/** Go where this document cannot: the browser asks first. */
function leave({ url, isFile }) {
  root.removeAttribute("data-loading");
  document.dispatchEvent(new Event("mydoc:stayed"));
  if (isFile) return fetchAttachment(url);
  const { committed, finished } = navigation.navigate(url, { info: { isReal: true } });
  // Whoever is asked may stay.
  for (const promise of [committed, finished]) promise.catch(() => {});
}
