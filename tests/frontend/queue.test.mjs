import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { fingerprint } from "../../static/uploader/fingerprint.js";
import { uploadStore } from "../../static/uploader/store.js";
import { Tally } from "../../static/uploader/tally.js";

const PART = 10;
const server = { calls: [], puts: [], gate: null, now: 0, most: 0, breaks: null, refuses: null };

/** As much of a browser as the uploader needs. */
function startBrowser() {
  const kept = new Map();
  globalThis.document = { documentElement: { dataset: { site: "/" } }, querySelector: () => null };
  globalThis.addEventListener ??= () => {};
  globalThis.navigator ??= { onLine: true };
  globalThis.localStorage = {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index],
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  globalThis.fetch = answer;
  globalThis.XMLHttpRequest = Put;
}

let ids = 0;

async function answer(address, { method, body }) {
  const path = address.replace("/api/v1/documents/", "");
  server.calls.push(`${method} ${path.replace(/^doc-\d+/, "ID")}`);
  const reply = (data, status = 200) =>
    new Response(data === null ? null : JSON.stringify(data), { status, headers: { Date: new Date().toUTCString() } });
  const refused = server.refuses?.(`${method} ${path.replace(/^doc-\d+/, "ID")}`);
  if (refused) return reply({ detail: "No." }, refused);
  if (method === "DELETE") return reply(null, 204);
  if (path === "") {
    const { size } = JSON.parse(body);
    ids += 1;
    return reply({ id: `doc-${ids}`, upload: { part_size: PART, part_count: Math.max(1, Math.ceil(size / PART)) } });
  }
  if (path.endsWith("/parts/") && method === "POST") {
    const numbers = JSON.parse(body).part_numbers;
    return reply({
      urls: Object.fromEntries(numbers.map((number) => [number, `https://s3/${path}${number}`])),
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
  }
  return reply({ status: "processing", parts: [] });
}

class Put {
  upload = {};
  status = 0;

  open(_, url) {
    this.url = url;
  }

  async send(blob) {
    server.puts.push(this.url);
    server.now += 1;
    server.most = Math.max(server.most, server.now);
    await server.gate;
    await new Promise(setImmediate);
    server.now -= 1;
    if (server.breaks?.()) {
      this.onerror?.();
      return this.onloadend?.();
    }
    this.upload.onprogress?.({ loaded: Math.floor(blob.size / 2) });
    this.upload.onprogress?.({ loaded: blob.size });
    this.status = 200;
    this.onload?.();
    this.onloadend?.();
  }

  abort() {
    this.onabort?.();
    this.onloadend?.();
  }

  getResponseHeader() {
    return '"etag"';
  }
}

startBrowser();
const { UploadQueue } = await import("../../static/uploader/queue.js");

const files = (count, size = PART) =>
  Array.from({ length: count }, (_, number) => new File([new Uint8Array(size)], `${number}.bin`, { lastModified: number }));

/** Resolves once a condition holds, which is looked at after each change. */
function until(queue, condition) {
  return new Promise((resolve) => {
    const look = () => condition() && resolve();
    queue.addEventListener("change", look);
    look();
  });
}

function gate() {
  let open;
  server.gate = new Promise((resolve) => (open = resolve));
  return open;
}

beforeEach(() => {
  Object.assign(server, { calls: [], puts: [], gate: null, now: 0, most: 0, breaks: null, refuses: null });
  startBrowser();
});

describe("the queue", () => {
  it("sends every file once, and what it says was sent only rises", async () => {
    const queue = new UploadQueue("alice");
    const said = [];
    queue.addEventListener("change", () => said.push(queue.totals.sent));
    queue.add(files(60, 25));
    await until(queue, () => queue.totals.done === 60);
    assert.deepEqual(queue.totals, { sent: 1500, size: 1500, files: 60, done: 60 });
    assert.deepEqual(said, [...said].sort((a, b) => a - b));
    assert.equal(new Set(server.puts).size, server.puts.length);
    assert.equal(server.puts.length, 180);
  });

  it("keeps counting what is done after it left the page, until all is over", async () => {
    const queue = new UploadQueue("alice");
    const open = gate();
    const [first, second] = queue.add(files(2));
    await until(queue, () => first.state === "uploading" && second.state === "uploading");
    open();
    await until(queue, () => queue.totals.done === 2);
    queue.dismiss(first);
    assert.equal(queue.totals.done, 2);
    assert.deepEqual([...queue], [second]);
    queue.dismiss(second);
    assert.deepEqual(queue.totals, { sent: 0, size: 0, files: 0, done: 0 });
  });

  it("has at most four files under way, and the others in the order in which they came", async () => {
    const queue = new UploadQueue("alice");
    const open = gate();
    const added = queue.add(files(6));
    await until(queue, () => queue.in("uploading") === 4);
    assert.deepEqual(added.map((upload) => upload.state).slice(4), ["queued", "queued"]);
    queue.pause(added[0]);
    await until(queue, () => added[4].state === "uploading");
    queue.resume(added[0]);
    assert.equal(added[0].state, "queued");
    open();
    await until(queue, () => queue.totals.done === 6);
  });

  it("sends six parts at once on a quick line", async () => {
    const queue = new UploadQueue("alice");
    queue.add(files(1, 40 * PART));
    await until(queue, () => queue.totals.done === 1);
    assert.equal(server.most, 6);
  });

  it("finishes at a pause what is under way, begins nothing, and goes on with the rest", async () => {
    const queue = new UploadQueue("alice");
    const open = gate();
    const [upload] = queue.add(files(1, 6 * PART));
    await until(queue, () => upload.state === "uploading");
    while (server.puts.length < 1) await new Promise(setImmediate);
    queue.pause(upload);
    assert.equal(upload.state, "paused");
    open();
    await until(queue, () => upload.sent === PART && !upload.isPausing);
    assert.deepEqual([upload.state, server.puts.length], ["paused", 1]);
    queue.resume(upload);
    await until(queue, () => upload.state === "done");
    assert.equal(new Set(server.puts).size, 6);
    assert.equal(server.puts.length, 6);
  });

  it("goes on in the middle of a pause as if there had been none", async () => {
    const queue = new UploadQueue("alice");
    const open = gate();
    const [upload] = queue.add(files(1, 6 * PART));
    while (server.puts.length < 1) await new Promise(setImmediate);
    queue.pause(upload);
    queue.resume(upload);
    assert.equal(upload.state, "uploading");
    open();
    await until(queue, () => upload.state === "done");
    assert.equal(server.puts.length, 6);
  });

  it("completes nothing while it is paused, though every part is there", async () => {
    const queue = new UploadQueue("alice");
    const open = gate();
    const [upload] = queue.add(files(1));
    while (server.puts.length < 1) await new Promise(setImmediate);
    queue.pause(upload);
    open();
    await until(queue, () => upload.sent === PART);
    assert.equal(upload.state, "paused");
    assert.ok(!server.calls.includes("POST ID/complete/"));
    queue.resume(upload);
    await until(queue, () => upload.state === "done");
    assert.ok(server.calls.includes("POST ID/complete/"));
  });

  it("gives the place of a paused file to the next one, and takes back a cancelled one", async () => {
    const queue = new UploadQueue("alice");
    const open = gate();
    const added = queue.add(files(5));
    await until(queue, () => queue.in("uploading") === 4);
    queue.pause(added[0]);
    await until(queue, () => added[4].state === "uploading");
    await queue.cancel(added[0]);
    assert.equal(server.calls.filter((call) => call === "DELETE ID/").length, 1);
    open();
    await until(queue, () => queue.totals.done === 4);
  });

  it("says at once that a file was changed, and offers no try that cannot work", async () => {
    const queue = new UploadQueue("alice");
    const [file] = files(1);
    let isThere = true;
    const [upload] = queue.add([
      {
        name: file.name,
        size: file.size,
        type: "",
        slice: () => ({
          size: file.size,
          arrayBuffer: async () => {
            if (!isThere) throw new DOMException("It was modified.", "NotReadableError");
            return new ArrayBuffer(file.size);
          },
        }),
      },
    ]);
    server.breaks = () => {
      isThere = false;
      return true;
    };
    await until(queue, () => upload.state === "failed");
    assert.match(upload.error.message, /changed, moved or deleted/);
    assert.equal(upload.mayTryAgain, false);
    assert.equal(server.puts.length, 1);
    queue.resume(upload);
    assert.equal(upload.state, "failed");
  });

  it("counts failed and paused ones among those that can be cancelled, and none that is done", async () => {
    const queue = new UploadQueue("alice");
    server.refuses = (call) => call === "POST " && 413;
    queue.add(files(2));
    await until(queue, () => queue.in("failed") === 2);
    assert.equal(queue.cancellable, 2);
    server.refuses = null;
    const [, last] = queue.add(files(2));
    queue.pause(last);
    await until(queue, () => queue.totals.done === 1);
    assert.equal(queue.cancellable, 3);
    await queue.cancelAll();
    assert.equal(queue.cancellable, 0);
  });

  it("finds an upload by its document", async () => {
    const queue = new UploadQueue("alice");
    const open = gate();
    const [upload] = queue.add(files(1));
    await until(queue, () => upload.state === "uploading");
    assert.equal(queue.find(upload.id), upload);
    assert.equal(queue.find("another"), undefined);
    open();
    await until(queue, () => queue.totals.done === 1);
    queue.dismiss(upload);
    assert.equal(queue.find(upload.id), undefined);
  });

  it("says what happened where the server forgets an upload again and again, and begins anew at the next try", async () => {
    const queue = new UploadQueue("alice");
    server.refuses = (call) => call !== "POST " && 404;
    const [upload] = queue.add(files(1));
    await until(queue, () => upload.state === "failed");
    assert.match(upload.error.message, /Try again/);
    server.refuses = null;
    queue.resume(upload);
    await until(queue, () => upload.state !== "queued" && !upload.isActive);
    assert.equal(upload.state, "done");
  });

  it("completes nothing while it is paused, though the server asked for another round", async () => {
    const queue = new UploadQueue("alice");
    const completions = () => server.calls.filter((call) => call === "POST ID/complete/").length;
    let open;
    server.refuses = (call) => {
      if (call !== "POST ID/complete/" || completions() > 1) return false;
      open = gate();
      return 409;
    };
    const [upload] = queue.add(files(1));
    while (server.puts.length < 2) await new Promise(setImmediate);
    queue.pause(upload);
    open();
    await until(queue, () => upload.sent === PART && !upload.isPausing);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.deepEqual([upload.state, completions()], ["paused", 1]);
    queue.resume(upload);
    await until(queue, () => upload.state === "done");
  });

  it("begins nothing for a file that was cancelled before it was read", async () => {
    const queue = new UploadQueue("alice");
    const [upload] = queue.add(files(1));
    await queue.cancel(upload);
    await upload.run();
    assert.deepEqual(server.calls, []);
  });


  it("cancels 8,000 at once, and takes back only what the server knows", async () => {
    const queue = new UploadQueue("alice");
    gate();
    queue.add(files(8_000, 1));
    await until(queue, () => queue.in("uploading") === 4);
    const cancelled = queue.cancelAll();
    assert.equal(queue.length, 0);
    assert.deepEqual(queue.totals, { sent: 0, size: 0, files: 0, done: 0 });
    await cancelled;
    assert.equal(server.calls.filter((call) => call === "DELETE ID/").length, 4);
    assert.equal(server.calls.filter((call) => call === "POST ").length, 4);
  });
});

describe("the tally", () => {
  const upload = (fields) => ({ state: "uploading", size: 10, sent: 0, ...fields });

  it("counts each upload as it was last noted", () => {
    const tally = new Tally();
    const [first, second] = [upload(), upload({ sent: 4 })];
    tally.note(first);
    tally.note(second);
    assert.deepEqual(tally.totals, { sent: 4, size: 20, files: 2, done: 0 });
    first.state = "done";
    tally.note(first);
    assert.deepEqual(tally.totals, { sent: 14, size: 20, files: 2, done: 1 });
    second.state = "failed";
    tally.note(second);
    assert.deepEqual(tally.totals, { sent: 10, size: 10, files: 1, done: 1 });
    assert.equal(tally.in("failed", "done"), 2);
    tally.forget(second);
    assert.equal(tally.in("failed"), 0);
  });

  it("says what was sent since, not what was sent before a failure", () => {
    const tally = new Tally();
    const one = upload({ state: "queued", sent: 6 });
    assert.equal(tally.note(one), 0);
    one.state = "uploading";
    assert.equal(tally.note(one), 0);
    one.sent = 9;
    assert.equal(tally.note(one), 3);
    one.state = "failed";
    assert.equal(tally.note(one), 0);
  });

  it("looks at no other upload, however many there are", () => {
    const tally = new Tally();
    let looks = 0;
    const watched = Array.from({ length: 8_000 }, () => ({
      state: "uploading",
      size: 1,
      get sent() {
        looks += 1;
        return 1;
      },
    }));
    watched.forEach((one) => tally.note(one));
    looks = 0;
    tally.note(watched[5]);
    assert.deepEqual(tally.totals, { sent: 8_000, size: 8_000, files: 8_000, done: 0 });
    assert.equal(looks, 1);
  });
});

describe("the locks of uploads", () => {
  /** Locks as browsers have them, which are granted later; `held` has the names of those that nobody let go. */
  function lockable(elsewhere = []) {
    const held = new Set(elsewhere);
    const locks = {
      async request(name, work) {
        await new Promise(setImmediate);
        held.add(name);
        await work();
        held.delete(name);
      },
      query: async () => ({ held: [...held].map((name) => ({ name })) }),
    };
    Object.defineProperty(globalThis.navigator, "locks", { value: locks, configurable: true });
    return held;
  }

  afterEach(() => delete globalThis.navigator.locks);

  it("are let go where an upload is cancelled before they are granted", async () => {
    const held = lockable();
    const queue = new UploadQueue("alice");
    const [upload] = queue.add(files(1));
    await until(queue, () => upload.id);
    await queue.cancel(upload);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    assert.deepEqual([...held], []);
  });

  it("keep a file that another tab is sending from being sent into the same document", async () => {
    lockable(["mydoc.upload.theirs"]);
    const queue = new UploadQueue("alice");
    const [file] = files(1);
    const record = { id: "theirs", name: file.name, size: file.size, fingerprint: await fingerprint(file), partSize: PART, partCount: 1 };
    uploadStore("alice").save(record);
    const [upload] = queue.add([file]);
    await until(queue, () => upload.state === "done");
    assert.equal(upload.resumed, false);
    assert.notEqual(upload.id, "theirs");
  });
});
