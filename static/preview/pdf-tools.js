// The bar above a PDF: zoom and search.
import { make } from "./make.js";
import { findIn } from "./pdf-find.js";

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];
const MOST_FOUND = 1_000;
/** Milliseconds after which somebody who types has typed. */
const TYPED = 300;

/**
 * @param {{places: object[], pdf: object, draw: (place: object) => Promise<void>, zoom: (by: number) => void}} view
 * @returns the bar, and `press`, which takes a key and tells whether it meant the bar
 */
export function toolsOf(view) {
  const zoom = zoomer(view);
  const search = new Search(view);
  const bar = make("div", "", "tools");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Zoom and search");
  bar.append(...zoom.parts, ...search.parts);
  const keys = { "+": () => zoom.step(1), "=": () => zoom.step(1), "-": () => zoom.step(-1), 0: () => zoom.set(1), find: () => search.field.select() };
  const press = (key) => {
    keys[key]?.();
    return key in keys;
  };
  return { bar, press, drawn: () => search.paint() };
}

function zoomer(view) {
  let now = 1;
  const shown = make("output", "100%", "zoom");
  const set = (next) => {
    if (next === undefined || next === now) return;
    now = next;
    shown.textContent = `${now * 100}%`;
    view.zoom(now);
  };
  const step = (by) => set(ZOOMS[ZOOMS.indexOf(now) + by]);
  return { step, set, parts: [button("−", "Zoom out", () => step(-1)), shown, button("+", "Zoom in", () => step(1))] };
}

function button(sign, name, press) {
  const one = make("button", sign);
  one.type = "button";
  one.setAttribute("aria-label", name);
  one.title = name;
  one.addEventListener("click", press);
  return one;
}

class Search {
  constructor(view) {
    this.view = view;
    this.found = [];
    this.at = -1;
    this.field = make("input");
    this.field.type = "search";
    this.field.placeholder = "Search";
    this.field.setAttribute("aria-label", "Search in this document");
    this.count = make("output");
    this.ways = [button("↑", "Previous match", () => this.step(-1)), button("↓", "Next match", () => this.step(1))];
    this.parts = [this.field, this.count, ...this.ways];
    this.say();
    let late = 0;
    this.field.addEventListener("input", () => {
      clearTimeout(late);
      late = setTimeout(() => this.search(), TYPED);
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
    });
  }

  async search() {
    const words = this.field.value;
    this.words = words;
    this.found = [];
    this.at = -1;
    this.paint();
    this.say();
    this.count.textContent = words.trim() ? "Searching…" : "";
    for (const place of words.trim() ? this.view.places : []) {
      const items = await this.itemsOf(place).catch(() => []);
      if (this.words !== words) return;
      this.found.push(...findIn(items, words).map((match) => ({ ...match, place })));
      if (this.at < 0 && this.found.length) this.step(1);
      if (this.found.length >= MOST_FOUND) break;
    }
    this.say();
    this.paint();
  }

  async itemsOf(place) {
    if (!place.items) {
      const page = await this.view.pdf.getPage(place.number);
      const { items } = await page.getTextContent();
      place.items = items.filter(({ str }) => str !== undefined);
    }
    return place.items;
  }

  say() {
    for (const way of this.ways) way.hidden = this.found.length < 2;
    const more = this.found.length >= MOST_FOUND ? "+" : "";
    if (this.words?.trim()) this.count.textContent = this.found.length ? `${this.at + 1} of ${this.found.length}${more}` : "No matches";
  }

  async step(by) {
    if (this.found.length === 0) return;
    this.at = (this.at + by + this.found.length) % this.found.length;
    this.say();
    const { place } = this.found[this.at];
    if (place.state !== "drawn") place.section.scrollIntoView();
    await this.view.draw(place);
    const range = rangeOf(this.found[this.at]);
    range?.startContainer.parentElement.scrollIntoView({ block: "center", inline: "nearest" });
    this.paint();
  }

  /** Mark what was found in the pages that are drawn; where the browser cannot, select the present one. */
  paint() {
    const present = this.found[this.at];
    const range = present && rangeOf(present);
    if (!globalThis.Highlight) {
      if (range) getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
      return;
    }
    const others = this.found.filter((match) => match !== present).map(rangeOf).filter(Boolean);
    CSS.highlights.set("found", new Highlight(...others));
    CSS.highlights.set("found-now", new Highlight(...(range ? [range] : [])));
  }
}

function rangeOf({ place, begin, end }) {
  const [first, last] = [begin, end].map(({ item }) => place.layer?.textDivs[item]?.firstChild);
  if (place.state !== "drawn" || !first || !last) return undefined;
  const range = new Range();
  range.setStart(first, Math.min(begin.place, first.length));
  range.setEnd(last, Math.min(end.place, last.length));
  return range;
}
