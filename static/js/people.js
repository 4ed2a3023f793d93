// Choose colleagues from the directory: a combobox, usable by keyboard alone, that takes whole lists of addresses.
import { call } from "./api.js";
import { $, announce, el } from "./dom.js";

const PAUSE = 180;
const MOST_PAGES = 4;
const ENOUGH = 8;
/** Characters of a name or an address; what is longer, or has these signs, is a list that the server takes apart. */
const LONGEST_QUERY = 100;
const LIST = /[,;<>"]/;
const ADDRESS = /^[^\s<>"]+@[^\s<>"]+\.[^\s<>"]+$/;

/**
 * @param {HTMLElement} root with an input, a listbox and a place for the refusal
 * @param {{known: () => string[], add: (text: string) => Promise<void>}} options `known` are addresses not to be
 *   offered; `add` takes a text with addresses, and rejects with why it was refused
 * @returns {{submit: () => Promise<void>}} adds what is typed
 */
export function bindPeople(root, { known, add }) {
  const input = $("[data-people-input]", root);
  const listbox = $("[role=listbox]", root);
  const problem = $("[data-error-for=emails]", root);
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = null;

  function show(people) {
    const taken = known();
    options = people.filter((person) => !taken.includes(person.email));
    active = options.length > 0 ? 0 : -1;
    listbox.replaceChildren(...options.map((person, index) => optionOf(person, index)));
    listbox.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(!listbox.hidden));
    mark();
    if (input.value.trim()) announce(options.length === 1 ? "1 person found." : `${options.length} people found.`);
  }

  function hide() {
    asked?.abort();
    clearTimeout(timer);
    show([]);
  }

  function mark() {
    for (const item of listbox.children) item.setAttribute("aria-selected", String(Number(item.dataset.index) === active));
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `person-${active}`);
    listbox.children[active]?.scrollIntoView({ block: "nearest" });
  }

  async function look() {
    asked?.abort();
    asked = new AbortController();
    const query = input.value.trim();
    if (!query || query.length > LONGEST_QUERY || LIST.test(query)) return show([]);
    try {
      // A page is one question to the database, so it may be short: colleagues of one's domain, then of one's group.
      const found = [];
      let cursor = "";
      for (let pages = 0; pages < MOST_PAGES && found.length < ENOUGH; pages += 1) {
        const rest = cursor && `&cursor=${encodeURIComponent(cursor)}`;
        const page = await call("GET", `people/?q=${encodeURIComponent(query)}${rest}`, { signal: asked.signal });
        found.push(...page.items);
        cursor = page.next_cursor;
        if (page.items.length > 0 || !cursor) show(found);
        if (!cursor) return;
      }
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  }

  async function take(text) {
    hide();
    if (!text) return;
    problem.textContent = "";
    input.removeAttribute("aria-invalid");
    root.setAttribute("aria-busy", "true");
    try {
      await add(text);
      input.value = "";
    } catch (error) {
      const refused = Object.entries(error.fields ?? {}).map(([email, why]) => (email === "emails" ? why : `${email}: ${why}`));
      problem.textContent = refused.join(" ") || error.message;
      input.setAttribute("aria-invalid", "true");
      input.focus();
    } finally {
      root.removeAttribute("aria-busy");
    }
  }

  /** What is meant by what is typed: an address or a list as it stands, else the person that it names. */
  function meant() {
    const typed = input.value.trim();
    return typed.includes("@") ? typed : (options[active]?.email ?? typed);
  }

  input.addEventListener("input", () => {
    problem.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\r\n]/.test(text.trim())) return;
    // A field of one line would join what stands in several.
    event.preventDefault();
    input.setRangeText(text.trim().replace(/[;,\s]*[\r\n]+\s*/g, "; "), input.selectionStart, input.selectionEnd, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (listbox.hidden) return look();
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      mark();
    } else if (event.key === "Enter" || (event.key === "," && ADDRESS.test(input.value.trim()))) {
      event.preventDefault();
      take(meant());
    } else if (event.key === "Escape" && !listbox.hidden) {
      event.preventDefault();
      event.stopPropagation();
      hide();
    }
  });
  input.addEventListener("blur", () => setTimeout(hide, 150));
  listbox.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("[role=option]");
    if (item) take(options[Number(item.dataset.index)].email);
  });
  return { submit: () => take(meant()) };
}

function optionOf(person, index) {
  const name = `${person.name} ${person.surname}`.trim() || person.email;
  return el("li", { role: "option", id: `person-${index}`, "aria-selected": "false", "data-index": String(index) },
    el("span", { class: "avatar", "aria-hidden": "true" }, initials(person)),
    el("span", { class: "option-text" }, el("span", {}, name), el("small", {}, person.email)));
}

function initials(person) {
  return (((person.name ?? "")[0] ?? "") + ((person.surname ?? "")[0] ?? "")).toUpperCase() || person.email[0].toUpperCase();
}
