import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Tally } from "../../static/uploader/tally.js";

describe("the tally", () => {
  const upload = (fields) => ({ state: "uploading", size: 10, sent: 0, ...fields });

  it("counts each upload as it was last noted", () => {
    const tally = new Tally();
    const [first, second] = [upload(), upload({ sent: 4 })];
    tally.note(first);
    tally.note(second);
    assert.deepEqual(tally.totals, { sent: 4, size: 20, files: 2, done: 0 });
    first.state = "done";
    tally.note(first);
    assert.deepEqual(tally.totals, { sent: 14, size: 20, files: 2, done: 1 });
    second.state = "failed";
    tally.note(second);
    assert.deepEqual(tally.totals, { sent: 10, size: 10, files: 1, done: 1 });
    assert.equal(tally.in("failed", "done"), 2);
    tally.forget(second);
    assert.equal(tally.in("failed"), 0);
  });

  it("says how much is done, which falls as more is added and never else", () => {
    const tally = new Tally();
    const [first, second] = [upload({ sent: 9 }), upload({ sent: 1 })];
    tally.note(first);
    tally.note(second);
    assert.equal(tally.progress, 0.5);
    first.state = "failed";
    tally.note(first);
    assert.equal(tally.progress, 0.5);
    first.state = "queued";
    tally.note(first);
    assert.equal(tally.progress, 0.5);
    tally.note(upload({ size: 20 }));
    assert.equal(tally.progress, 0.25);
    tally.clear();
    assert.equal(tally.progress, 0);
  });

  it("looks at no other upload, however many there are", () => {
    const tally = new Tally();
    let looks = 0;
    const watched = Array.from({ length: 8_000 }, () => ({
      state: "uploading",
      size: 1,
      get sent() {
        looks += 1;
        return 1;
      },
    }));
    watched.forEach((one) => tally.note(one));
    looks = 0;
    tally.note(watched[5]);
    assert.deepEqual(tally.totals, { sent: 8_000, size: 8_000, files: 8_000, done: 0 });
    assert.equal(looks, 1);
  });
});
