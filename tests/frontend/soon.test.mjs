import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ApiError } from "../../static/js/api.js";
import { soon } from "../../static/js/soon.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));

function setUp(answers = []) {
  const begun = [];
  const pauses = [];
  const ask = soon(
    () =>
      new Promise((resolve, reject) => {
        begun.push({ resolve, reject });
        const answer = answers.shift();
        if (answer instanceof Error) reject(answer);
        else if (answer) resolve();
      }),
    { pause: 5, wait: async (milliseconds) => pauses.push(milliseconds) },
  );
  return { ask, begun, pauses };
}

describe("what is brought soon", () => {
  it("is brought once for many reasons in a row", async () => {
    const { ask, begun, pauses } = setUp();
    for (let time = 0; time < 5; time += 1) ask();
    await turn();
    assert.equal(begun.length, 1);
    assert.deepEqual(pauses, [5]);
  });

  it("is brought again for a reason that came while it was under way, and never twice at once", async () => {
    const { ask, begun } = setUp();
    ask();
    await turn();
    ask();
    ask();
    await turn();
    assert.equal(begun.length, 1);
    begun[0].resolve();
    await turn();
    assert.equal(begun.length, 2);
    begun[1].resolve();
    await turn();
    assert.equal(begun.length, 2);
    ask();
    await turn();
    assert.equal(begun.length, 3);
  });

  it("is brought less and less often while there are always new reasons, and at least once a second", async () => {
    const { ask, begun, pauses } = setUp();
    ask();
    for (let time = 0; time < 12; time += 1) {
      await turn();
      ask();
      begun.at(-1).resolve();
    }
    await turn();
    assert.deepEqual(pauses.slice(0, 4), [5, 10, 20, 40]);
    assert.deepEqual(pauses.slice(-2), [1_000, 1_000]);
  });

  it("is tried again, after growing pauses, until there is a connection and the server answers", async () => {
    const unavailable = Object.assign(new Error("HTTP 503"), { status: 503 });
    const { ask, begun, pauses } = setUp([Object.assign(new Error("You are offline. Check your connection."), { status: 0 }), unavailable, new ApiError(0), true]);
    ask();
    await turn();
    assert.equal(begun.length, 4);
    assert.equal(pauses.length, 5);
    assert.ok(pauses[1] >= 500 && pauses[2] >= 1_000, String(pauses));
  });

  it("is not asked for again where that would not help", async () => {
    const { ask, begun } = setUp([Object.assign(new Error("HTTP 404"), { status: 404 })]);
    ask();
    await turn();
    assert.equal(begun.length, 1);
    ask();
    await turn();
    assert.equal(begun.length, 2);
  });
});
