import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { ICONS } from "../../static/icons.mjs";
import { duration, size, urgency } from "../../static/js/format.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

async function texts(folder, pattern) {
  const names = await readdir(join(root, folder), { recursive: true });
  return Promise.all(names.filter((name) => pattern.test(name)).map((name) => readFile(join(root, folder, name), "utf8")));
}

describe("icons", () => {
  it("in the style sheet are those that the pages use", async () => {
    const used = new Set();
    for (const text of await texts("templates", /\.html$/)) {
      for (const [, name] of text.matchAll(/{% icon "([\w-]+)" %}/g)) used.add(name);
    }
    for (const text of [...(await texts("static/js", /\.js$/)), ...(await texts("files/templatetags", /\.py$/))]) {
      for (const name of ICONS) if (text.includes(`"${name}"`)) used.add(name);
    }
    used.delete("brand");
    assert.deepEqual([...used].filter((name) => !ICONS.includes(name)), []);
    assert.deepEqual(ICONS.filter((name) => !used.has(name)), []);
  });
});

describe("templates", () => {
  it("of pages hold no style, script or handler of their own", async () => {
    // Mails have no other style than their own.
    for (const text of await texts("templates", /^(?!mail\/).*\.html$/)) {
      assert.doesNotMatch(text, /<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)/i);
    }
  });
});

describe("scripts of pages", () => {
  it("say whether they begin again for the next page that is shown in the same document", async () => {
    const pages = (await texts("templates", /\.html$/)).join("\n");
    for (const [, name, again] of pages.matchAll(/<script src="{% static 'dist\/([\w-]+)\.js' %}"( data-again)?/g)) {
      const text = await readFile(join(root, "static", "js", `${name}.js`), "utf8").catch(() => "");
      assert.equal(again !== undefined, name === "theme" || text.includes("onEachPage("), `${name}.js: data-again in its templates and onEachPage() in it belong together`);
    }
  });
});

describe("dialogs", () => {
  it("are opened by openModal(), which knows the way back, and shortcuts started by startShortcuts(), which lists them", async () => {
    const [, ...more] = (await texts("static/js", /\.js$/)).filter((text) => text.includes(".showModal("));
    assert.deepEqual(more, [], "open a dialog by openModal() of dialogs.js");
    const listening = (await texts("static/js", /\.js$/)).filter((text) => /\bdocument\.addEventListener\("keydown"/.test(text));
    assert.equal(listening.length, 2, "keys of the whole page are heard in keys.js and menus.js alone: use startShortcuts()");
  });
});

describe("words", () => {
  it("for sizes", () => {
    const words = [[0, "0 bytes"], [1, "1 byte"], [999, "999 bytes"], [1000, "1.0 KB"], [67_108_864, "67 MB"], [5_497_558_138_880, "5.5 TB"]];
    for (const [bytes, text] of words) assert.equal(size(bytes), text);
  });

  it("for time left", () => {
    const words = [[0, "0 s"], [59, "59 s"], [60, "1 min"], [3599, "59 min"], [3600, "1 hour"], [86_400, "24 hours"], [604_799, "7 days"]];
    for (const [seconds, text] of words) assert.equal(duration(seconds), text);
    assert.deepEqual([599, 600, 3599, 3600].map(urgency), ["now", "soon", "soon", ""]);
  });
});
