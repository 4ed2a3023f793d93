// The site as an installed app: its service worker, the offer to install it, and files that other apps share with it.
import { forgetKept, keptFiles } from "../worker/shared.js";
import { confirmed } from "./dialogs.js";
import { $, $$, site } from "./dom.js";
import { count, size } from "./format.js";
import { toast } from "./toast.js";

/** Files that the question names. */
const NAMED = 5;

/** On pages of people who have an account; visitors of links get no worker. */
export function startInstalled() {
  if (!$('link[rel="manifest"]')) return;
  // A browser may forbid it, as private windows do; all works without.
  const register = () => navigator.serviceWorker?.register(site("sw.js"), { updateViaCache: "all" }).catch(() => {});
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer(event);
  });
}

function offer(prompt) {
  const show = (isShown) => $$("[data-install]").forEach((button) => (button.hidden = !isShown));
  const used = new AbortController();
  const { signal } = used;
  const end = () => {
    used.abort();
    show(false);
  };
  show(true);
  // The menu of the next page is another one.
  document.addEventListener("mydoc:shown", () => show(true), { signal });
  addEventListener("appinstalled", end, { signal });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-install]")) return;
    end();
    prompt.prompt();
  }, { signal });
}

/**
 * Ask whether to upload what another app shared just now, before or after signing in. Any site can send files this way,
 * so none is uploaded unasked. Two pages do not take the same files; those of a page that is left wait for the next.
 */
export async function takeShared(take) {
  const shared = new URLSearchParams(location.search).get("shared");
  if (shared) history.replaceState(history.state, "", site());
  if (shared === "failed") toast("These files could not be taken over. Choose them here instead.", { kind: "error" });
  if (!globalThis.caches || !navigator.locks) return;
  await navigator.locks.request("mydoc.shared", { ifAvailable: true }, async (lock) => {
    const files = lock ? await keptFiles(caches) : [];
    const isSure = files.length > 0 && (await confirmed(questionOf(files)));
    if (lock) await forgetKept(caches);
    if (isSure) take(files);
    else if (lock && files.length === 0 && Number(shared) > 0) toast("These files are no longer there. Share them again.", { kind: "error" });
  });
}

function questionOf(files) {
  const shown = files.slice(0, NAMED).map((file) => `${file.name} (${size(file.size)})`);
  if (files.length > NAMED) shown.push(`${count(files.length - NAMED)} more`);
  const what = files.length === 1 ? "1 shared file" : `${count(files.length)} shared files`;
  return { title: `Upload ${what}?`, text: shown.join(", "), action: "Upload", isHarmless: true };
}
