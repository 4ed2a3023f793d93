// A document's details: expiry, people, links. In a sheet beside the list, or on a page of its own.
import { clearFieldErrors, showFieldErrors } from "./dialogs.js";
import { $, $$, announce, fetchPage, isPressed, site } from "./dom.js";
import { essence } from "./essence.js";
import { keepFocus } from "./focus.js";
import { fullMoment } from "./format.js";
import { bindExpiryChoice, chosenExpiry, revokeLink } from "./links.js";
import { soon } from "./soon.js";
import { refreshTimes } from "./times.js";
import { toast, toastError } from "./toast.js";
import { changeShown } from "./versions.js";

const SECTIONS = ["facts", "people-list", "link-list"];

/**
 * Make a panel work.
 * @returns {() => void} brings what it shows up to date, leaving forms as they are
 */
export function bindPanel(panel, { onChange = () => {}, onGone = () => {} } = {}) {
  const id = panel.dataset.panel;
  // Answers come in any order: which asking is shown, so that it does not go back to what it was before.
  let asked = 0;
  let shownFrom = 0;

  async function bring() {
    // The sheet may have been closed, or show another document by now.
    if (!panel.isConnected || panel.closest("dialog:not([open])")) return;
    const asking = (asked += 1);
    try {
      const page = await fetchPage(site(`documents/${id}/`));
      if (shownFrom > asking) return;
      shownFrom = asking;
      let isShown = !$("[data-rename]", panel);
      for (const section of SECTIONS) {
        const [here, there] = [$(`[data-section=${section}]`, panel), $(`[data-section=${section}]`, page)];
        if (!here || !there || $("[data-rename]", here) || essence(here) === essence(there)) continue;
        if (isPressed(here, refresh)) isShown = false;
        else fill(here, there);
      }
      if (isShown) take(page);
      refreshTimes(panel);
    } catch (error) {
      if (error.status !== 404) throw error;
      onGone();
    }
  }

  /** What is shown is of the version of that page. */
  function take(page) {
    const there = $("[data-panel]", page);
    if (there?.dataset.version) panel.dataset.version = there.dataset.version;
    const [box, newBox] = [$("[data-shows-people]", panel), $("[data-shows-people]", page)];
    if (box && newBox && box !== document.activeElement) box.checked = newBox.checked;
  }

  const refresh = soon(bring);

  async function changed() {
    // What was changed is saved, whether or not this page can show it already.
    await bring().catch(refresh);
    onChange(id);
  }

  bindExpiryForm($("[data-expiry-form]", panel), panel, changed);
  bindShowing($("[data-shows-people]", panel), panel, changed);
  panel.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-revoke]");
    if (!button) return;
    try {
      if (await revokeLink(button.dataset.revoke)) await changed();
    } catch (error) {
      toastError(error);
    }
  });
  refreshTimes(panel);
  return refresh;
}

/** Show what another page has there. */
export function fill(here, there) {
  keepFocus(here, () => here.replaceChildren(...document.adoptNode(there).childNodes));
}

/** Whether those it is shared with see each other's initials: saved as it is switched. */
function bindShowing(box, panel, changed) {
  box?.addEventListener("change", async () => {
    const isOn = box.checked;
    try {
      await changeShown(panel, "PATCH", `documents/${panel.dataset.panel}/`, { shows_people: isOn }, {
        isAsShown: () => true,
        say: () => "This was changed several times in the meantime. Try again.",
      });
      announce("Saved.");
      await changed();
    } catch (error) {
      box.checked = !isOn;
      toastError(error);
    }
  });
}

function bindExpiryForm(form, panel, changed) {
  if (!form) return;
  bindExpiryChoice(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearFieldErrors(form);
    const expiry = chosenExpiry(form);
    if (!expiry) return showFieldErrors(form, { fields: { expires_in: "Choose an expiry." } });
    const shown = secondOf($("[data-section=facts] time[data-left]", panel)?.dateTime);
    try {
      await changeShown(panel, "PATCH", `documents/${panel.dataset.panel}/`, { expires_in: expiry }, {
        isAsShown: (now) => secondOf(now.expires_at) === shown,
        say: (now) => `The expiry was changed to ${fullMoment(new Date(now.expires_at))} in the meantime. Press again to replace it.`,
      });
      toast("Expiry changed.", { kind: "success" });
      form.reset();
      await changed();
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
}

function secondOf(moment) {
  return Math.floor(Date.parse(moment) / 1000);
}
