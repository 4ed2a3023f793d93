import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ownUploads } from "../../static/uploader/api.js";
import { fingerprint, nameplate } from "../../static/uploader/fingerprint.js";
import { folderOf } from "../../static/uploader/folders.js";
import { wayOf } from "../../static/uploader/handles.js";
import { reopen, sortOut } from "../../static/uploader/leftovers.js";
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

describe("files of uploads that were interrupted", () => {
  const file = new File(["abc"], "a.txt", { lastModified: 1_000 });
  const handle = (answer = "granted", found = file) => ({ requestPermission: async () => answer, getFile: async () => found });
  const folder = (inside) => ({
    requestPermission: async () => "granted",
    getDirectoryHandle: async (name) => inside[name],
    getFileHandle: async (name) => inside[name] ?? Promise.reject(new DOMException("", "NotFoundError")),
  });
  const left = (over) => ({ id: "1", name: "a.txt", way: { key: "k", path: [] }, fingerprint: nameplate(file), ...over });

  it("are opened without being chosen, and keep their folder and the way to them", async () => {
    const large = left({ handle: handle(), fingerprint: await fingerprint(file) });
    assert.deepEqual((await reopen([large])).files, [file]);
    const inFolder = left({ folder: "Photos/2024", handle: folder({ 2024: folder({ "a.txt": handle() }) }), way: { key: "k", path: ["2024", "a.txt"] } });
    const { files, refused } = await reopen([inFolder]);
    assert.deepEqual(refused, []);
    assert.equal(folderOf(files[0]), "Photos/2024");
    globalThis.indexedDB = { open: () => ({}) };
    assert.deepEqual(wayOf(files[0]).path, ["2024", "a.txt"]);
    delete globalThis.indexedDB;
  });

  for (const [what, over, said] of [
    ["nobody may read", { handle: handle("denied") }, "“a.txt” cannot be read without your permission. Choose it again."],
    ["are gone", { handle: folder({}), way: { key: "k", path: ["a.txt"] } }, "“a.txt” was moved or deleted. Choose it again."],
    ["are others by now", { handle: handle("granted", new File(["abcd"], "a.txt")) }, "“a.txt” was changed after its upload began. Discard the upload, then upload the file again."],
  ]) {
    it(`that ${what} are said to be so, and the others go on`, async () => {
      const { files, refused } = await reopen([left(over), left({ handle: handle() })]);
      assert.deepEqual(files, [file]);
      assert.deepEqual(refused.map(({ message }) => message), [said]);
    });
  }
});
