// Who has access to documents: people, and the public link.
import { call } from "./api.js";
import { $, $$, announce, fetchPage, site } from "./dom.js";
import { AT_ONCE, chunks } from "../uploader/some.js";
import { bindPublicLink } from "./links.js";
import { fill } from "./panel.js";
import { bindPeople } from "./people.js";
import { refreshTimes } from "./times.js";
import { toast, toastError } from "./toast.js";

const query = (ids) => ids.slice(0, AT_ONCE).map((id) => `id=${id}`).join("&");

/** The server's own HTML of who has access to documents; of more than one call takes, to the first ones. */
export async function loadAccess(ids) {
  const page = await fetchPage(site(`documents/share/?${query(ids)}`));
  const root = $("[data-sharing]", page);
  // A parser without scripts takes what they hold for elements.
  for (const one of $$("noscript", root)) one.remove();
  return document.adoptNode(root);
}

/**
 * Make what loadAccess() gives work.
 * @param {HTMLElement} root
 * @param {{ids: () => string[], onChange: () => void, offerUndo: typeof import("./undo.js").offerUndo,
 *   later?: import("./uploaded.js").Later}} options `offerUndo` is the page's, which knows what its other notices undo;
 *   `later` is done with documents that have no id yet
 */
export function bindAccess(root, { ids, onChange, offerUndo, later }) {
  if (!$("[data-people-input]", root)) return;
  const shared = () => $$("[data-person]", root).map((row) => row.dataset.person);

  async function refresh(section) {
    const fresh = await loadAccess(ids());
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
