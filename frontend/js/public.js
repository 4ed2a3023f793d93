// A public link's page: a download is claimed by POST, answered with an address, fetched by the browser.
// Without this script the same form leads there by a redirect.
import { csrfToken, randomKey } from "./api.js";
import { $, $$ } from "./dom.js";
import { fetchAttachment } from "./leave.js";
import { ofLink, startPreviews } from "./previews.js";
import { toast } from "./toast.js";
import "./zip.js";

async function claim(form) {
  const body = new FormData(form);
  // The same click tried twice is one download.
  body.set("claim_id", form.dataset.claim ?? (form.dataset.claim = randomKey()));
  const response = await fetch(form.action, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
    body,
  });
  const data = await response.json().catch(() => ({}));
  // Gone, or locked again: the page itself says so.
  if (response.status === 404 || data.code === "password_required") {
    location.reload();
    return false;
  }
  if (!response.ok) throw new Error(data.detail ?? "The download could not be started. Try again in a moment.");
  delete form.dataset.claim;
  fetchAttachment(data.url);
  return true;
}

for (const form of $$("form[data-claim-form]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = $("button", form);
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    try {
      if (await claim(form)) toast("Your download has started.", { kind: "success" });
    } catch (error) {
      toast(error.message || "The download could not be started. Try again in a moment.", { kind: "error" });
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

const previews = $("[data-previews]");
if (previews) {
  startPreviews({
    find: ofLink(previews.dataset.previews),
    download: async (id) => $(`[data-public-document="${CSS.escape(id)}"] form`)?.requestSubmit(),
  });
}
