import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ownUploads } from "../../static/uploader/api.js";
import { sortOut } from "../../static/uploader/leftovers.js";
import "./uploading.mjs";

const PAGE = 100;
const idOf = (number) => String(number).padStart(6, "0");
const record = (number, more = {}) => ({ id: idOf(number), name: `${number}.bin`, size: 30, partSize: 10, ...more });

/** A server with these documents, newest first, which counts what it is asked. */
function serve(statuses, { fails } = {}) {
  const asked = [];
  const documents = Object.entries(statuses).map(([id, status]) => ({ id, status })).sort((a, b) => (a.id < b.id ? 1 : -1));
  globalThis.fetch = async (address) => {
    const { pathname, searchParams } = new URL(address, "https://site");
    asked.push(pathname);
    if (fails) return new Response("{}", { status: fails });
    if (pathname.endsWith("/parts/")) return Response.json({ parts: [{ part_number: 1, size: 10 }, { part_number: 2 }] });
    const from = Number(searchParams.get("cursor") ?? 0);
    const items = documents.slice(from, from + PAGE);
    return Response.json({ items, next_cursor: from + PAGE < documents.length ? String(from + PAGE) : null });
  };
  return asked;
}

describe("uploads that an earlier page left behind", () => {
  it("are all found by as many questions as there are pages, and whole files need no other", async () => {
    const numbers = Array.from({ length: 150 }, (_, number) => 1_000 + number);
    const asked = serve({
      ...Object.fromEntries(Array.from({ length: 900 }, (_, number) => [idOf(number), "ready"])),
      ...Object.fromEntries(numbers.map((number) => [idOf(number), "uploading"])),
    });
    const { left, over } = await sortOut(ownUploads, numbers.map((number) => record(number, { isWhole: true })));
    assert.equal(left.length, 150);
    assert.ok(left.every(({ sent }) => sent === 0));
    assert.deepEqual(over, []);
    assert.equal(asked.length, 2);
  });

  it("say how much of them is there", async () => {
    serve({ [idOf(1)]: "uploading" });
    const { left } = await sortOut(ownUploads, [record(1)]);
    assert.equal(left[0].sent, 20);
  });

  it("are over where the server waits for them no more", async () => {
    serve({ [idOf(1)]: "ready", [idOf(3)]: "uploading" });
    const { left, over } = await sortOut(ownUploads, [record(1), record(2), record(3)]);
    assert.deepEqual(left.map(({ id }) => id), [idOf(3)]);
    assert.deepEqual(over.map(({ id }) => id), [idOf(1), idOf(2)]);
  });

  it("are counted for as many as are seen at first", async () => {
    const numbers = Array.from({ length: 80 }, (_, number) => number);
    const asked = serve(Object.fromEntries(numbers.map((number) => [idOf(number), "uploading"])));
    const { left } = await sortOut(ownUploads, numbers.map((number) => record(number)));
    assert.equal(asked.length, 51);
    assert.equal(left.filter(({ sent }) => sent === null).length, 30);
  });

  it("are kept where the server says nothing for now", async () => {
    serve({}, { fails: 503 });
    const { left, over } = await sortOut(ownUploads, [record(1)]);
    assert.deepEqual([left.length, over.length], [1, 0]);
  });

  it("ask nothing where there are none", async () => {
    const asked = serve({});
    assert.deepEqual(await sortOut(ownUploads, []), { left: [], over: [] });
    assert.deepEqual(asked, []);
  });
});
