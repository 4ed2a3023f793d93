// The history: days in the reader's time zone, a search that goes on by itself, and an export that is awaited.
import { fetchText, parsed } from "./answer.js";
import { $, $$ } from "./dom.js";
import { loadMore } from "./more.js";
import { onEachPage } from "./page.js";
import { delay } from "./retry.js";

/** Milliseconds between two parts of a search, and between two questions for an export. */
const APART = 300;
const SHORTEST_PAUSE = 700;
const LONGEST_PAUSE = 5_000;
/** Events, after which somebody has to ask for more. */
const ENOUGH = 50;

function goOn(signal) {
  let found = $$("[data-audit-list] tr").length;
  const next = async () => {
    const link = $("a[data-goes-on]");
    if (!link || found >= ENOUGH) {
      if (!link) noteEnd();
      return;
    }
    await delay(APART, signal);
    if (link.isConnected && !link.getAttribute("aria-busy")) await loadMore(link, { isByItself: true });
  };
  document.addEventListener("mydoc:more", ({ detail: { count, isByItself } }) => {
    found = (isByItself ? found : 0) + count;
    if (found) $("[data-searching]")?.remove();
    next().catch(() => {});
  }, { signal });
  next().catch(() => {});
}

function noteEnd() {
  const note = $("[data-searching]");
  if (note) note.textContent = "No results. The whole history was searched.";
}

async function awaitExport(signal) {
  for (let pause = SHORTEST_PAUSE; ; pause = Math.min(1.3 * pause, LONGEST_PAUSE)) {
    await delay(pause, signal);
    try {
      const { response, text } = await fetchText(location.href, { headers: { Accept: "application/json" }, signal });
      if (!response.ok || parsed(text)?.status !== "building") break;
    } catch (error) {
      if (error.name === "AbortError") return;
    }
  }
  location.reload();
}

onEachPage((signal) => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  for (const input of $$("input[data-zone]")) input.value = zone;
  if ($("[data-audit-list]")) goOn(signal);
  if ($("[data-export-building]")) awaitExport(signal).catch(() => {});
});
