// A public link's page: a download is claimed by POST, answered with an address, fetched by the browser.
// Without this script the same form leads there by a redirect.
import { fetchText, parsed } from "./answer.js";
import { csrfToken, randomKey } from "./api.js";
import { $, announce } from "./dom.js";
import { fetchAttachment } from "./leave.js";
import { startPreviews } from "./previews.js";
import { renew, showOver } from "./renew.js";
import { toast } from "./toast.js";
import { startChoosing } from "./choose.js";
import { startSearch } from "./public-search.js";
import { startZips } from "./zip.js";

const NOT_STARTED = "Could not start the download. Check your connection and try again.";
const ASKED_ANEW = new Set(["password_required", "sign_in_required", "recipients_only", "not_started"]);

async function claim(form) {
  const body = new FormData(form);
  // The same click tried twice is one download.
  body.set("claim_id", form.dataset.claim ?? (form.dataset.claim = randomKey()));
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  const { response, text } = await fetchText(form.action, { method: "POST", headers, body });
  const data = parsed(text) ?? {};
  // Gone, or locked again: the page itself says so.
  if (response.status === 404 || ASKED_ANEW.has(data.code)) {
    location.reload();
    return false;
  }
  // Its day is over: the next click is another download.
  if (data.code === "claim_used") delete form.dataset.claim;
  if (!response.ok) throw new Error(data.detail ?? NOT_STARTED);
  delete form.dataset.claim;
  fetchAttachment(data.resume_url);
  return true;
}

// Documents come while the page is open, so the forms are not known when it begins. Before app.js hears of it, who
// would take the form for sent.
const CAPTURE = true;
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-claim-form]");
  if (!form) return;
  event.preventDefault();
  const button = $("button", form);
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    if (await claim(form)) await showStarted();
  } catch (error) {
    toast(error instanceof TypeError ? NOT_STARTED : error.message, { kind: "error" });
  } finally {
    button.removeAttribute("aria-busy");
  }
}, CAPTURE);

/** Say that a download has started, and show what it changed: how many are left, what was taken, or that it was the last. */
async function showStarted() {
  toast("Download started.", { kind: "success" });
  try {
    await renew();
    const left = $("[data-left-count]");
    if (left) announce(left.textContent);
  } catch (error) {
    // Anything else is seen the next time the page is loaded.
    if (error.status === 404) showOver();
  }
}

if ($("[data-previews]")) {
  startPreviews({
    sourceOf: ({ ofLink }) => ofLink($("[data-previews]").dataset.previews),
    download: async (id) => $(`[data-public-document="${CSS.escape(id)}"] form`)?.requestSubmit(),
  });
}
startChoosing();
startSearch();
startZips(showStarted);

const LOOK_AGAIN = 4_000;

/** Show what has come, as long as something is coming. */
function watchComing() {
  if (!$("[data-coming]")) return;
  setTimeout(async () => {
    if (!document.hidden) await renew().catch(() => {});
    watchComing();
  }, LOOK_AGAIN);
}

watchComing();
