import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { nameplate } from "../../static/uploader/fingerprint.js";
import { uploadStore } from "../../static/uploader/store.js";
import { PART, files, newQueue, until } from "./uploading.mjs";

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
    const queue = newQueue();
    const [upload] = queue.add(files(1));
    await until(queue, () => upload.id);
    await queue.cancel(upload);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    assert.deepEqual([...held], []);
  });

  it("keep a file that another tab is sending from being sent into the same document", async () => {
    lockable(["mydoc.upload.theirs"]);
    const queue = newQueue();
    const [file] = files(1);
    const record = { id: "theirs", name: file.name, size: file.size, fingerprint: nameplate(file), partSize: PART, partCount: 1 };
    uploadStore("alice").save(record);
    const [upload] = queue.add([file]);
    await until(queue, () => upload.state === "done");
    assert.equal(upload.resumed, false);
    assert.notEqual(upload.id, "theirs");
  });
});
