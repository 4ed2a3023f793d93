import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { changeShown } from "../../static/js/versions.js";

globalThis.document = {
  documentElement: { dataset: { site: "/" } },
  querySelector: () => null,
};

/** Answers calls in their order, and remembers them. */
function server(...answers) {
  const calls = [];
  globalThis.fetch = async (url, { method, headers, body }) => {
    const [status, etag, data] = answers.shift();
    calls.push([method, headers["If-Match"] ?? null, body ? JSON.parse(body).name : null]);
    return new Response(JSON.stringify(data), { status, headers: etag ? { ETag: etag } : {} });
  };
  return calls;
}

const rename = (row, shown) =>
  changeShown(row, "PATCH", "documents/d1/", { name: "mine" }, {
    isAsShown: (now) => now.name === shown,
    say: (now) => `It is ${now.name} now.`,
  });

describe("a change of what is shown", () => {
  let row;
  beforeEach(() => {
    row = { dataset: { document: "d1", version: "3" } };
  });

  it("is meant for its version, and shows the next one from then on", async () => {
    const calls = server([200, '"4"', { name: "mine" }]);
    assert.equal((await rename(row, "old")).name, "mine");
    assert.deepEqual(calls, [["PATCH", '"3"', "mine"]]);
    assert.equal(row.dataset.version, "4");
  });

  it("goes on by itself where somebody else changed something else", async () => {
    const calls = server([412, null, {}], [200, '"7"', { name: "old" }], [200, '"8"', { name: "mine" }]);
    await rename(row, "old");
    assert.deepEqual(calls, [["PATCH", '"3"', "mine"], ["GET", null, null], ["PATCH", '"7"', "mine"]]);
  });

  it("is told apart where somebody else changed the same, and replaces it when tried again", async () => {
    const calls = server([412, null, {}], [200, '"7"', { name: "theirs" }], [200, '"8"', { name: "mine" }]);
    await assert.rejects(rename(row, "old"), { status: 412, message: "It is theirs now." });
    assert.equal(calls.length, 2);
    await rename(row, "theirs");
    assert.deepEqual(calls.at(-1), ["PATCH", '"7"', "mine"]);
  });

  it("is given up where it goes on changing", async () => {
    const again = [[412, null, {}], [200, '"7"', { name: "old" }]];
    const calls = server(...Array(5).fill(again).flat());
    await assert.rejects(rename(row, "old"), { status: 412 });
    assert.equal(calls.length, 10);
  });

  it("says what else is wrong as ever", async () => {
    server([400, null, { detail: "No.", fields: { name: "Too long." } }]);
    await assert.rejects(rename(row, "old"), { status: 400, fields: { name: "Too long." } });
    assert.equal(row.dataset.version, "3");
  });
});
