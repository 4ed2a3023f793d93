// What a preview finds in a PDF, and what a finger means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findIn } from "../../static/preview/pdf-find.js";
import { keyOf } from "../../static/js/swipe.js";

const items = (...texts) => texts.map((str) => ({ str, hasEOL: str.endsWith("|") })).map(({ str, hasEOL }) => ({ str: str.replace("|", ""), hasEOL }));
const words = (all, { begin, end }) =>
  begin.item === end.item
    ? all[begin.item].str.slice(begin.place, end.place)
    : [all[begin.item].str.slice(begin.place), ...all.slice(begin.item + 1, end.item).map(({ str }) => str), all[end.item].str.slice(0, end.place)].join("");

test("words are found whatever their case and accents", () => {
  const page = items("The Café of Łódź|", "and the café");
  assert.deepEqual(findIn(page, "CAFE").map((match) => words(page, match)), ["Café", "café"]);
  assert.deepEqual(findIn(page, "café of").map((match) => words(page, match)), ["Café of"]);
});

test("words are found over items and ends of lines", () => {
  const page = items("re", "", "port of the|", "year", " ", "2026");
  assert.deepEqual(findIn(page, "report").map((match) => words(page, match)), ["report"]);
  assert.deepEqual(findIn(page, "the  year 2026").map((match) => words(page, match)), ["theyear 2026"]);
});

test("letters that become two are marked whole", () => {
  const page = items("oﬃce work");
  assert.deepEqual(findIn(page, "office").map((match) => words(page, match)), ["oﬃce"]);
});

test("nothing is found for nothing", () => {
  assert.deepEqual(findIn(items("a b"), "  "), []);
  assert.deepEqual(findIn([], "a"), []);
});

test("a swipe goes aside, far, and soon", () => {
  const from = { x: 200, y: 100, at: 0 };
  assert.equal(keyOf(from, { x: 100, y: 110, at: 200 }), "ArrowRight");
  assert.equal(keyOf(from, { x: 300, y: 90, at: 200 }), "ArrowLeft");
  for (const to of [{ x: 100, y: 190, at: 200 }, { x: 170, y: 100, at: 200 }, { x: 100, y: 100, at: 900 }]) assert.equal(keyOf(from, to), undefined);
});

test("each of many short items that match is found where it stands", () => {
  const many = Array.from({ length: 100 }, () => ({ str: "a", hasEOL: true }));
  const found = findIn(many, "a");
  assert.deepEqual(found.map(({ begin, end }) => [begin.item, begin.place, end.item, end.place]), many.map((_, at) => [at, 0, at, 1]));
});
