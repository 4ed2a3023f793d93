// The one dialog to share documents: people, and the public link. Also the page of the same.
import { call } from "./api.js";
import { openModal } from "./dialogs.js";
import { $, $$, announce, fetchPage, site } from "./dom.js";
import { AT_ONCE, chunks } from "../uploader/some.js";
import { bindPublicLink } from "./links.js";
import { fill } from "./panel.js";
import { bindPeople } from "./people.js";
import { refreshTimes } from "./times.js";
import { toast, toastError } from "./toast.js";
import { offerUndo } from "./undo.js";

const query = (ids) => ids.slice(0, AT_ONCE).map((id) => `id=${id}`).join("&");

/** The server's own HTML of who has access to documents; of more than one call takes, to the first ones. */
async function load(ids) {
  const page = await fetchPage(site(`documents/share/?${query(ids)}`));
  const root = $("[data-sharing]", page);
  // A parser without scripts takes what they hold for elements.
  for (const one of $$("noscript", root)) one.remove();
  return document.adoptNode(root);
}

/**
 * Make the dialog's content work.
 * @param {HTMLElement} root
 * @param {{ids: () => string[], onChange: () => void, later?: import("./uploaded.js").Later}} options `later` is done
 *   with documents that have no id yet
 */
function bind(root, { ids, onChange, later }) {
  if (!$("[data-people-input]", root)) return;
  const shared = () => $$("[data-person]", root).map((row) => row.dataset.person);

  async function refresh(section) {
    const fresh = await load(ids());
    const [here, there] = [root, fresh].map((one) => $(`[data-section=${section}]`, one));
    fill(here, there);
    for (const name of ["link", "version"]) {
      if (there.dataset[name]) here.dataset[name] = there.dataset[name];
      else delete here.dataset[name];
    }
    refreshTimes(root);
    onChange();
  }

  async function change(body, documents = ids()) {
    for (const some of chunks(documents)) await call("POST", "documents/people/", { body: { documents: some, ...body } });
    later?.people(body);
    await refresh("people-list");
  }

  const offer = $("[data-offer]", root);
  const people = bindPeople(root, {
    known: shared,
    add: async (text) => {
      offer.hidden = true;
      try {
        await change({ add: [text] });
        announce("Shared.");
      } catch (error) {
        // Who has no account can have a link of their own.
        offer.hidden = error.code !== "people_refused" || !$("[data-link-form]", root);
        throw error;
      }
    },
  });

  async function remove(row) {
    const { person: email, of } = row.dataset;
    const name = $(".person-text span", row).textContent;
    const documents = of ? of.split(" ") : ids();
    const place = $$("[data-person]", root).indexOf(row);
    await change({ remove: [email] }, documents);
    // On to the next person, or the last one.
    const others = $$("[data-remove-person]", root);
    (others[place] ?? others.at(-1) ?? $("[data-people-input]", root)).focus();
    offerUndo(`${name} no longer has access.`, () => change({ add: [email] }, documents));
  }

  /** A link of their own, by email, for everybody who is typed. */
  async function sendLink() {
    const input = $("[data-people-input]", root);
    const [first, ...rest] = chunks(ids());
    const share = await call("POST", "shares/", { body: { documents: first, recipients: [input.value.trim()] } });
    for (const some of rest) await call("POST", `shares/${share.id}/documents/`, { body: { documents: some } });
    later?.link(share.id);
    input.value = "";
    input.removeAttribute("aria-invalid");
    $("[data-error-for=emails]", root).textContent = "";
    offer.hidden = true;
    input.focus();
    const count = share.recipients_count;
    toast(`Sending ${count === 1 ? "1 person a personal link" : `${count} people a personal link each`}.`, { kind: "success" });
    await refresh("public-link");
  }

  bindPublicLink(root, { ids, refresh: () => refresh("public-link"), onCreated: (id) => later?.link(id) });
  root.addEventListener("submit", (event) => {
    const row = event.target.closest("[data-person]");
    if (!row && !event.target.matches("[data-people-form]")) return;
    event.preventDefault();
    (row ? remove(row) : people.submit()).catch(toastError);
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-send-link]");
    if (!button || button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    sendLink().catch((error) => {
      $("[data-error-for=emails]", root).textContent = Object.values(error.fields ?? {}).join(" ") || error.message;
    }).finally(() => button.removeAttribute("aria-busy"));
  });
  refreshTimes(root);
}

/** The page without a dialog. */
export function startSharingPage(root) {
  for (const one of $$("noscript", root)) one.remove();
  const ids = root.dataset.sharing.trim().split(" ").filter(Boolean);
  bind(root, { ids: () => ids, onChange: () => {} });
}

/**
 * The dialog of a page.
 * @param {HTMLDialogElement} dialog
 * @param {{onChange: (ids: string[]) => void}} options
 */
export function startSharing(dialog, { onChange }) {
  const body = $("[data-sharing-body]", dialog);
  const title = $("[data-sharing-title]", dialog);
  let shown = null;

  /**
   * Open it at once; what it says follows.
   * @param {{ids: () => string[], begun?: () => Promise<void>, later?: object}} documents `begun` resolves once there
   *   is an id
   */
  async function open({ ids, begun, later }) {
    const asked = (shown = Symbol("shown"));
    title.textContent = "Share";
    body.replaceChildren($("#sharing-skeleton").content.cloneNode(true));
    dialog.setAttribute("aria-busy", "true");
    openModal(dialog);
    try {
      await begun?.();
      const root = await load(ids());
      if (shown !== asked) return;
      title.textContent = `Share ${root.dataset.title}`;
      body.replaceChildren(root);
      bind(root, { ids, onChange: () => onChange(ids()), later });
      $("[data-people-input]", root)?.focus();
    } catch (error) {
      if (shown !== asked) return;
      dialog.close();
      const isGone = error.status === 404;
      toast(isGone ? "The document no longer exists." : "Could not load this. Try again in a moment.", { kind: "error" });
    } finally {
      if (shown === asked) dialog.removeAttribute("aria-busy");
    }
  }

  dialog.addEventListener("close", () => (shown = null));
  return { open: (ids) => open({ ids: () => ids }), openUploads: open };
}
