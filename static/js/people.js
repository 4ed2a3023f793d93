// Choose colleagues from the directory: a combobox, usable by keyboard alone.
import { call } from "./api.js";
import { $, $$, announce, el } from "./dom.js";
import { offerUndo } from "./undo.js";

const PAUSE = 180;
const MOST_PAGES = 4;
const ENOUGH = 8;

/**
 * @param {HTMLElement} root with an input, a listbox and the chosen people
 * @param {{save: (emails: string[]) => Promise<void>, putBack: (email: string) => Promise<void>}} options `save` replaces
 *   the whole list, `putBack` adds one who was removed, whatever the list is by then
 */
export function bindPeople(root, { save, putBack }) {
  const input = $("[data-people-input]", root);
  if (!input) return;
  const listbox = $("[role=listbox]", root);
  const problem = $("[data-error-for=emails]", root);
  const chosen = () => $$("[data-person]", root).map((item) => item.dataset.person);
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = null;

  function show(people) {
    options = people.filter((person) => !chosen().includes(person.email));
    active = options.length > 0 ? 0 : -1;
    listbox.replaceChildren(
      ...options.map((person, index) =>
        el("li", { role: "option", id: `person-${index}`, "aria-selected": String(index === active), "data-index": String(index) },
          el("span", { class: "avatar", "aria-hidden": "true" }, initials(person)),
          el("span", { class: "option-text" }, el("span", {}, `${person.name} ${person.surname}`.trim() || person.email), el("small", {}, person.email))),
      ),
    );
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
    if (!query) return show([]);
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

  async function change(emails) {
    problem.textContent = "";
    input.removeAttribute("aria-invalid");
    root.setAttribute("aria-busy", "true");
    try {
      await save(emails);
      return true;
    } catch (error) {
      const refused = Object.entries(error.fields ?? {}).map(([email, text]) => (email === "emails" ? text : `${email}: ${text}`));
      problem.textContent = refused.join(" ") || error.message;
      input.setAttribute("aria-invalid", "true");
      input.focus();
      return false;
    } finally {
      root.removeAttribute("aria-busy");
    }
  }

  async function add(email) {
    hide();
    if (!email || chosen().includes(email)) {
      input.value = "";
      return;
    }
    if (await change([...chosen(), email])) input.value = "";
  }

  async function remove(email) {
    if (await change(chosen().filter((other) => other !== email))) offerUndo(`No longer shared with ${email}.`, () => putBack(email));
  }

  input.addEventListener("input", () => {
    problem.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (listbox.hidden) return look();
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      mark();
    } else if (event.key === "Enter" || event.key === ",") {
      event.preventDefault();
      // What is marked counts only if the list belongs to what was typed.
      add(input.value.includes("@") ? exact() : (options[active]?.email ?? input.value.trim()));
    } else if (event.key === "Escape" && !listbox.hidden) {
      event.preventDefault();
      event.stopPropagation();
      hide();
    }
  });
  const exact = () => {
    const typed = input.value.trim();
    // A whole address is meant as it stands, whoever else's begins like it.
    if (typed.includes("@")) return typed;
    return options.find((person) => person.email.toLowerCase().startsWith(typed.toLowerCase()))?.email ?? typed;
  };
  input.addEventListener("blur", () => setTimeout(hide, 150));
  listbox.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("[role=option]");
    if (item) add(options[Number(item.dataset.index)].email);
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove-person]");
    if (button) remove(button.dataset.removePerson);
    if (event.target.closest("[data-add-person]")) add(exact());
  });
}

function initials(person) {
  return (((person.name ?? "")[0] ?? "") + ((person.surname ?? "")[0] ?? "")).toUpperCase() || person.email[0].toUpperCase();
}
