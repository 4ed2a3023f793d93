import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nameplate } from "../../static/uploader/fingerprint.js";
import { uploadStore } from "../../static/uploader/store.js";
import { PART, files, gate, newQueue, server, turn, until } from "./uploading.mjs";

const count = (call) => server.calls.filter((one) => one === call).length;

describe("small files", () => {
  it("begin together, and take one PUT each and nothing else", async () => {
    const queue = newQueue();
    queue.add(files(500));
    await until(queue, () => queue.totals.done === 500);
    assert.equal(server.puts.length, 500);
    assert.equal(new Set(server.puts).size, 500);
    assert.deepEqual([...new Set(server.calls)], ["POST batch/"]);
    assert.ok(server.calls.length <= 30, `${server.calls.length} requests`);
    assert.ok(server.batches.every((batch) => batch.length <= 100));
    assert.deepEqual(server.headers[0], { "If-None-Match": "*" });
    assert.equal(server.most, 6);
  });

  it("begin in the order in which they came, no more than are sent soon", async () => {
    const queue = newQueue();
    const open = gate();
    queue.add(files(100));
    await until(queue, () => queue.in("uploading") > 0);
    for (let times = 0; times < 20; times += 1) await turn();
    assert.deepEqual(server.batches.flat(), Array.from({ length: 12 }, (_, number) => `${number}.bin`));
    await queue.cancelAll();
    assert.equal(count("DELETE ID/"), 12);
    open();
  });

  it("leave the turns of large ones alone, and theirs are left alone", async () => {
    const queue = newQueue();
    const open = gate();
    const large = queue.add(files(6, 30));
    const small = queue.add(files(3));
    await until(queue, () => small.every(({ id }) => id) && large[3].id);
    assert.deepEqual(large.map(({ isActive }) => isActive), [true, true, true, true, false, false]);
    open();
    await until(queue, () => queue.totals.done === 9);
  });

  it("fail each for itself where the server refuses one of those that begin together", async () => {
    const queue = newQueue();
    server.refusesOne = ({ name }) => name === "1.bin" && { status: 400, code: "bad_name", detail: "No such names." };
    const [first, second, third] = queue.add(files(3));
    await until(queue, () => second.state === "failed" && queue.totals.done === 2);
    assert.equal(second.error.message, "No such names.");
    assert.equal(second.mayTryAgain, false);
    assert.deepEqual([first.state, third.state], ["done", "done"]);
  });

  it("are there where S3 says that they are", async () => {
    const queue = newQueue();
    server.answers = () => 412;
    queue.add(files(1));
    await until(queue, () => queue.totals.done === 1);
    assert.deepEqual(server.calls, ["POST batch/"]);
  });

  it("get another URL where theirs is too old", async () => {
    const queue = newQueue();
    server.lifetime = -1;
    const open = gate();
    const [one] = queue.add(files(1));
    await until(queue, () => one.id);
    queue.pause(one);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    open();
    queue.resume(one);
    await until(queue, () => one.state === "done");
    assert.ok(server.puts.length <= 2);
  });

  it("are sent again into the same document after a reload", async () => {
    const [file] = files(1);
    uploadStore("alice").save({ id: "doc-7", name: file.name, size: PART, fingerprint: nameplate(file), partSize: PART, partCount: 1, isWhole: true });
    const queue = newQueue();
    const [one] = queue.add([file]);
    await until(queue, () => one.state === "done");
    assert.equal(one.id, "doc-7");
    assert.deepEqual(server.calls, ["POST ID/parts/"]);
    assert.deepEqual(uploadStore("alice").all(), []);
  });

  it("are begun once more under another key where nobody knows what came of it, and once only", async () => {
    const queue = newQueue();
    server.refuses = (call) => call === "POST batch/" && { status: 409, code: "outcome_unknown" };
    const [one] = queue.add(files(1));
    await until(queue, () => one.state === "failed");
    assert.equal(count("POST batch/"), 2);
    assert.equal(new Set(server.keys).size, 2);
  });

  it("come in a slice at a time, and those that are not in yet are cancelled and paused too", async (test) => {
    const queue = newQueue();
    gate();
    let now = 0;
    test.mock.method(performance, "now", () => (now += 1));
    queue.add(files(2_000, 1));
    assert.ok(queue.length > 0 && queue.length < 2_000, String(queue.length));
    queue.pauseAll();
    assert.equal(queue.in("paused"), 2_000);
    queue.add(files(2_000, 1));
    await queue.cancelAll();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(queue.length, 0);
  });

  it("go at once where 8,000 are cancelled, and only what the server knows is taken back", async () => {
    const queue = newQueue();
    gate();
    queue.add(files(8_000, 1));
    await until(queue, () => queue.in("uploading") > 0);
    const cancelled = queue.cancelAll();
    assert.equal(queue.length, 0);
    assert.deepEqual(queue.totals, { sent: 0, size: 0, files: 0, done: 0 });
    await cancelled;
    assert.equal(count("DELETE ID/"), 12);
  });
});
