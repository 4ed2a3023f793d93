// Add the next page of a list to the one that is there.
import { $, announce, fetchPage } from "./dom.js";
import { refreshTimes } from "./times.js";
import { toast } from "./toast.js";

/**
 * @param {HTMLAnchorElement} link to the next page; data-more names the element that holds the items
 * @param {{isByItself?: boolean}} options nobody asked: nothing is said, and nobody is moved
 */
export async function loadMore(link, { isByItself = false } = {}) {
  link.setAttribute("aria-busy", "true");
  const gone = new Set();
  const onGone = ({ detail }) => gone.add(detail);
  document.addEventListener("mydoc:gone", onGone);
  try {
    const page = await fetchPage(link.href);
    // Another page may be shown by now.
    if (!link.isConnected) return;
    const [here, there] = [$(link.dataset.more), $(link.dataset.more, page)];
    const items = [...(there?.children ?? [])].filter(({ id }) => !gone.has(id) && (!id || !document.getElementById(id)));
    here.append(...items.map((item) => document.adoptNode(item)));
    if (!isByItself) {
      items[0]?.querySelector("a, button")?.focus();
      announce(`${items.length} more.`);
    }
    const next = $("a[data-more]", page);
    const wasAt = link === document.activeElement;
    if (next) link.replaceWith(document.adoptNode(next));
    else link.remove();
    if (wasAt) (next ?? $("#main"))?.focus();
    refreshTimes(here);
    document.dispatchEvent(new CustomEvent("mydoc:more", { detail: { page, count: items.length, isByItself } }));
  } catch {
    if (!link.isConnected) return;
    link.removeAttribute("aria-busy");
    toast("Could not load more. Try again in a moment.", { kind: "error" });
  } finally {
    document.removeEventListener("mydoc:gone", onGone);
  }
}
