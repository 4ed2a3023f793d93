import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { options, styles } from "../../static/bundles.mjs";

/**
 * Bytes of scripts and styles that a page brings, each file compressed by gzip -9. A page that grows above its number
 * fetches something that it does not need to be usable: have it fetched when it is first used (js/on-demand.js). A larger
 * number is a decision, with its reason in docs/performance.md.
 */
const MOST = {
  "files/documents.html": 48_670,
  "files/public_share.html": 26_080,
};
/** Who opens a link has no account. */
const OF_VISITORS = new Set(["files/public_share.html"]);
/** Of a part that is fetched when it is first used. */
const MOST_OF_PARTS = { bulk: 5_300, details: 9_000, viewer: 5_500 };

const templates = join(import.meta.dirname, "..", "..", "templates");
const sizes = new Map();

before(async () => {
  for (const settings of [options, styles]) {
    const { outputFiles } = await esbuild.build({ ...settings, sourcemap: false, write: false });
    for (const { path, contents } of outputFiles) sizes.set(basename(path), gzipSync(contents, { level: 9 }).length);
  }
});

async function filesOf(page) {
  const [base, own] = await Promise.all(["base.html", page].map((name) => readFile(join(templates, name), "utf8")));
  const shown = OF_VISITORS.has(page) ? base.replace(/{% if user\.is_authenticated %}.*?{% endif %}/g, "") : base;
  const tags = [...(shown + own).matchAll(/<(?:script|link rel="(?:stylesheet|preload)")[^>]* (?:src|href)="{% static 'dist\/([^']+)' %}"/g)];
  return tags.map(([, name]) => name);
}

describe("the weight", () => {
  for (const [page, most] of Object.entries(MOST)) {
    it(`of ${page} is at most ${most} bytes`, async () => {
      const files = await filesOf(page);
      assert.ok(files.includes("app.css") && files.includes("app.js") && files.length >= 4, files.join());
      const weights = files.map((name) => [name, sizes.get(name)]);
      const total = weights.reduce((sum, [, size]) => sum + size, 0);
      assert.ok(total <= most, `${total} bytes: ${weights.map(([name, size]) => `${name} ${size}`).join(", ")}`);
    });
  }

  it("of what is fetched when it is first used is held, too", () => {
    for (const [name, most] of Object.entries(MOST_OF_PARTS)) assert.ok(sizes.get(`${name}.js`) <= most, `${name}.js: ${sizes.get(`${name}.js`)} bytes`);
  });
});
