// The public link in the share dialog: create it, change its rules, say them in words, revoke it.
import { chunks } from "../uploader/some.js";
import { call, randomKey } from "./api.js";
import { copyLater } from "./copy.js";
import { clearFieldErrors, confirmed, showFieldErrors } from "./dialogs.js";
import { $ } from "./dom.js";
import { fullMoment } from "./format.js";
import { toast } from "./toast.js";

/** Seconds chosen in an expiry field: a choice, or a date of one's own. Null for the default. */
export function chosenExpiry(form) {
  const choice = form.elements.namedItem("expires_in").value;
  if (choice !== "date") return choice ? Number(choice) : null;
  const date = new Date(form.elements.namedItem("expires_on").value);
  return Number.isNaN(date.getTime()) ? NaN : Math.round((date - Date.now()) / 1000);
}

/** Show the date field when "Pick a date" is chosen. */
export function bindExpiryChoice(form) {
  form.elements.namedItem("expires_in").addEventListener("change", () => showDate(form));
}

function showDate(form) {
  const box = $("[data-expiry-date]", form);
  box.hidden = form.elements.namedItem("expires_in").value !== "date";
  if (!box.hidden) form.elements.namedItem("expires_on").focus();
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

/** What the form says, as the API takes it; of a link that exists only what was touched. */
function rulesOf(form, isNew) {
  const field = (name) => form.elements.namedItem(name);
  const rules = {};
  const [audience, downloads] = [field("audience"), field("max_downloads")];
  if (isNew || !audience.selectedOptions[0].defaultSelected) rules.audience = audience.value;
  if (isNew ? downloads.value : downloads.value !== downloads.defaultValue) rules.max_downloads = downloads.value ? Number(downloads.value) : null;
  if (field("expires_in").value !== "keep") {
    const expiry = chosenExpiry(form);
    if (Number.isNaN(expiry)) throw Object.assign(new Error(""), { fields: { expires_in: "Choose a date and time." } });
    if (expiry !== null || !isNew) rules.expires_in = expiry;
  }
  if (field("password").value) rules.password = field("password").value;
  return rules;
}

/** Say the rules of a link that does not exist yet. */
function sayRules(form) {
  const field = (name) => form.elements.namedItem(name);
  const [end, choice] = [$("[data-words-end]", form), field("expires_in")];
  if (!end) return;
  const date = new Date(field("expires_on").value);
  const isDefault = choice.value === "";
  $("[data-words-default]", form).hidden = !isDefault;
  end.hidden = isDefault;
  if (choice.value === "date") end.textContent = Number.isNaN(date.getTime()) ? "Works until the date you pick" : `Works until ${fullMoment(date)}`;
  else end.textContent = `Works for ${choice.selectedOptions[0].textContent}`;
  const most = Number(field("max_downloads").value);
  $("[data-words-downloads]", form).textContent = most ? `${most} download${most === 1 ? "" : "s"} at most` : "any number of downloads";
  $("[data-words-password]", form).textContent = field("password").value ? "password required" : "no password";
}

/**
 * Make the public link of the share dialog work: its form is there anew after each refresh.
 * @param {HTMLElement} root
 * @param {{ids: () => string[], refresh: () => Promise<void>, onCreated: (id: string) => void}} options
 */
export function bindPublicLink(root, { ids, refresh, onCreated }) {
  let key = randomKey();
  const section = () => $("[data-section=public-link]", root);
  const form = () => $("[data-link-form]", root);

  async function create() {
    const [first, ...rest] = chunks(ids());
    const body = { documents: first, ...rulesOf(form(), true) };
    // As many as one call takes; the rest is added to the same link.
    const share = await call("POST", "shares/", { body, headers: { "Idempotency-Key": key } });
    for (const some of rest) await call("POST", `shares/${share.id}/documents/`, { body: { documents: some } });
    key = randomKey();
    onCreated(share.id);
    return share.url;
  }

  async function save() {
    const { link, version } = section().dataset;
    const body = rulesOf(form(), false);
    if (Object.keys(body).length === 0) return false;
    await call("PATCH", `shares/${link}/`, { body, headers: { "If-Match": `"${version}"` } });
    return true;
  }

  /** Show what is so now, and the password, which nobody can be told again. */
  async function show() {
    const password = form().elements.namedItem("password").value;
    await refresh();
    const note = $("[data-link-password]", root);
    if (!note || !password) return;
    note.hidden = false;
    $("code", note).textContent = password;
  }

  async function copy() {
    if (section().dataset.link) {
      if (await save()) await show();
      return copyLater(Promise.resolve($("#public-url", root).value), "Link copied.");
    }
    await copyLater(create(), "Link created and copied.");
    await show();
    const url = $("#public-url", root);
    $("[data-copy-link]", root)?.focus();
    url?.select();
  }

  async function saveAlone() {
    if (!(await save())) return;
    await show();
    toast("Link changed.", { kind: "success" });
  }

  async function run(act, button) {
    clearFieldErrors(form());
    button?.setAttribute("aria-busy", "true");
    try {
      await act();
    } catch (error) {
      if (error.code === "outcome_unknown") key = randomKey();
      if (error.status === 412) {
        await refresh();
        error.message = "Someone else has changed this link. It is now up to date. Try again.";
      }
      if (Object.keys(error.fields ?? {}).length > 0) $(".link-rules", root).open = true;
      showFieldErrors(form(), error);
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  root.addEventListener("input", (event) => {
    if (event.target.form !== form()) return;
    key = randomKey();
    if (event.target.name === "expires_in") showDate(form());
    sayRules(form());
  });
  root.addEventListener("change", (event) => {
    if (event.target.id === "link-audience" && section().dataset.link) run(saveAlone);
  });
  root.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    event.preventDefault();
    run(copy, $("[data-copy-link]", root));
  });
  root.addEventListener("click", (event) => {
    const [saving, revoking] = [event.target.closest("[data-save-rules]"), event.target.closest("[data-revoke]")];
    if (saving) run(saveAlone, saving);
    if (revoking) run(async () => (await revokeLink(revoking.dataset.revoke)) && refresh(), revoking);
  });
}
