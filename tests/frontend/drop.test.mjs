import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { droppedFiles } from "../../static/js/drop.js";
import { folderOf } from "../../static/uploader/folders.js";

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

const drop = (entries, files = []) => ({ files, items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })) });
const names = (files) => files.map((one) => one.name);

describe("a drop", () => {
  it("gives files and those of folders, with their folder", async () => {
    const found = await droppedFiles(drop([file("a.txt"), folder("Photos", file("b.jpg", "/Photos/b.jpg"))]));
    assert.deepEqual(names(found.files), ["a.txt", "b.jpg"]);
    assert.deepEqual(found.files.map(folderOf), ["", "Photos"]);
    assert.deepEqual(found.unreadable, []);
  });

  it("takes all others where one file or folder cannot be read, and names it", async () => {
    const found = await droppedFiles(drop([folder("Photos", file("b.jpg"), broken("c.jpg")), locked("Private"), file("a.txt")]));
    assert.deepEqual(names(found.files).sort(), ["a.txt", "b.jpg"]);
    assert.deepEqual(found.unreadable.sort(), ["Private", "c.jpg"]);
  });

  it("falls back to the files themselves where the browser refuses every entry", async () => {
    const found = await droppedFiles(drop([broken("a.txt"), broken("b.txt")], [{ name: "a.txt" }, { name: "b.txt" }]));
    assert.deepEqual(names(found.files), ["a.txt", "b.txt"]);
    assert.deepEqual(found.unreadable, []);
  });

  it("gives the files of a browser without entries", async () => {
    const found = await droppedFiles({ files: [{ name: "a.txt" }], items: [{}] });
    assert.deepEqual(names(found.files), ["a.txt"]);
  });
});
