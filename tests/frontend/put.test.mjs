import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { put } from "../../static/uploader/put.js";

/** A request that ends with these events, and with no others. */
function endsWith(...events) {
  globalThis.XMLHttpRequest = class {
    upload = {};
    status = 0;
    open() {}
    send() {
      for (const event of events) this[event]?.();
    }
    abort() {
      this.onloadend?.();
    }
    getResponseHeader() {}
  };
}

const send = (signal = new AbortController().signal) => put("https://s3/part", new Blob(["x"]), { onProgress() {}, signal });

describe("a PUT", () => {
  for (const events of [["onerror", "onloadend"], ["onabort", "onloadend"], ["onloadend"]]) {
    it(`that ends with ${events.join(", ")} was stopped by the network, which may come back`, async () => {
      endsWith(...events);
      await assert.rejects(send(), { name: "PutError", status: 0, isTemporary: true });
    });
  }

  it("that was given up says so, whatever the browser calls it", async () => {
    endsWith();
    const controller = new AbortController();
    const sent = send(controller.signal);
    controller.abort();
    await assert.rejects(sent, { name: "AbortError" });
  });
});
