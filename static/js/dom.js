// Small helpers around the DOM.
import { OFFLINE, fetchText } from "./answer.js";

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** An element with attributes and children; text is always text, never markup. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An address of this site, which may lie below a path. */
export const site = (path = "") => `${document.documentElement.dataset.site}${path}`;

export const icon = (name) => el("i", { class: `icon i-${name}`, "aria-hidden": "true" });

/** An icon alone, with its name for those who do not see it and as a tooltip. */
export function iconButton(name, label, attributes = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, ...attributes }, icon(name));
}

/** HTML of this site, and its response. Where the connection is gone or goes, what is thrown has the status 0. */
export async function fetchHtml(url, signal) {
  try {
    const { response, text } = await fetchText(url, { signal, headers: { Accept: "text/html" } });
    return { response, html: text };
  } catch (error) {
    throw error.name === "AbortError" ? error : Object.assign(new Error(OFFLINE), { status: 0 });
  }
}

/** Another page of this site, parsed, to take a piece from. */
export async function fetchPage(url, signal) {
  const { response, html } = await fetchHtml(url, signal);
  if (response.redirected && new URL(response.url).pathname.startsWith(site("accounts/"))) {
    location.reload();
    throw Object.assign(new Error("Your session has ended. Sign in again."), { status: 401 });
  }
  if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
  return new DOMParser().parseFromString(html, "text/html");
}

const LET_GO = ["pointerup", "pointercancel", "keyup"];

/** Whether somebody presses on a part of the page, whose click would be lost with it; then `again` is called once they let go. */
export function isPressed(part, again) {
  if (!part.matches(":active")) return false;
  const heard = new AbortController();
  const hear = () => {
    heard.abort();
    again();
  };
  for (const type of LET_GO) addEventListener(type, hear, { signal: heard.signal });
  return true;
}

/** Say something to screen readers without showing it. */
export function announce(text) {
  const region = $("#announcer");
  if (region) region.textContent = text;
}
