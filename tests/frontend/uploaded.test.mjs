import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

globalThis.document = {
  documentElement: { dataset: { site: "/" } },
  addEventListener: () => {},
  querySelector: () => null,
  querySelectorAll: () => [],
};
const { Later } = await import("../../static/js/uploaded.js");
const { chunks } = await import("../../static/uploader/some.js");

const sent = [];
const settle = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

describe("what is decided for uploads that have not begun", () => {
  beforeEach(() => {
    sent.length = 0;
    mock.timers.enable({ apis: ["setTimeout"] });
    globalThis.fetch = async (url, { method, body }) => {
      sent.push([method, new URL(url, "http://x").pathname, JSON.parse(body)]);
      return { ok: true, status: 200, redirected: false, headers: new Headers(), text: async () => "{}" };
    };
  });
  afterEach(() => mock.timers.reset());

  it("is done with each that begins, once", async () => {
    const ids = ["one"];
    const later = new Later(() => ids);
    later.people({ add: ["bob@example.com"] });
    later.link("link");
    ids.push("two", "three");
    later.note();
    later.note();
    mock.timers.tick(1000);
    await settle();
    later.note();
    mock.timers.tick(1000);
    await settle();
    assert.deepEqual(sent, [
      ["POST", "/api/v1/shares/link/documents/", { documents: ["two", "three"] }],
      ["POST", "/api/v1/documents/people/", { documents: ["two", "three"], add: ["bob@example.com"] }],
    ]);
  });

  it("is nothing where nothing was decided", async () => {
    const ids = [];
    const later = new Later(() => ids);
    ids.push("one");
    later.note();
    mock.timers.tick(1000);
    await settle();
    assert.deepEqual(sent, []);
  });
});

describe("ids in lists as long as one call takes", () => {
  it("are all there, in order", () => {
    const ids = Array.from({ length: 250 }, (_, number) => String(number));
    assert.deepEqual(chunks(ids).map((some) => some.length), [100, 100, 50]);
    assert.deepEqual(chunks(ids).flat(), ids);
    assert.deepEqual(chunks([]), []);
  });
});
