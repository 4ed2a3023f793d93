// Put another page into the document that is there, around what is kept: uploads, notices, scripts that run.
import { $, $$, el } from "./dom.js";

/** "app.js" of "…/app.js" and of "…/app.0f3a9c1b.js". */
const nameOf = (address) => new URL(address, location.href).pathname.split("/").at(-1).replace(/\..*\./, ".");
const assets = (page) => $$("script[src], link[rel=stylesheet]", page.head).map((one) => one.getAttribute("src") ?? one.getAttribute("href"));
const userOf = (page) => $("[data-user]", page)?.dataset.user;

/** A page of this site, parsed; null if this document cannot show it: it is somebody else's, has scripts that cannot
 * begin again, or is of another release than the scripts that run here. */
export function pageOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const isError = !page.querySelector('meta[name="csrf-token"]');
  const isOwn = userOf(page) === userOf(document) || (isError && userOf(page) === undefined);
  const known = new Map(assets(document).map((address) => [nameOf(address), address]));
  const isOfThisRelease = assets(page).every((address) => (known.get(nameOf(address)) ?? address) === address);
  const canBegin = $$("script", page).every((script) => "again" in script.dataset);
  return $("#main", page) && isOwn && isOfThisRelease && canBegin ? page : null;
}

/** Show a page that pageOf() gave, in the place of the one that is there. */
export function show(page) {
  document.dispatchEvent(new Event("mydoc:left"));
  const trays = $$("[data-tray]:not([hidden])");
  document.title = page.title;
  const [token, newToken] = [document, page].map((one) => $('meta[name="csrf-token"]', one));
  if (newToken) token.content = newToken.content;
  document.documentElement.dataset.websocket = page.documentElement.dataset.websocket;
  showBody(page);
  $("#main").prepend(...trays);
  document.dispatchEvent(new Event("mydoc:shown"));
  startScripts(page);
}

/**
 * What is read aloud stays in its place, or nobody hears it. So do the frame of downloads, some of which may be about to
 * begin, and the header on pages that have only a plain one.
 */
function showBody(page) {
  const toasts = $("#toasts");
  const [header, newHeader] = [$("header.site-header"), $("header.site-header", page)];
  const isPlain = userOf(page) === undefined || !$(".account", newHeader);
  const kept = new Set([$(".skip-link"), header, toasts, $("#announcer"), ...$$("body > iframe")]);
  const keptThere = new Set([$(".skip-link", page), newHeader, $("#toasts", page), $("#announcer", page)]);
  for (const one of [...document.body.children]) if (!kept.has(one)) one.remove();
  for (const one of [...page.body.children]) if (!keptThere.has(one)) toasts.before(document.adoptNode(one));
  if (!isPlain) header.replaceWith(document.adoptNode(newHeader));
  else for (const here of $$("[aria-current]", header)) here.removeAttribute("aria-current");
  // A parser without scripts takes what they hold for elements.
  for (const one of $$("noscript")) one.remove();
}

/** Load the scripts that this document does not have yet; those that it has begin by themselves. */
function startScripts(page) {
  const known = new Set(assets(document));
  for (const address of $$("script", page.head).map((one) => one.getAttribute("src"))) {
    if (!known.has(address)) document.head.append(el("script", { src: address, "data-again": true }));
  }
}
