// A request's own page: what came shows by itself.
import { $, fetchPage, isPressed } from "./dom.js";
import { essence } from "./essence.js";
import { keepFocus } from "./focus.js";
import { startLive } from "./live.js";
import { onEachPage } from "./page.js";
import { startRequestZip } from "./request-zip.js";
import { soon } from "./soon.js";
import { refreshTimes } from "./times.js";

const LIST = "[data-submission-list]";
const COUNTS = "[data-request-counts]";
// What stands in an empty list.
const NONE = "submission-none";

async function bring(again, signal) {
  const page = await fetchPage(location.href, signal);
  const [here, there] = [$(LIST), $(LIST, page)];
  if (!here || !there) return;
  if (isPressed(here, again)) return;
  merge(here, [...there.children]);
  const [counts, newer] = [$(COUNTS), $(COUNTS, page)];
  if (counts && newer && essence(counts) !== essence(newer)) counts.replaceWith(document.adoptNode(newer));
  refreshTimes();
}

function replace(old, item) {
  keepFocus(old, () => {
    old.replaceWith(item);
    return item;
  });
}

/** Show the newest submissions as they are now, before those that "load more" brought. */
function merge(here, newest) {
  if (!newest.some(({ id }) => id === NONE)) document.getElementById(NONE)?.remove();
  let before = null;
  for (const item of newest) {
    const old = document.getElementById(item.id);
    const placed = old && essence(old) === essence(item) ? old : document.adoptNode(item);
    if (old && placed !== old) replace(old, placed);
    if (!old || placed.previousElementSibling !== before) before ? before.after(placed) : here.prepend(placed);
    before = placed;
  }
}

onEachPage((signal) => {
  if ($("form[data-request-zip]") || $("[data-request-page]")) startRequestZip(signal);
  if (!$("[data-request-page]")) return;
  const refresh = soon(() => bring(refresh, signal), { signal });
  startLive({ onDocument: refresh, onDocuments: refresh }, signal);
});
