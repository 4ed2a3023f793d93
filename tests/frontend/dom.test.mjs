import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fetchHtml } from "../../static/js/dom.js";

describe("a page that is fetched", () => {
  const broken = () => Promise.reject(new TypeError("network error"));

  for (const [when, answer] of [["before", broken], ["while", async () => ({ text: broken })]]) {
    it(`may be there later if the connection goes ${when} it comes`, async () => {
      globalThis.fetch = answer;
      await assert.rejects(fetchHtml("/"), { status: 0 });
    });
  }
});
