import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { droppedFiles, pastedFiles } from "../../static/js/drop.js";
import { folderOf } from "../../static/uploader/folders.js";
import { wayOf } from "../../static/uploader/handles.js";

const file = (name, path = `/${name}`) => ({
  isFile: true,
  name,
  fullPath: path,
  file: (resolve) => resolve({ name }),
});
const broken = (name) => ({ isFile: true, name, fullPath: `/${name}`, file: (_, reject) => reject(new Error("No.")) });

function folder(name, ...children) {
  const batches = [children, []];
  return { isFile: false, name, fullPath: `/${name}`, createReader: () => ({ readEntries: (resolve) => resolve(batches.shift()) }) };
}

const locked = (name) => ({
  isFile: false,
  name,
  fullPath: `/${name}`,
  createReader: () => ({ readEntries: (_, reject) => reject(new Error("No.")) }),
});

/** A dropped file itself. */
const plain = (name) => new File(["x"], name);
const drop = (entries, files = []) => ({ files, items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })) });
const names = (files) => files.map((one) => one.name);

describe("a drop", () => {
  it("gives files and those of folders, with their folder", async () => {
    const found = await droppedFiles(drop([file("a.txt"), folder("Photos", file("b.jpg", "/Photos/b.jpg"))]));
    assert.deepEqual(names(found.files), ["a.txt", "b.jpg"]);
    assert.deepEqual(found.files.map(folderOf), ["", "Photos"]);
    assert.deepEqual(found.unreadable, []);
  });

  it("remembers by which handle each file is opened again, where the browser gives one", async () => {
    globalThis.indexedDB = { open: () => ({}) };
    const entries = [file("a.txt"), folder("Photos", folder("2024", file("b.jpg", "/Photos/2024/b.jpg")))];
    const transfer = drop(entries);
    transfer.items.forEach((item) => (item.getAsFileSystemHandle = async () => ({})));
    const { files } = await droppedFiles(transfer);
    // Nobody waits for the handles.
    await new Promise(setImmediate);
    assert.deepEqual(files.map((one) => wayOf(one)?.path), [[], ["2024", "b.jpg"]]);
    const other = drop([file("c.txt")]);
    other.items[0].getAsFileSystemHandle = () => Promise.reject(new Error("No."));
    const found = await droppedFiles(other);
    await new Promise(setImmediate);
    assert.deepEqual(found.files.map(wayOf), [undefined]);
    delete globalThis.indexedDB;
  });

  it("takes all others where one file or folder cannot be read, and names it", async () => {
    const found = await droppedFiles(drop([folder("Photos", file("b.jpg"), broken("c.jpg")), locked("Private"), file("a.txt")]));
    assert.deepEqual(names(found.files).sort(), ["a.txt", "b.jpg"]);
    assert.deepEqual(found.unreadable.sort(), ["Private", "c.jpg"]);
  });

  it("falls back to the files themselves where the browser refuses their entries", async () => {
    const found = await droppedFiles(drop([broken("a.txt"), folder("Photos", file("c.jpg")), broken("b.txt")], [plain("a.txt"), plain("b.txt")]));
    assert.deepEqual(names(found.files).sort(), ["a.txt", "b.txt", "c.jpg"]);
    assert.deepEqual(found.unreadable, []);
  });

  it("names a file that cannot be read either way", async () => {
    const locked = { name: "a.txt", slice: () => ({ arrayBuffer: () => Promise.reject(new Error("No.")) }) };
    const found = await droppedFiles(drop([broken("a.txt")], [locked]));
    assert.deepEqual(found, { files: [], unreadable: ["a.txt"] });
  });

  it("names what the browser throws at, and what it never answers to", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const thrower = { isFile: true, name: "a.txt", file: () => assert.fail("No.") };
    const found = droppedFiles(drop([thrower, { isFile: true, name: "b.txt", file() {} }, file("c.txt")]));
    test.mock.timers.tick(30_000);
    assert.deepEqual(names((await found).files), ["c.txt"]);
    assert.deepEqual((await found).unreadable.sort(), ["a.txt", "b.txt"]);
  });

  it("gives the files that have no entries beside those that have", async () => {
    const transfer = { files: [plain("a.txt"), plain("b.txt")], items: [{ webkitGetAsEntry: () => file("a.txt") }, { webkitGetAsEntry: () => assert.fail("No.") }] };
    assert.deepEqual(names((await droppedFiles(transfer)).files).sort(), ["a.txt", "b.txt"]);
  });

  it("gives the files of a browser without entries", async () => {
    const found = await droppedFiles({ files: [{ name: "a.txt" }], items: [{}] });
    assert.deepEqual(names(found.files), ["a.txt"]);
  });
});

describe("a paste", () => {
  const now = new Date(2026, 11, 1, 9, 5, 7);
  const paste = (types, files, isInField = false) => ({ clipboardData: { types, files }, target: { closest: () => isInField } });

  it("gives its files, and pictures a name of their own", () => {
    const found = pastedFiles(paste(["Files"], [plain("plan.pdf"), plain("image.png")]), now);
    assert.deepEqual(names(found), ["plan.pdf", "Pasted 2026-12-01 09.05.07.png"]);
  });

  it("is text where a field takes it as text", () => {
    const cells = ["text/plain", "text/html", "Files"];
    assert.deepEqual(pastedFiles(paste(cells, [plain("image.png")], true), now), []);
    assert.equal(pastedFiles(paste(cells, [plain("image.png")]), now).length, 1);
    assert.equal(pastedFiles(paste(["Files"], [plain("image.png")], true), now).length, 1);
    assert.deepEqual(pastedFiles({ clipboardData: null }), []);
  });
});
