// Who is on something that is drawn anew stays on it.
import { $, $$ } from "./dom.js";

/** What a control may have changed and still be the same one. */
const CHANGES = ["aria-busy", "aria-label", "aria-pressed", "checked", "class", "data-preview-name", "disabled", "hidden", "style", "title", "value"];
const CONTROLS = "a[href], button, summary, input, select";

/** What tells a control from others of its kind. */
function signOf(element) {
  const copy = element.cloneNode();
  for (const name of CHANGES) copy.removeAttribute(name);
  return copy.outerHTML;
}

const isShown = (element) => element.getClientRects().length > 0;
/** What an element belongs to: rows and entries have an id. */
const holderOf = (element) => element.closest("[id]")?.id;

/** Gives an element again, or what took its place, or the first control of its row; the page where all of that has gone. */
export function wayBack(element) {
  const [sign, holder] = [signOf(element), holderOf(element)];
  return () => {
    if (element.isConnected && isShown(element)) return element;
    const root = document.getElementById(holder) ?? $("#main");
    const again = $$(element.localName, root).find((one) => signOf(one) === sign && isShown(one));
    return again ?? (root.id === "main" ? root : $$(CONTROLS, root).find(isShown) ?? $("#main"));
  };
}

/**
 * Replace a part of the page, or its contents; whoever was in it is on the same control afterwards. Where that has gone,
 * they are on the first one of its row, or of the part: a name or a link, as no further key is to set off what nobody chose.
 * @param {Element} part
 * @param {() => Element | void} change gives the part that takes its place, if another does
 */
export function keepFocus(part, change) {
  const focused = part.contains(document.activeElement) ? document.activeElement : null;
  const [sign, holder] = focused ? [signOf(focused), holderOf(focused)] : [];
  const alike = (root) => $$(focused.localName, root).filter((one) => signOf(one) === sign && holderOf(one) === holder);
  const at = focused && alike(part).indexOf(focused);
  const now = change() ?? part;
  if (!focused || now.contains(document.activeElement)) return;
  const again = alike(now);
  const controls = $$(CONTROLS, now).filter(isShown);
  const next = again[Math.min(at, again.length - 1)] ?? controls.find((one) => holderOf(one) === holder) ?? controls[0];
  if (!next) now.tabIndex = -1;
  (next ?? now).focus({ preventScroll: true });
}
