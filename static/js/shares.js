// Links: times in the reader's own zone, and a link's own page, to which files and folders are added.
import { ownUploads } from "../uploader/api.js";
import { UploadQueue } from "../uploader/queue.js";
import { $, $$, fetchPage, isOccupied, site } from "./dom.js";
import { startDrop } from "./drop.js";
import { essence } from "./essence.js";
import { beginToLeave, leaveFor } from "./leave.js";
import { startLive } from "./live.js";
import { startMoments } from "./moments.js";
import { soon } from "./soon.js";
import { refreshTimes } from "./times.js";
import { startTray } from "./tray.js";

addEventListener("submit", (event) => event.defaultPrevented || beginToLeave());

/** What the server says of the link, without what somebody is typing. */
async function bring() {
  let page;
  try {
    page = await fetchPage(location.href);
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
    if (isOccupied(here, refresh)) continue;
    here.replaceChildren(...[...there.childNodes].map((node) => document.adoptNode(node)));
    refreshTimes(here);
  }
}

const refresh = soon(bring);

function startSharePage(page) {
  // What broke off elsewhere is not in this link: going on with it would leave the link without the file.
  const queue = new UploadQueue(`${page.dataset.user}-${page.dataset.sharePage}`, { ...ownUploads, extra: { share: page.dataset.sharePage } });
  const tray = startTray(queue, $("[data-tray]", page));
  tray.onDocuments = refresh;
  // What has begun is in the link already.
  const begun = new Set();
  queue.addEventListener("change", ({ detail }) => {
    if (!detail?.id || begun.has(detail.id)) return;
    begun.add(detail.id);
    refresh();
  });
  startDrop(page, (files) => queue.add(files));
  startLive({ onDocument: refresh, onDocuments: refresh });
}

startMoments($$("input[data-utc]"));
const page = $("[data-share-page]");
if (page) startSharePage(page);
