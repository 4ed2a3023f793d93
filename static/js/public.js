// A public link's page: a download is claimed by POST, answered with an address, fetched by the browser.
// Without this script the same form leads there by a redirect.
import { fetchText, parsed } from "./answer.js";
import { csrfToken, randomKey } from "./api.js";
import { $, $$, fetchPage } from "./dom.js";
import { fetchAttachment } from "./leave.js";
import { ofLink } from "./preview-sources.js";
import { startPreviews } from "./previews.js";
import { toast } from "./toast.js";
import "./zip.js";

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
    if (await claim(form)) toast("Download started.", { kind: "success" });
  } catch (error) {
    toast(error instanceof TypeError ? NOT_STARTED : error.message, { kind: "error" });
  } finally {
    button.removeAttribute("aria-busy");
  }
}, CAPTURE);

const previews = $("[data-previews]");
if (previews) {
  startPreviews({
    find: ofLink(previews.dataset.previews),
    download: async (id) => $(`[data-public-document="${CSS.escape(id)}"] form`)?.requestSubmit(),
  });
}

const LOOK_AGAIN = 4_000;

/** Show what has come, as long as something is coming; at its end the page as it is then, unless somebody is busy. */
function watchComing() {
  if (!$("[data-coming]")) return;
  setTimeout(async () => {
    const page = document.hidden ? null : await fetchPage(location.href).catch(() => null);
    if (page) {
      const [list, there] = [$(".public-list"), $(".public-list", page)];
      const isNew = $$("[data-public-document]", list).length < $$("[data-public-document]", there).length;
      if (isNew && !list.contains(document.activeElement)) {
        list.replaceChildren(...[...there.children].map((item) => document.adoptNode(item)));
      }
      const note = $("[data-coming]", page);
      if (!note && !$("dialog[open], [data-zip-progress]:not([hidden])")) return location.reload();
      if (note) $("[data-coming]").replaceChildren(...[...note.childNodes].map((node) => document.adoptNode(node)));
      else $("[data-coming]").remove();
    }
    watchComing();
  }, LOOK_AGAIN);
}

watchComing();
