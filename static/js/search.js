// Search the list as one types. The server reads a part of the documents at a time: the search goes on by itself until it
// has found a page of them or come to the end, and says that there is nothing only then.
import { $, $$, announce, fetchPage } from "./dom.js";
import { loadMore } from "./more.js";
import { toast } from "./toast.js";

/** Milliseconds after the last key. */
const TYPED = 250;
/** Milliseconds between two parts, so that nobody keeps the tables busy by leaving a page open. */
const APART = 300;
/** Documents, after which somebody has to ask for more. */
const ENOUGH = 50;
/** What says how the list is sorted and searched. */
const PARTS = ["[data-tabs]", "[data-head]", "[data-sort-note]"];

export function startSearch(page, { list, signal }) {
  const form = $("[data-finder]", page);
  let looking = new AbortController();
  let wanted = addressHere().href;
  let typing = 0;
  let next = 0;
  let found = $$("[data-list] tr[data-document]", page).length;
  signal.addEventListener("abort", () => {
    looking.abort();
    for (const timer of [typing, next]) clearTimeout(timer);
  });

  function soon() {
    clearTimeout(typing);
    typing = setTimeout(look, TYPED);
  }

  function takePart(part, answer) {
    const here = $(part, page);
    const focused = here.contains(document.activeElement) ? [...here.children].findIndex((one) => one.contains(document.activeElement)) : -1;
    here.replaceChildren(...[...$(part, answer).children].map((one) => document.adoptNode(one)));
    if (focused >= 0) $("a, input", here.children[focused])?.focus();
  }

  async function look() {
    clearTimeout(typing);
    const url = addressOf(form);
    if (url.href === wanted) return;
    wanted = url.href;
    clearTimeout(next);
    looking.abort();
    looking = new AbortController();
    const { signal: isWanted } = looking;
    history.replaceState(history.state, "", url);
    $("[data-table]", page).setAttribute("aria-busy", "true");
    try {
      const answer = await fetchPage(url, isWanted);
      if (isWanted.aborted) return;
      for (const part of PARTS) takePart(part, answer);
      found = $$("[data-list] tr[data-document]", answer).length;
      list.show(answer);
      sayFound();
    } catch (error) {
      if (isWanted.aborted) return;
      wanted = "";
      toast(error.status ? "Could not search. Try again in a moment." : error.message, { kind: "error" });
    } finally {
      if (!isWanted.aborted) $("[data-table]", page).removeAttribute("aria-busy");
    }
  }

  /** Search the next part, unless there is enough to look at or nothing left. So it is where all that was loaded is gone. */
  function goOn() {
    clearTimeout(next);
    const link = $("a[data-more]", page);
    const isBare = $("[data-table]", page).hidden;
    if (!link || (!isBare && !(isSearch() && found < ENOUGH))) return;
    next = setTimeout(() => {
      if (link.isConnected && !link.getAttribute("aria-busy")) loadMore(link, { isByItself: true });
    }, APART);
  }

  function sayFound() {
    if (isSearch() && !$("a[data-more]", page)) announce(found === 1 ? "1 document found." : `${found} documents found.`);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", look);
  page.addEventListener("click", (event) => {
    const head = event.target.closest("[data-sort]");
    if (!head || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const value = head.dataset.sort;
    // The usual order has no name in the address.
    form.elements.sort.value = $(`#sort option[value="${value}"]`, form) ? value : "";
    look();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  document.addEventListener("mydoc:more", ({ detail: { count, isByItself } }) => {
    found = (isByItself ? found : 0) + count;
    goOn();
    sayFound();
  }, { signal });
  document.addEventListener("mydoc:rows", goOn, { signal });
  goOn();
}

/** Whether the list shows what somebody looks for, and not all there is. */
function isSearch() {
  const asked = new URL(location.href).searchParams;
  return Boolean(asked.get("q")?.trim() || asked.get("kind"));
}

/** The address of what a form asks for, without what it leaves open. */
function addressOf(form) {
  const url = new URL(form.getAttribute("action"), location.href);
  for (const [name, value] of new FormData(form)) if (value.trim()) url.searchParams.set(name, value.trim());
  return url;
}

function addressHere() {
  const url = new URL(location.href);
  for (const name of ["cursor", "share"]) url.searchParams.delete(name);
  return url;
}
