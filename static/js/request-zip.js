// Received files as one ZIP: asked for until it is there, then fetched. Without this script the form leads to a page that
// says how far it is.
import { fetchText, parsed } from "./answer.js";
import { csrfToken } from "./api.js";
import { $, $$ } from "./dom.js";
import { count, size } from "./format.js";
import { fetchAttachment } from "./leave.js";
import { delay } from "./retry.js";
import { toast } from "./toast.js";

const FORM = "form[data-request-zip]";
const BOXES = 'input[form="request-zip"][name="document"]';
const BROKEN = "The ZIP could not be created. Try again later, or download the files one by one.";
const [SHORTEST, LONGEST] = [700, 4_000];

function paint() {
  const button = $("[data-request-zip-chosen]");
  if (!button) return;
  const chosen = $$(BOXES).filter((box) => box.checked).length;
  button.hidden = chosen === 0;
  $("span", button).textContent = `Download ${count(chosen)} selected`;
}

async function obtain(form, body, state, signal) {
  for (let pause = SHORTEST; ; pause = Math.min(pause * 1.3, LONGEST)) {
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    const { response, text } = await fetchText(form.action, { method: "POST", headers, body, signal });
    const data = parsed(text) ?? {};
    if (!response.ok || data.state === "failed") throw new Error(data.detail ?? BROKEN);
    if (data.url) return data.url;
    state.textContent = data.done ? `Preparing the ZIP: ${size(data.done)} of ${size(data.total)}` : "Preparing the ZIP…";
    await delay(pause, signal);
  }
}

/** @param {AbortSignal} signal ends it with the page */
export function startRequestZip(signal) {
  paint();
  document.addEventListener("change", (event) => event.target.matches(BOXES) && paint(), { signal });
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest(FORM);
    if (!form) return;
    event.preventDefault();
    const state = $("[data-request-zip-state]", form);
    if (!state.hidden) return;
    const body = new FormData(form, event.submitter);
    [state.hidden, state.textContent] = [false, "Preparing the ZIP…"];
    try {
      await fetchAttachment(await obtain(form, body, state, signal));
      toast("Download started.", { kind: "success" });
    } catch (error) {
      if (error.name !== "AbortError") toast(error instanceof TypeError ? BROKEN : error.message, { kind: "error" });
    } finally {
      state.hidden = true;
    }
  }, { capture: true, signal });
}
