import assert from "node:assert/strict";
import { describe, it } from "node:test";

describe("times on a page", () => {
  it("are looked for only where there is one: a dialog's is filled in later", async () => {
    const asked = [];
    globalThis.document = { addEventListener: () => {}, querySelectorAll: () => [] };
    const root = { querySelectorAll: (selector) => (asked.push(selector), []) };
    const { refreshTimes } = await import("../../static/js/times.js");
    const realTimeout = globalThis.setTimeout;
    globalThis.setTimeout = () => 0;
    refreshTimes(root);
    globalThis.setTimeout = realTimeout;
    assert.deepEqual(asked, ["time[data-moment][datetime]", "time[data-left][datetime]"]);
  });
});
