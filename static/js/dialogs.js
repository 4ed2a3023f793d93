// Dialogs: <dialog> closed by attributes, and one for questions.
import { $, $$ } from "./dom.js";
import { wayBack } from "./focus.js";

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement && isOutside(event)) event.target.close();
  });
}

function isOutside({ target, clientX, clientY, detail }) {
  if (detail === 0) return false; // a key, not a pointer
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

/** Open a dialog; who closes it is back where they were, also if what was there has been replaced meanwhile. */
export function openModal(dialog) {
  const again = wayBack(document.activeElement);
  dialog.showModal();
  dialog.addEventListener("close", () => {
    const now = document.activeElement;
    // Where what had the focus is gone, browsers leave it in the closed dialog for a moment.
    if (!now || now === document.body || dialog.contains(now)) again()?.focus();
  }, { once: true });
}

/** Ask before what cannot be undone. Resolves to true if the person goes ahead. */
export function confirmed({ title, text, action, isHarmless = false }) {
  const dialog = $("#confirm");
  $("h2", dialog).textContent = title;
  $("p", dialog).textContent = text;
  $("[value=yes]", dialog).textContent = action;
  $("[value=yes]", dialog).classList.toggle("danger", !isHarmless);
  $("[value=yes]", dialog).classList.toggle("button-primary", isHarmless);
  dialog.returnValue = "";
  openModal(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

/** Show the messages of an ApiError beside the fields of a form, and the rest at its top. */
export function showFieldErrors(form, error) {
  clearFieldErrors(form);
  const left = [];
  for (const [name, text] of Object.entries(error.fields ?? {})) {
    const control = form.elements.namedItem(name);
    const place = $(`[data-error-for="${CSS.escape(name)}"]`, form);
    if (!control || !place) {
      left.push(String(text));
      continue;
    }
    place.textContent = Array.isArray(text) ? text.join(" ") : String(text);
    control.setAttribute?.("aria-invalid", "true");
  }
  const summary = $("[data-form-error]", form);
  if (summary && (left.length > 0 || Object.keys(error.fields ?? {}).length === 0)) summary.textContent = left.join(" ") || error.message;
  $("[aria-invalid]", form)?.focus();
}

export function clearFieldErrors(form) {
  for (const place of $$("[data-error-for], [data-form-error]", form)) place.textContent = "";
  for (const control of $$("[aria-invalid]", form)) control.removeAttribute("aria-invalid");
}
