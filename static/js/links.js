// Links to documents: create, copy, revoke.
import { call, randomKey } from "./api.js";
import { copyText } from "./copy.js";
import { clearFieldErrors, confirmed, showFieldErrors } from "./dialogs.js";
import { $, site } from "./dom.js";
import { refreshTimes } from "./times.js";
import { toast } from "./toast.js";

const AT_ONCE = 100;

/** Seconds chosen in an expiry field: a choice, or a date of one's own. Null for the default. */
export function chosenExpiry(form) {
  const choice = form.elements.namedItem("expires_in").value;
  if (choice !== "date") return choice ? Number(choice) : null;
  const date = new Date(form.elements.namedItem("expires_on").value);
  return Number.isNaN(date.getTime()) ? NaN : Math.round((date - Date.now()) / 1000);
}

/** Show the date field when "Pick a date" is chosen. */
export function bindExpiryChoice(form) {
  const select = form.elements.namedItem("expires_in");
  const box = $("[data-expiry-date]", form);
  if (!select || !box) return;
  select.addEventListener("change", () => {
    box.hidden = select.value !== "date";
    if (!box.hidden) form.elements.namedItem("expires_on").focus();
  });
}

function chunks(ids) {
  const found = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) found.push(ids.slice(from, from + AT_ONCE));
  return found;
}

function linkBody(form, documents) {
  const body = { documents };
  const expiry = chosenExpiry(form);
  if (Number.isNaN(expiry)) throw Object.assign(new Error(""), { fields: { expires_in: "Choose a date and time." } });
  if (expiry) body.expires_in = expiry;
  const password = form.elements.namedItem("password").value;
  if (password) body.password = password;
  const most = form.elements.namedItem("max_downloads").value;
  if (most) body.max_downloads = Number(most);
  return body;
}

/**
 * Let a form create links.
 * @param {HTMLFormElement} form
 * @param {{documents: () => string[], onCreated: (share: {id: string, url: string}) => void}} options
 */
export function bindLinkForm(form, { documents, onCreated }) {
  if (form.dataset.bound) return;
  form.dataset.bound = "yes";
  bindExpiryChoice(form);
  let key = randomKey();
  form.addEventListener("input", () => (key = randomKey()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearFieldErrors(form);
    const button = event.submitter ?? $("button[type=submit]", form);
    button.setAttribute("aria-busy", "true");
    try {
      // As many as one call takes; the rest is added to the same link.
      const [first, ...rest] = chunks(documents());
      const password = form.elements.namedItem("password").value;
      const share = await call("POST", "shares/", { body: linkBody(form, first), headers: { "Idempotency-Key": key } });
      for (const some of rest) await call("POST", `shares/${share.id}/documents/`, { body: { documents: some } });
      key = randomKey();
      form.reset();
      if ($("[data-expiry-date]", form)) $("[data-expiry-date]", form).hidden = true;
      onCreated({ ...share, password });
    } catch (error) {
      if (error.code === "outcome_unknown") key = randomKey();
      showFieldErrors(form, error);
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

let dialogDocuments = [];
let afterCreation = () => {};

/** Ask how one link to several documents shall be, and show it. */
export function openLinkDialog(documents, { onCreated }) {
  const dialog = $("#link-dialog");
  const form = $("form[data-link-form]", dialog);
  dialogDocuments = documents.map((one) => one.id);
  afterCreation = onCreated;
  $("[data-link-result]", dialog).hidden = true;
  form.hidden = false;
  clearFieldErrors(form);
  $("[data-link-documents]", dialog).textContent =
    documents.length === 1 ? documents[0].name : `${documents[0].name} and ${documents.length - 1} more`;
  bindLinkForm(form, {
    documents: () => dialogDocuments,
    onCreated: (share) => {
      form.hidden = true;
      showResult(dialog, share);
      afterCreation(share);
    },
  });
  dialog.showModal();
}

export function showResult(root, share) {
  const result = $("[data-link-result]", root);
  const input = $("input", result);
  input.value = share.url;
  $("[data-link-page]", result).href = site(`shares/${share.id}/`);
  const password = $("[data-link-password]", result);
  password.hidden = !share.password;
  $("code", password).textContent = share.password ?? "";
  const ends = $("[data-link-ends]", result);
  ends.hidden = Date.parse(share.ends_at) >= Date.parse(share.expires_at);
  $("time", ends).dateTime = share.ends_at;
  refreshTimes(ends);
  result.hidden = false;
  input.focus();
  input.select();
  copyText(share.url, "Link created and copied.");
}

/** @returns {Promise<boolean>} whether it was revoked */
export async function revokeLink(id) {
  const sure = await confirmed({
    title: "Revoke this link?",
    text: "No one can download through it any more. Its documents are kept.",
    action: "Revoke link",
  });
  if (!sure) return false;
  await call("DELETE", `shares/${id}/`);
  toast("Link revoked.", { kind: "success" });
  return true;
}
