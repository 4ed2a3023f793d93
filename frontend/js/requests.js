// A request's own page: what came shows by itself.
import { $, fetchPage } from "./dom.js";
import { startLive } from "./live.js";
import { soon } from "./soon.js";
import { refreshTimes } from "./times.js";

const LIST = "[data-submission-list]";
const COUNTS = "[data-request-counts]";

async function bring() {
  const page = await fetchPage(location.href);
  const [here, there] = [$(LIST), $(LIST, page)];
  // What "load more" brought would go.
  if (!here || !there || here.innerHTML === there.innerHTML || here.children.length > there.children.length) return;
  // Who is in the list is not to be thrown out of it.
  if (here.contains(document.activeElement)) return here.addEventListener("focusout", refresh, { once: true });
  here.replaceChildren(...[...there.children].map((item) => document.adoptNode(item)));
  const [counts, newer] = [$(COUNTS), $(COUNTS, page)];
  if (counts && newer) counts.replaceWith(document.adoptNode(newer));
  refreshTimes();
}

const refresh = soon(bring);

if ($("[data-request-page]")) startLive({ onDocument: refresh, onDocuments: refresh });
