// Many requests go a few at a time.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { someAtOnce } from "../../static/uploader/some.js";

describe("many requests", () => {
  it("go six at a time, each once", async () => {
    const items = Array.from({ length: 20 }, (_, index) => index);
    const done = [];
    let [busy, most] = [0, 0];
    await someAtOnce(items, async (item) => {
      most = Math.max(most, (busy += 1));
      await new Promise((resolve) => setTimeout(resolve));
      busy -= 1;
      done.push(item);
    });
    assert.equal(most, 6);
    assert.deepEqual(done.sort((one, other) => one - other), items);
  });
});
