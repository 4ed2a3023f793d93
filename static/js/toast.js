// Short notices at the edge of the page.
import { $, $$, el, icon, iconButton } from "./dom.js";

const SHOWN = 6_000;
/** Where there is something to press. */
const SHOWN_WITH_ACTION = 12_000;

/**
 * Show a notice; it stays while a pointer is on it or the focus in it.
 * @param {string} text says what happened and, if something failed, what to do next
 * @param {{kind?: "info" | "success" | "error", action?: {label: string, run: () => void}}} options
 */
export function toast(text, { kind = "info", action } = {}) {
  const names = { info: "info", success: "circle-check", error: "circle-alert" };
  const box = el("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" }, icon(names[kind]), el("p", {}, text));
  const close = () => box.remove();
  if (action) {
    const run = () => {
      close();
      action.run();
    };
    box.append(el("button", { type: "button", class: "link-button", onclick: run }, action.label));
  }
  box.append(iconButton("x", "Close notice", { onclick: close }));
  // A modal dialog hides everything outside it, so a notice meant for its user belongs inside.
  const region = $$("dialog[open] [data-toasts]").at(-1) ?? $("#toasts");
  region.append(box);
  const closeLater = () => setTimeout(() => (box.matches(":hover, :focus-within") ? closeLater() : close()), action ? SHOWN_WITH_ACTION : SHOWN);
  if (kind !== "error") closeLater();
  return box;
}

export const toastError = (error) => toast(error.message, { kind: "error" });
