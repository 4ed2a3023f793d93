import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inTurns, matching, whyNot } from "../../static/js/chosen.js";

const ids = (count) => Array.from({ length: count }, (_, number) => `d${number}`);
const ok = (some) => some.map((id) => ({ id, error: null }));
const options = (given = {}) => ({ signal: new AbortController().signal, onProgress() {}, ...given });

describe("many documents", () => {
  it("are done a hundred at a time, and each request says how far it is", async () => {
    const [sizes, steps] = [[], []];
    const send = async (some) => {
      sizes.push(some.length);
      return ok(some);
    };
    const { done, failed } = await inTurns(ids(230), send, options({ onProgress: (count) => steps.push(count) }));
    assert.deepEqual(sizes, [100, 100, 30]);
    assert.deepEqual(steps, [100, 200, 230]);
    assert.equal(done.length, 230);
    assert.deepEqual(failed, []);
  });

  it("are sent again where there was no time for them, and others are not", async () => {
    const asked = [];
    const send = async (some) => {
      asked.push([...some]);
      const [first, ...late] = some;
      const error = first === "d1" ? { code: "busy", detail: "Busy." } : null;
      return [{ id: first, error }, ...late.map((id) => ({ id, error: { code: "not_reached" } }))];
    };
    const { done, failed } = await inTurns(ids(3), send, options());
    assert.deepEqual(asked, [["d0", "d1", "d2"], ["d1", "d2"], ["d2"]]);
    assert.deepEqual(done, ["d0", "d2"]);
    assert.deepEqual(failed.map(({ id }) => id), ["d1"]);
  });

  it("are left alone once it is stopped", async () => {
    const stop = new AbortController();
    const { done } = await inTurns(ids(300), async (some) => ok(some), options({ signal: stop.signal, onProgress: () => stop.abort() }));
    assert.equal(done.length, 100);
  });

  it("that failed are told of by what most of them have", () => {
    const failed = ["Busy.", "Gone.", "Gone."].map((detail, number) => ({ id: `d${number}`, error: { detail } }));
    assert.equal(whyNot(failed), "Gone.");
  });
});

describe("all that match", () => {
  it("are asked for to the end by what the list is searched for, without what is being uploaded", async () => {
    globalThis.document = { documentElement: { dataset: { site: "/" } }, querySelector: () => null };
    const asked = [];
    const pages = [
      { items: [{ id: "a", status: "ready" }, { id: "b", status: "uploading" }], next_cursor: "next" },
      { items: [], next_cursor: "last" },
      { items: [{ id: "c", status: "failed" }], next_cursor: null },
    ];
    globalThis.fetch = async (address) => {
      asked.push(address);
      return new Response(JSON.stringify(pages[asked.length - 1]), { headers: { "Content-Type": "application/json" } });
    };
    const found = [];
    for await (const some of matching("https://example.com/?q=may+report&kind=pdf&cursor=other&share=x")) found.push(...some.map(({ id }) => id));
    assert.deepEqual(found, ["a", "c"]);
    assert.deepEqual(asked, [
      "/api/v1/documents/brief/?limit=1000&q=may+report&kind=pdf",
      "/api/v1/documents/brief/?limit=1000&q=may+report&kind=pdf&cursor=next",
      "/api/v1/documents/brief/?limit=1000&q=may+report&kind=pdf&cursor=last",
    ]);
  });
});
