// Search a link's documents as one types. Without this script the form loads the page of what is found.
import { $ } from "./dom.js";
import { renew } from "./renew.js";
import { toast } from "./toast.js";

const PAUSE = 250;

export function startSearch() {
  const form = $("[data-public-search]");
  if (!form) return;
  const input = $("input", form);
  $("[data-search-button]", form).hidden = true;
  let [timer, asking] = [0, new AbortController()];
  const search = async () => {
    clearTimeout(timer);
    asking.abort();
    asking = new AbortController();
    const address = new URL(location.href);
    address.search = input.value.trim() ? new URLSearchParams({ q: input.value.trim() }) : "";
    if (address.href === location.href) return;
    history.replaceState(history.state, "", address);
    try {
      await renew({ isWhole: true, signal: asking.signal });
    } catch (error) {
      if (error.name !== "AbortError") toast("Could not search. Check your connection and try again.", { kind: "error" });
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
}
