import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fetchText, parsed } from "../../static/js/answer.js";

/** As fetch() does where nobody answers. */
const dead = (_, { signal }) => new Promise((resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

describe("an answer", () => {
  it("comes with its text, asked for as this site's own", async () => {
    let asked;
    globalThis.fetch = async (url, options) => {
      asked = [url, options.method, options.credentials];
      return new Response("Hello");
    };
    const { response, text } = await fetchText("/page", { method: "POST" });
    assert.deepEqual([response.status, text, ...asked], [200, "Hello", "/page", "POST", "same-origin"]);
  });

  const SILENT = [
    ["does not come", dead],
    ["breaks off", async (url, options) => ({ text: () => dead(url, options) })],
  ];
  for (const [what, answer] of SILENT) {
    it(`that ${what} within a minute is a lost connection`, async (test) => {
      test.mock.timers.enable({ apis: ["setTimeout"] });
      globalThis.fetch = answer;
      const asked = fetchText("/page");
      await null;
      test.mock.timers.tick(60_000);
      await assert.rejects(asked, TypeError);
    });
  }

  it("that nobody waits for any more ends as its signal says", async () => {
    globalThis.fetch = dead;
    const controller = new AbortController();
    const asked = fetchText("/page", { signal: controller.signal });
    controller.abort();
    await assert.rejects(asked, { name: "AbortError" });
    await assert.rejects(fetchText("/page", { signal: controller.signal }), { name: "AbortError" });
  });

  it("is JSON, or nothing", () => {
    assert.deepEqual([parsed('{"a": 1}'), parsed(""), parsed("<html>")], [{ a: 1 }, null, null]);
  });
});
