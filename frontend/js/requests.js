// A request's own page: what came shows by itself.
import { $, fetchPage } from "./dom.js";
import { startLive } from "./live.js";
import { refreshTimes } from "./times.js";

const LIST = "[data-submission-list]";
const COUNTS = "[data-request-counts]";
let asking = null;

async function refresh() {
  // What "load more" brought would go; and who is in the list is not to be thrown out of it.
  if (asking || $(LIST)?.contains(document.activeElement)) return;
  asking = fetchPage(location.href);
  try {
    const page = await asking;
    const [here, there] = [$(LIST), $(LIST, page)];
    if (!here || !there || here.innerHTML === there.innerHTML || here.children.length > there.children.length) return;
    here.replaceChildren(...[...there.children].map((item) => document.adoptNode(item)));
    const [counts, newer] = [$(COUNTS), $(COUNTS, page)];
    if (counts && newer) counts.replaceWith(document.adoptNode(newer));
    refreshTimes();
  } catch {
    // The next message, or the next time it is asked, brings it.
  } finally {
    asking = null;
  }
}

if ($("[data-request-page]")) startLive({ onDocument: refresh, onDocuments: refresh });
