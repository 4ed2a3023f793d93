// A document's details: expiry, people, links. In a sheet beside the list, or on a page of its own.
import { call } from "./api.js";
import { clearFieldErrors, showFieldErrors } from "./dialogs.js";
import { $, $$, announce, fetchPage, isPressed, site } from "./dom.js";
import { essence } from "./essence.js";
import { bindExpiryChoice, bindLinkForm, chosenExpiry, revokeLink, showResult } from "./links.js";
import { bindPeople } from "./people.js";
import { soon } from "./soon.js";
import { refreshTimes } from "./times.js";
import { toast, toastError } from "./toast.js";

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
      for (const section of SECTIONS) {
        const [here, there] = [$(`[data-section=${section}]`, panel), $(`[data-section=${section}]`, page)];
        if (!here || !there || $("[data-rename]", here) || essence(here) === essence(there)) continue;
        if (!isPressed(here, refresh)) fill(here, there);
      }
      refreshTimes(panel);
    } catch (error) {
      if (error.status !== 404) throw error;
      onGone();
    }
  }

  const refresh = soon(bring);

  async function changed() {
    // What was changed is saved, whether or not this page can show it already.
    await bring().catch(refresh);
    onChange(id);
  }

  bindExpiryForm($("[data-expiry-form]", panel), id, changed);
  const people = $("[data-people]", panel);
  if (people) {
    bindPeople(people, {
      save: async (emails) => {
        await call("PUT", `documents/${id}/people/`, { body: { emails } });
        await changed();
        announce("Saved.");
      },
    });
  }
  const form = $("[data-link-form]", panel);
  if (form) {
    bindLinkForm(form, {
      documents: () => [id],
      onCreated: async (share) => {
        showResult(panel, share);
        await changed();
      },
    });
  }
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

/** Show what another page has there; who is on something that stays, stays on it. */
function fill(here, there) {
  const sign = (element) => element.cloneNode().outerHTML.replace(/ aria-busy="\w*"/, "");
  const focused = here.contains(document.activeElement) ? document.activeElement : null;
  here.replaceChildren(...document.adoptNode(there).childNodes);
  if (focused) $$(focused.localName, here).find((element) => sign(element) === sign(focused))?.focus();
}

function bindExpiryForm(form, id, changed) {
  if (!form) return;
  bindExpiryChoice(form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    clearFieldErrors(form);
    const expiry = chosenExpiry(form);
    if (!expiry) return showFieldErrors(form, { fields: { expires_in: "Choose how long to keep it." } });
    try {
      await call("PATCH", `documents/${id}/`, { body: { expires_in: expiry } });
      toast("The expiry was changed.", { kind: "success" });
      form.reset();
      await changed();
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
}

/** The sheet beside the list. */
export function startSheet(dialog, { onChange }) {
  const body = $("[data-sheet-body]", dialog);
  let shown = null;
  let refreshShown = null;

  // Another document may be in it by the time somebody hears that one is gone.
  const close = (id) => id === shown && dialog.close();

  async function open(id, section) {
    shown = id;
    dialog.setAttribute("aria-busy", "true");
    body.replaceChildren($("#sheet-skeleton").content.cloneNode(true));
    if (!dialog.open) dialog.showModal();
    try {
      const page = await fetchPage(site(`documents/${id}/`));
      if (shown !== id) return;
      const panel = document.adoptNode($("[data-panel]", page));
      body.replaceChildren(panel);
      refreshShown = bindPanel(panel, { onChange, onGone: () => close(id) });
      if (section) $(`[data-focus=${section}]`, panel)?.focus();
    } catch (error) {
      if (shown !== id) return;
      dialog.close();
      toast(
        error.status === 404 || error.status === 403
          ? "This document is not here for you: it may have expired, or was never shared with you."
          : "The document could not be loaded. Try again in a moment.",
        { kind: "error" },
      );
    } finally {
      dialog.removeAttribute("aria-busy");
    }
  }

  dialog.addEventListener("close", () => {
    shown = null;
    refreshShown = null;
    const url = new URL(location.href);
    if (!url.searchParams.has("share")) return;
    url.searchParams.delete("share");
    history.replaceState(null, "", url);
  });
  const wanted = new URL(location.href).searchParams.get("share");
  if (wanted) open(wanted);
  return {
    open,
    close,
    /** Bring what is shown up to date, if it is this document. */
    refresh: (id = shown) => (id === shown ? refreshShown?.() : undefined),
  };
}
