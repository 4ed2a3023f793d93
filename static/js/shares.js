// Links: times in the reader's own zone, and a link's own page, to which files and folders are added.
import { ownUploads } from "../uploader/api.js";
import { call } from "./api.js";
import { $, $$, fetchPage, isPressed, site } from "./dom.js";
import { startDrop } from "./drop.js";
import { essence } from "./essence.js";
import { keepFocus } from "./focus.js";
import { beginToLeave, leaveFor } from "./leave.js";
import { startLive } from "./live.js";
import { startMoments } from "./moments.js";
import { onEachPage } from "./page.js";
import { soon } from "./soon.js";
import { refreshTimes } from "./times.js";
import { toastError } from "./toast.js";
import { offerUndo } from "./undo.js";
import { uploadsOf } from "./uploads.js";

/** What the server says of the link, without what somebody is typing. */
async function bring(again, signal) {
  let page;
  try {
    page = await fetchPage(location.href, signal);
  } catch (error) {
    if (error.status !== 404) throw error;
    // It has ended, or was revoked elsewhere; what this page sends leads on by itself.
    leaveFor(site("shares/"));
    return;
  }
  for (const part of ["[data-share-documents]", ".link-about"]) {
    const [here, there] = [$(part), $(part, page)];
    if (!here || !there || essence(here) === essence(there)) continue;
    if (here.children.length > there.children.length && part === "[data-share-documents]" && $(".more")) continue;
    if (isPressed(here, again)) continue;
    keepFocus(here, () => here.replaceChildren(...document.adoptNode(there).childNodes));
    refreshTimes(here);
  }
}

/** Remove documents without leaving the page. A one-time link would forget that one was downloaded, so there it stays as it is. */
function startRemoving(page, { share, refresh, signal }) {
  page.addEventListener("submit", async (event) => {
    const item = event.target.closest("[data-share-document]");
    if (!item || page.dataset.oneTime === "yes") return;
    event.preventDefault();
    const { shareDocument: id, name } = item.dataset;
    try {
      await call("DELETE", `shares/${share}/documents/${id}/`);
      const near = item.nextElementSibling ?? item.previousElementSibling;
      if (item.contains(document.activeElement)) ((near && $("form button", near)) ?? $("#main")).focus();
      item.remove();
      refresh();
      offerUndo(`“${name}” removed from the link.`, async () => {
        await call("POST", `shares/${share}/documents/`, { body: { documents: [id] } });
        refresh();
      });
    } catch (error) {
      toastError(error);
    }
  }, { signal });
}

function startSharePage(page, signal) {
  const refresh = soon(() => bring(refresh, signal), { signal });
  const share = page.dataset.sharePage;
  // What broke off elsewhere is not in this link: going on with it would leave the link without the file.
  const { queue, tray } = uploadsOf({ key: share, store: `${page.dataset.user}-${share}`, api: { ...ownUploads, extra: { share } } });
  tray.onDocuments = refresh;
  // What has begun is in the link already.
  const begun = new Set([...queue].map(({ id }) => id));
  queue.addEventListener("change", ({ detail }) => {
    if (!detail?.id || begun.has(detail.id)) return;
    begun.add(detail.id);
    refresh();
  }, { signal });
  startRemoving(page, { share, refresh, signal });
  startDrop(page, (files) => queue.add(files), signal);
  startLive({ onDocument: refresh, onDocuments: refresh }, signal);
}

onEachPage((signal) => {
  $("[data-submits]")?.addEventListener("change", ({ target }) => target.form.requestSubmit());
  const page = $("[data-share-page]");
  startMoments($$("input[data-utc]"));
  if (page) startSharePage(page, signal);
});
addEventListener("submit", (event) => event.defaultPrevented || beginToLeave());
