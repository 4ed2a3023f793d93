// The site as an installed app: its service worker, the offer to install it, and files that other apps share with it.
import { takeKept } from "../worker/shared.js";
import { $, $$, site } from "./dom.js";
import { count } from "./format.js";
import { toast } from "./toast.js";

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

/** Upload what another app shared just now, before or after signing in. Two pages do not take the same files. */
export async function takeShared(take) {
  const shared = new URLSearchParams(location.search).get("shared");
  if (shared) history.replaceState(history.state, "", site());
  if (shared === "failed") toast("These files could not be taken over. Choose them here instead.", { kind: "error" });
  if (!globalThis.caches || !navigator.locks) return;
  const files = await navigator.locks.request("mydoc.shared", () => takeKept(caches)).catch(() => []);
  if (files.length > 0) {
    toast(files.length === 1 ? "Uploading 1 shared file." : `Uploading ${count(files.length)} shared files.`);
    take(files);
  } else if (Number(shared) > 0) toast("These files are no longer there. Share them again.", { kind: "error" });
}
