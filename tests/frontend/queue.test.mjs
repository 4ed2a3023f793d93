import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LARGE, PART, files, gate, newQueue, server, turn, until } from "./uploading.mjs";

describe("the queue", () => {
  it("sends every file once, and what it says was sent only rises", async () => {
    const queue = newQueue();
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
    const queue = newQueue();
    const open = gate();
    const [first, second] = queue.add(files(2, LARGE));
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
    const queue = newQueue();
    const open = gate();
    const added = queue.add(files(6, LARGE));
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
    const queue = newQueue();
    queue.add(files(1, 40 * PART));
    await until(queue, () => queue.totals.done === 1);
    assert.equal(server.most, 6);
  });

  it("finishes at a pause what is under way, begins nothing, and goes on with the rest", async () => {
    const queue = newQueue();
    const open = gate();
    const [upload] = queue.add(files(1, 6 * PART));
    await until(queue, () => upload.state === "uploading");
    while (server.puts.length < 1) await turn();
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
    const queue = newQueue();
    const open = gate();
    const [upload] = queue.add(files(1, 6 * PART));
    while (server.puts.length < 1) await turn();
    queue.pause(upload);
    queue.resume(upload);
    assert.equal(upload.state, "uploading");
    open();
    await until(queue, () => upload.state === "done");
    assert.equal(server.puts.length, 6);
  });

  it("completes nothing while it is paused, though every part is there", async () => {
    const queue = newQueue();
    const [upload] = queue.add(files(1, LARGE));
    server.answers = () => {
      if (server.puts.length === 2) queue.pause(upload);
      return 200;
    };
    await until(queue, () => upload.stored === LARGE);
    for (let times = 0; times < 20; times += 1) await turn();
    assert.equal(upload.state, "paused");
    assert.ok(!server.calls.includes("POST ID/complete/"));
    queue.resume(upload);
    await until(queue, () => upload.state === "done");
    assert.ok(server.calls.includes("POST ID/complete/"));
  });

  it("gives the place of a paused file to the next one, and takes back a cancelled one", async () => {
    const queue = newQueue();
    const open = gate();
    const added = queue.add(files(5, LARGE));
    await until(queue, () => queue.in("uploading") === 4);
    queue.pause(added[0]);
    await until(queue, () => added[4].state === "uploading");
    await queue.cancel(added[0]);
    assert.equal(server.calls.filter((call) => call === "DELETE ID/").length, 1);
    open();
    await until(queue, () => queue.totals.done === 4);
  });

  it("takes a cancelled one in again, under the same document", async () => {
    const queue = newQueue();
    const open = gate();
    const [upload] = queue.add(files(1, LARGE));
    await until(queue, () => upload.state === "uploading");
    const cancelled = queue.cancel(upload);
    const restored = queue.restore([upload]);
    open();
    await Promise.all([cancelled, restored]);
    const [again] = queue;
    await until(queue, () => again.state === "done");
    assert.equal(again.id, upload.id);
    assert.deepEqual(server.calls.filter((call) => /^DELETE|restore/.test(call)), ["DELETE ID/", "POST ID/restore/"]);
    assert.equal(server.calls.filter((call) => call === "POST ").length, 1);
  });

  it("begins anew what was cancelled and is not kept any more", async () => {
    const queue = newQueue();
    const open = gate();
    const [upload] = queue.add(files(1, LARGE));
    await until(queue, () => upload.state === "uploading");
    await Promise.all([queue.cancel(upload), open()]);
    server.refuses = (call) => call === "POST ID/restore/" && 404;
    await queue.restore([upload]);
    const [again] = queue;
    await until(queue, () => again.state === "done");
    assert.notEqual(again.id, upload.id);
  });

  it("takes all in again that were cancelled together, also those that nobody had looked at", async () => {
    const queue = newQueue();
    const open = gate();
    queue.add(files(5, LARGE));
    await until(queue, () => queue.in("uploading") === 4);
    let cancelled = [];
    await Promise.all([queue.cancelAll((some) => (cancelled = some)), open()]);
    assert.equal(queue.length, 0);
    await queue.restore(cancelled);
    await until(queue, () => queue.totals.done === 5);
    assert.equal(server.calls.filter((call) => call === "POST ").length, 5);
  });

  it("says at once that a file was changed, and offers no try that cannot work", async () => {
    const queue = newQueue();
    const [file] = files(1, LARGE);
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
    const queue = newQueue();
    server.refuses = (call) => call === "POST " && 413;
    queue.add(files(2, LARGE));
    await until(queue, () => queue.in("failed") === 2);
    assert.equal(queue.cancellable, 2);
    server.refuses = null;
    const [, last] = queue.add(files(2, LARGE));
    queue.pause(last);
    await until(queue, () => queue.totals.done === 1);
    assert.equal(queue.cancellable, 3);
    await queue.cancelAll();
    assert.equal(queue.cancellable, 0);
  });

  it("finds an upload by its document", async () => {
    const queue = newQueue();
    const open = gate();
    const [upload] = queue.add(files(1, LARGE));
    await until(queue, () => upload.state === "uploading");
    assert.equal(queue.find(upload.id), upload);
    assert.equal(queue.find("another"), undefined);
    open();
    await until(queue, () => queue.totals.done === 1);
    queue.dismiss(upload);
    assert.equal(queue.find(upload.id), undefined);
  });

  for (const [what, cancel] of [["one", (queue, upload) => queue.cancel(upload)], ["all", (queue) => queue.cancelAll()]]) {
    it(`knows an upload until the server has let go of it, where ${what} is cancelled`, async () => {
      const queue = newQueue();
      const open = gate();
      const [upload] = queue.add(files(1, LARGE));
      await until(queue, () => upload.state === "uploading");
      const cancelled = cancel(queue, upload);
      assert.equal(queue.length, 0);
      assert.equal(queue.find(upload.id), upload);
      open();
      await cancelled;
      assert.equal(queue.find(upload.id), undefined);
    });
  }

  it("says what happened where the server forgets an upload again and again, and begins anew at the next try", async () => {
    const queue = newQueue();
    server.refuses = (call) => call !== "POST " && 404;
    const [upload] = queue.add(files(1, LARGE));
    await until(queue, () => upload.state === "failed");
    assert.match(upload.error.message, /Try again/);
    server.refuses = null;
    queue.resume(upload);
    await until(queue, () => upload.state !== "queued" && !upload.isActive);
    assert.equal(upload.state, "done");
  });

  it("completes nothing while it is paused, though the server asked for another round", async () => {
    const queue = newQueue();
    const completions = () => server.calls.filter((call) => call === "POST ID/complete/").length;
    server.refuses = (call) => call === "POST ID/complete/" && completions() === 1 && 409;
    const [upload] = queue.add(files(1, LARGE));
    server.answers = () => {
      if (server.puts.length === 4) queue.pause(upload);
      return 200;
    };
    await until(queue, () => upload.state === "paused" && upload.stored === LARGE);
    for (let times = 0; times < 20; times += 1) await turn();
    assert.deepEqual([upload.state, completions()], ["paused", 1]);
    queue.resume(upload);
    await until(queue, () => upload.state === "done");
  });

  it("begins nothing for a file that was cancelled before it was read", async () => {
    const queue = newQueue();
    const [upload] = queue.add(files(1, LARGE));
    await queue.cancel(upload);
    await upload.run();
    assert.deepEqual(server.calls, []);
  });
});

describe("what an upload says was sent", () => {
  it("never falls where a part is sent again, and tells what was lost on the way", async () => {
    const queue = newQueue();
    const [upload] = queue.add(files(1, 6 * PART));
    const said = [];
    const lost = [];
    queue.addEventListener("change", () => {
      said.push(upload.sent);
      lost.push(upload.lost);
    });
    let breaks = 0;
    server.breaksLate = () => server.puts.length === 3 && (breaks += 1) === 1;
    await until(queue, () => upload.state === "done");
    assert.equal(breaks, 1);
    assert.deepEqual(said, [...said].sort((a, b) => a - b));
    assert.ok(lost.includes(PART), String(lost));
    assert.equal(upload.lost, 0);
    assert.equal(upload.stored, 6 * PART);
  });

  it("never falls where it starts over", async () => {
    const queue = newQueue();
    const [upload] = queue.add(files(1, 3 * PART));
    const said = [];
    queue.addEventListener("change", () => said.push([upload.sent, queue.progress]));
    let answers = 0;
    server.answers = () => ((answers += 1) === 2 ? 404 : 200);
    server.refuses = (call) => call === "GET ID/" && 404;
    await until(queue, () => upload.state === "done");
    assert.equal(server.calls.filter((call) => call === "POST ").length, 2, server.calls.join());
    for (const place of [0, 1]) {
      const values = said.map((one) => one[place]);
      assert.deepEqual(values, [...values].sort((a, b) => a - b));
    }
  });
});

describe("a failure while all is paused", () => {
  it("is said at once where nothing helps against it", async () => {
    const queue = newQueue();
    const open = gate();
    const [upload] = queue.add(files(1, 6 * PART));
    while (server.puts.length < 1) await turn();
    server.answers = () => 400;
    queue.pause(upload);
    open();
    await until(queue, () => upload.state === "failed");
    assert.match(upload.error.message, /did not accept/);
    server.answers = null;
    queue.resume(upload);
    await until(queue, () => upload.state === "done");
  });

  it("begins no other document until it goes on", async () => {
    const queue = newQueue();
    const open = gate();
    const [upload] = queue.add(files(1, 6 * PART));
    while (server.puts.length < 1) await turn();
    server.answers = () => 404;
    server.refuses = (call) => call === "GET ID/" && 404;
    queue.pause(upload);
    open();
    for (let times = 0; times < 40; times += 1) await turn();
    assert.equal(upload.state, "paused");
    assert.equal(server.calls.filter((call) => call === "POST ").length, 1);
    server.answers = null;
    queue.resume(upload);
    await until(queue, () => upload.state === "done");
  });
});
