// The documents page and a document's own page.
import { download, startActions } from "./actions.js";
import { $, site } from "./dom.js";
import { startDrop } from "./drop.js";
import { takeShared } from "./installed.js";
import { leaveFor } from "./leave.js";
import { startList } from "./list.js";
import { startLive } from "./live.js";
import { onEachPage } from "./page.js";
import { loadScript } from "./on-demand.js";
import { startPreviews } from "./previews.js";
import { startSearch } from "./search.js";
import { startSelection } from "./selection.js";
import { startSharing, startSharingPage } from "./sharing.js";
import { startSheet } from "./sheet.js";
import { toastError } from "./toast.js";
import { offerWhatIsLeft } from "./trash.js";
import { startUploaded } from "./uploaded.js";
import { uploadsOf } from "./uploads.js";

/** Whether an upload is shown, also of another page's. */
const isInTray = (id) => $(`.upload[data-upload="${CSS.escape(id)}"]`) !== null;

function startDocuments(page, signal) {
  const { queue, tray, root } = uploadsOf({ key: "documents", store: page.dataset.user });
  const list = startList($("[data-list]", page), { isUploadingHere: (id) => tray.holds(id) || isInTray(id), signal });
  tray.onDocuments = () => list.refresh();
  const sheet = startSheet($("#sheet"), { onChange: (id) => list.refreshRow(id) });
  const take = (files) => queue.add(files, Number($("[data-keep-for]", page)?.value) || undefined);
  startDrop(page, take, signal);
  takeShared(take);
  offerWhatIsLeft(list.bringBack);
  const sharing = startSharing($("#sharing"), {
    onChange: (ids) => {
      for (const id of ids) if (list.rowOf(id)) list.refreshRow(id);
      sheet.refresh();
    },
  });
  startSearch(page, { list, signal });
  const selection = startSelection(page, { list, sharing, signal });
  const uploaded = startUploaded(page, { queue, tray: root, sharing, signal });
  /** By one key: what is chosen, else what was uploaded last, else the newest document. */
  const shareNext = () => {
    const first = $("[data-list] tr:not([hidden])[data-mine=yes]", page);
    if (!selection.share() && !uploaded.share() && first) sharing.open([first.dataset.document]);
  };
  startActions({ list, sheet, sharing, shareNext, signal });
  startLive({
    onDocument: (id, status) => {
      if (status === "deleting") {
        sheet.close(id);
        list.removeRow(id);
      } else if (list.rowOf(id)?.dataset.mine === "yes") {
        list.refreshRow(id);
        sheet.refresh(id);
      } else {
        // It may just have been shared with this person, or taken from them.
        list.refresh();
      }
    },
    onDocuments: () => {
      list.refresh();
      sheet.refresh();
    },
  }, signal);
}

function startDocument(panel, signal) {
  const leave = () => leaveFor(site());
  let bring = () => {};
  const refresh = () => bring();
  const begin = async () => {
    const { bindPanel } = await loadScript("details");
    if (!signal.aborted) bring = bindPanel(panel, { onGone: leave });
  };
  begin().catch(toastError);
  const sharing = panel.dataset.mine === "yes" ? startSharing($("#sharing"), { onChange: refresh }) : null;
  startActions({ list: { refreshRow: refresh, removeRow: leave }, sharing, shareNext: () => sharing.open([panel.dataset.panel]), signal });
  startLive({
    onDocument: (id, status) => {
      if (id !== panel.dataset.panel) return;
      if (status === "deleting") leave();
      else refresh();
    },
    onDocuments: refresh,
  }, signal);
}

onEachPage((signal) => {
  const [page, panel] = [$("[data-documents-page]"), $("[data-document-page] [data-panel]")];
  if (page || panel) startPreviews({ sourceOf: ({ ofDocument }) => ofDocument, download, signal });
  if (page) startDocuments(page, signal);
  if (panel) startDocument(panel, signal);
  const shared = $("[data-sharing-page] [data-sharing]");
  if (shared) startSharingPage(shared).catch(toastError);
});
