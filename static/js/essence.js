// Whether a piece of a page says something else than before.
import { $, $$ } from "./dom.js";

/** HTML that is the same unless what it shows changed: signed addresses, tokens and ticking times left out. */
export function essence(part) {
  const copy = part.cloneNode(true);
  for (const image of $$("img", copy)) image.removeAttribute("src");
  for (const token of $$("input[type=hidden]", copy)) token.removeAttribute("value");
  for (const time of $$("time", copy)) {
    time.textContent = "";
    for (const name of ["title", "data-urgency"]) time.removeAttribute(name);
  }
  for (const box of $$("input[type=checkbox]", copy)) box.removeAttribute("checked");
  for (const menu of $$("details", copy)) {
    for (const name of ["open", "data-up"]) menu.removeAttribute(name);
    $(".menu-list", menu)?.removeAttribute("style");
  }
  for (const name of ["data-urgency", "data-selected", "hidden", "class"]) copy.removeAttribute(name);
  return copy.outerHTML;
}
