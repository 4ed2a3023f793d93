import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { put } from "../../static/uploader/put.js";

/** A request that does this once it is sent, and nothing else. */
function does(act, about = {}) {
  globalThis.XMLHttpRequest = class {
    upload = {};
    status = 0;
    responseText = "";
    open() {}
    send() {
      act(this);
    }
    abort() {}
    getResponseHeader() {
      return '"etag"';
    }
    constructor() {
      Object.assign(this, about);
    }
  };
}

const fires = (...events) => (xhr) => events.forEach((event) => xhr[event]?.());
const send = (signal = new AbortController().signal, onProgress = () => {}) => put("https://s3/part", new Blob(["xy"]), { onProgress, signal });

describe("a PUT", () => {
  for (const events of [["onerror", "onloadend"], ["onabort", "onloadend"], ["onloadend"]]) {
    it(`that ends with ${events.join(", ")} was stopped by the network, which may come back`, async () => {
      does(fires(...events));
      await assert.rejects(send(), { name: "PutError", status: 0, isTemporary: true });
    });
  }

  it("that ends well gives the ETag, whatever comes after", async () => {
    does(fires("onload", "onloadend", "onerror"), { status: 200 });
    assert.equal(await send(), '"etag"');
  });

  it("that was refused says why", async () => {
    does(fires("onload", "onloadend"), { status: 403, responseText: "<Error><Code>RequestTimeout</Code></Error>" });
    await assert.rejects(send(), { name: "PutError", status: 403, code: "RequestTimeout" });
  });

  it("that was given up says so, also where the browser says nothing", async () => {
    does(() => {});
    const controller = new AbortController();
    const sent = send(controller.signal);
    controller.abort();
    await assert.rejects(sent, { name: "AbortError" });
  });

  it("that the browser does not even begin was stopped by what may pass", async () => {
    does(() => assert.fail("NotReadableError"));
    await assert.rejects(send(), { name: "PutError", status: 0 });
  });

  const DEAD = [
    ["15 s after a byte that left", [1], 15_000],
    ["a minute after the last byte, if no answer comes", [1, 2], 60_000],
    ["a minute after it was asked for, if it never begins", [], 60_000],
  ];
  for (const [when, progress, milliseconds] of DEAD) {
    it(`is given up ${when}, also where the browser says nothing`, async (test) => {
      test.mock.timers.enable({ apis: ["setInterval"] });
      does((xhr) => progress.forEach((loaded) => xhr.upload.onprogress({ loaded })));
      const seen = [];
      let outcome = null;
      let now = 0;
      test.mock.method(performance, "now", () => now);
      const tick = (ms) => {
        for (const end = now + ms; now < end; ) {
          now += 500;
          test.mock.timers.tick(500);
        }
      };
      const sent = send(undefined, (bytes) => seen.push(bytes)).catch((error) => (outcome = error));
      tick(milliseconds - 500);
      await null;
      assert.equal(outcome, null);
      tick(500);
      await sent;
      assert.deepEqual([outcome.status, outcome.code, outcome.isTemporary], [0, "Stalled", true]);
      assert.deepEqual(seen, progress);
    });
  }
});
