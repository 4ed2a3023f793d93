import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Freshener } from "../../static/js/freshener.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

function setUp({ page = [], fails = () => false } = {}) {
  const asked = [];
  const ask = async (what) => {
    asked.push(what);
    await turn();
    if (fails(asked)) throw Object.assign(new Error("HTTP 503"), { status: 503 });
  };
  const freshener = new Freshener({
    bringPage: async () => {
      await ask("page");
      return page;
    },
    bringRows: ask,
    wait: turn,
  });
  return { freshener, asked };
}

async function settle() {
  for (let times = 0; times < 60; times += 1) await turn();
}

describe("what is out of date in a list", () => {
  it("is asked for once, however many changes there were", async () => {
    const { freshener, asked } = setUp();
    for (let time = 0; time < 20; time += 1) for (const id of ["a", "b", "c"]) freshener.row(id);
    await settle();
    assert.deepEqual(asked, [["a", "b", "c"]]);
  });

  it("is not asked for again where the page brought it", async () => {
    const { freshener, asked } = setUp({ page: ["a", "b"] });
    for (const id of ["a", "b", "old"]) freshener.row(id);
    freshener.page();
    await settle();
    assert.deepEqual(asked, ["page", ["old"]]);
  });

  it("is asked for again where it changed while the page was brought", async () => {
    const { freshener, asked } = setUp({ page: ["a"] });
    freshener.page();
    while (asked.length < 1) await turn();
    freshener.row("a");
    await settle();
    assert.deepEqual(asked, ["page", ["a"]]);
  });

  it("comes fifty rows at a time", async () => {
    const { freshener, asked } = setUp();
    for (let number = 0; number < 120; number += 1) freshener.row(String(number));
    await settle();
    assert.deepEqual(asked.map((ids) => ids.length), [50, 50, 20]);
  });

  it("is asked for again where the answer failed for now", async () => {
    const { freshener, asked } = setUp({ fails: (asked) => asked.length < 3 });
    freshener.page();
    freshener.row("a");
    await settle();
    assert.deepEqual(asked, ["page", "page", "page", ["a"]]);
  });
});
