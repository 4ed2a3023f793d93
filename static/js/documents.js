// The documents page and a document's own page.
import { UploadQueue } from "../uploader/queue.js";
import { download, startActions } from "./actions.js";
import { $, site } from "./dom.js";
import { startDrop } from "./drop.js";
import { takeShared } from "./installed.js";
import { leaveFor } from "./leave.js";
import { startList } from "./list.js";
import { startLive } from "./live.js";
import { bindPanel, startSheet } from "./panel.js";
import { ofDocument, startPreviews } from "./previews.js";
import { startSelection } from "./selection.js";
import { startTray } from "./tray.js";

startPreviews({ find: ofDocument, download });

const page = $("[data-documents-page]");
if (page) {
  const queue = new UploadQueue(page.dataset.user);
  const tray = startTray(queue, $("[data-tray]"));
  const list = startList($("[data-list]"), { isUploadingHere: (id) => tray.holds(id) });
  tray.onDocuments = () => list.refresh();
  const sheet = startSheet($("#sheet"), { onChange: (id) => list.refreshRow(id) });
  const take = (files) => queue.add(files, Number($("[data-keep-for]")?.value) || undefined);
  startDrop(page, take);
  takeShared(take);
  startActions(page, { list, sheet });
  startSelection(page, { list });
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
  });
}

const panel = $("[data-document-page] [data-panel]");
if (panel) {
  const leave = () => leaveFor(site());
  const refresh = bindPanel(panel, { onGone: leave });
  startActions(panel, { list: { refreshRow: refresh, removeRow: leave } });
  startLive({
    onDocument: (id, status) => {
      if (id !== panel.dataset.panel) return;
      if (status === "deleting") leave();
      else refresh();
    },
    onDocuments: refresh,
  });
}
