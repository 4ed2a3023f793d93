import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { pauseBefore } from "../../static/js/retry.js";
import { fingerprint } from "../../static/uploader/fingerprint.js";
import { Lanes } from "../../static/uploader/lanes.js";
import { Meter } from "../../static/uploader/meter.js";
import { Signatures } from "../../static/uploader/signatures.js";
import { uploadStore } from "../../static/uploader/store.js";

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe("lanes", () => {
  it("lets through no more than the limit, and the next in turn", async () => {
    const lanes = new Lanes({ first: 2, most: 2 });
    const order = [];
    const enter = async (name) => {
      await lanes.acquire();
      order.push(name);
    };
    enter("a");
    enter("b");
    enter("c");
    enter("d");
    await tick();
    assert.deepEqual(order, ["a", "b"]);
    lanes.release();
    await tick();
    assert.deepEqual(order, ["a", "b", "c"]);
  });

  it("are one at first, more where parts arrive quickly, and half as many after a failure", () => {
    const lanes = new Lanes({ most: 6 });
    assert.equal(lanes.limit, 1);
    lanes.succeeded(1_999);
    assert.equal(lanes.limit, 2);
    for (let count = 0; count < 50; count += 1) lanes.succeeded(100);
    assert.equal(lanes.limit, 6);
    lanes.succeeded(3_000);
    assert.equal(lanes.limit, 6);
    lanes.failed();
    assert.equal(lanes.limit, 3);
    for (let count = 0; count < 9; count += 1) lanes.failed();
    assert.equal(lanes.limit, 1);
  });

  it("are fewer on a slow line, and one at least", () => {
    const lanes = new Lanes({ first: 2, most: 6 });
    lanes.succeeded(5_001);
    assert.equal(lanes.limit, 1);
    lanes.succeeded(60_000);
    assert.equal(lanes.limit, 1);
  });

  it("forgets who gave up waiting", async () => {
    const lanes = new Lanes({ first: 1, most: 1 });
    await lanes.acquire();
    const controller = new AbortController();
    const waiting = lanes.acquire(controller.signal);
    controller.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    lanes.release();
    await lanes.acquire();
    assert.equal(lanes.busy, 1);
  });
});

describe("signatures", () => {
  const signer = (log) => async (numbers) => {
    log.push(numbers);
    return { urls: Object.fromEntries(numbers.map((number) => [number, `url-${number}-${log.length}`])), lifetime: 60_000 };
  };

  it("asks for many at once, once", async () => {
    const log = [];
    const signatures = new Signatures(signer(log), () => 0);
    const urls = await Promise.all([signatures.url(1, [2, 3]), signatures.url(2, [3]), signatures.url(3, [])]);
    assert.deepEqual(urls, ["url-1-1", "url-2-1", "url-3-1"]);
    assert.deepEqual(log, [[1, 2, 3]]);
  });

  it("asks anew when they age or are refused", async () => {
    const log = [];
    let now = 0;
    const signatures = new Signatures(signer(log), () => now);
    await signatures.url(1, []);
    now = 29_000;
    assert.equal(await signatures.url(1, []), "url-1-1");
    now = 31_000;
    assert.equal(await signatures.url(1, []), "url-1-2");
    signatures.refused();
    assert.equal(await signatures.url(1, []), "url-1-3");
  });

  it("fails for those who asked, and works for the next", async () => {
    let fail = true;
    const signatures = new Signatures(async (numbers) => {
      if (fail) throw new Error("no");
      return signer([])(numbers);
    }, () => 0);
    await assert.rejects(signatures.url(1, []), /no/);
    fail = false;
    assert.equal(await signatures.url(1, []), "url-1-1");
  });
});

describe("meter", () => {
  it("tells the speed of the last seconds, and nothing while it cannot", () => {
    const meter = new Meter();
    assert.equal(meter.speed, 0);
    meter.note(0, 0);
    meter.note(1_000_000, 1_000);
    assert.equal(meter.speed, 1_000_000);
    assert.equal(meter.secondsFor(5_000_000), 5);
    for (let second = 2; second <= 30; second += 1) meter.note(1_000_000 + (second - 1) * 10, second * 1_000);
    assert.ok(meter.speed < 200);
  });

  it("starts afresh when sent bytes were lost", () => {
    const meter = new Meter();
    meter.note(0, 0);
    meter.note(5_000, 1_000);
    meter.note(1_000, 1_100);
    assert.equal(meter.speed, 0);
  });
});

describe("fingerprint", () => {
  const file = (text, { name = "a.txt", lastModified = 1 } = {}) => new File([text], name, { lastModified });

  it("is the same for the same file and different for any other", async () => {
    const long = "x".repeat(300_000);
    const base = await fingerprint(file(long));
    assert.equal(await fingerprint(file(long)), base);
    const others = [
      file(`${long.slice(0, -1)}y`),
      file(`y${long.slice(1)}`),
      file(`${long.slice(0, 160_000)}y${long.slice(160_001)}`),
      file(`${long}x`),
      file(long, { name: "b.txt" }),
      file(long, { lastModified: 2 }),
    ];
    for (const other of others) assert.notEqual(await fingerprint(other), base);
  });

  it("knows an empty file", async () => {
    assert.match(await fingerprint(file("")), /^a\.txt\0000/);
  });

  it("is FNV-1a", async () => {
    assert.ok((await fingerprint(file("a"))).endsWith("af63dc4c8601ec8c"));
  });
});

describe("store", () => {
  const memory = () => {
    const map = new Map();
    return {
      get length() {
        return map.size;
      },
      key: (index) => [...map.keys()][index],
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => map.set(key, value),
      removeItem: (key) => map.delete(key),
    };
  };

  it("keeps each person's uploads apart", () => {
    const storage = memory();
    const [alice, bob] = [uploadStore("alice", storage), uploadStore("bob", storage)];
    alice.save({ id: "1", fingerprint: "f" });
    assert.equal(bob.find("f"), undefined);
    assert.equal(alice.find("f").id, "1");
    alice.remove("1");
    assert.deepEqual(alice.all(), []);
  });

  it("knows the handles that anybody's uploads are found by", () => {
    const storage = memory();
    const [alice, bob] = [uploadStore("alice", storage), uploadStore("bob", storage)];
    alice.save({ id: "1", fingerprint: "f", way: { key: "a1", path: ["x"] } });
    bob.save({ id: "2", fingerprint: "f", way: { key: "b2", path: [] } });
    bob.save({ id: "3", fingerprint: "f" });
    storage.setItem("another", '{"way":{"key":"c3"}}');
    assert.deepEqual(alice.handles(), new Set(["a1", "b2"]));
  });

  it("keeps nothing where the browser forbids it", () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "localStorage");
    const get = () => {
      throw new DOMException("Denied", "SecurityError");
    };
    Object.defineProperty(globalThis, "localStorage", { get, configurable: true });
    try {
      const store = uploadStore("alice");
      store.save({ id: "a", fingerprint: "f" });
      store.remove("a");
      assert.equal(store.find("f"), undefined);
    } finally {
      if (before) Object.defineProperty(globalThis, "localStorage", before);
      else delete globalThis.localStorage;
    }
  });

  it("throws away what it cannot read, and lives with a full storage", () => {
    const storage = memory();
    storage.setItem("mydoc.upload.alice.1", "{");
    assert.deepEqual(uploadStore("alice", storage).all(), []);
    assert.equal(storage.length, 0);
    const full = { ...memory(), setItem: () => { throw new Error("full"); } };
    uploadStore("alice", full).save({ id: "1" });
  });
});

describe("pauses", () => {
  it("grow, stay within half a minute and are never in step", () => {
    assert.ok(pauseBefore(0) >= 250 && pauseBefore(0) <= 500);
    assert.ok(pauseBefore(20) >= 15_000 && pauseBefore(20) <= 30_000);
    assert.notEqual(pauseBefore(5), pauseBefore(5));
  });
});
