import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { answerOf, keepOfflinePage, removeOtherVersions } from "../../static/worker/answers.js";
import { forgetKept, KEPT_FOR, keepShared, keptFiles, SHARED } from "../../static/worker/shared.js";

const SCOPE = "https://mydoc.example/below/";
const STYLE = "https://files.example/app.1.css?offline";

/** Cache Storage, as far as it is used here. */
class Caches {
  stores = new Map();
  async has(name) {
    return this.stores.has(name);
  }
  async keys() {
    return [...this.stores.keys()];
  }
  async delete(name) {
    return this.stores.delete(name);
  }
  async open(name) {
    if (!this.stores.has(name)) this.stores.set(name, new Map());
    const entries = this.stores.get(name);
    return {
      put: async (address, answer) => void entries.set(address, answer),
      match: async (address) => entries.get(address)?.clone(),
      keys: async () => [...entries.keys()],
    };
  }
}

let world;
let isOffline;

beforeEach(() => {
  isOffline = false;
  const fetch = async (request) => {
    if (isOffline) throw new TypeError("Failed to fetch");
    return new Response(`of the network: ${request.url ?? request}`);
  };
  world = { caches: new Caches(), fetch, scope: SCOPE, version: "2", assets: [STYLE] };
});

const answer = (request, waits = []) => answerOf({ request, waitUntil: (promise) => waits.push(promise) }, world);
const visit = (path) => ({ method: "GET", mode: "navigate", destination: "document", url: SCOPE + path });

function shared(...files) {
  const form = new FormData();
  for (const file of files) form.append("files", file);
  return { method: "POST", mode: "navigate", url: `${SCOPE}share-target/`, formData: async () => form };
}

describe("the service worker", () => {
  it("asks the network for each page, and shows its own only without one", async () => {
    await keepOfflinePage(world);
    assert.equal(await (await answer(visit("shares/"))).text(), `of the network: ${SCOPE}shares/`);
    isOffline = true;
    assert.equal(await (await answer(visit("shares/"))).text(), `of the network: ${SCOPE}offline/`);
    assert.equal(await (await answer({ method: "GET", mode: "no-cors", url: STYLE })).text(), `of the network: ${STYLE}`);
  });

  it("keeps nothing but that page and what it is drawn with", async () => {
    await keepOfflinePage(world);
    await answer(visit("documents/1/"));
    assert.deepEqual([...world.caches.stores].map(([name, entries]) => [name, [...entries.keys()]]), [
      ["mydoc-offline-2", [`${SCOPE}offline/`, STYLE]],
    ]);
  });

  it("has nothing to do with calls, uploads, forms and downloads", () => {
    assert.equal(answer({ method: "GET", mode: "cors", url: `${SCOPE}api/v1/documents/` }), null);
    assert.equal(answer({ method: "PUT", mode: "cors", url: "https://bucket.example/1" }), null);
    assert.equal(answer({ method: "POST", mode: "navigate", url: `${SCOPE}shares/` }), null);
    assert.equal(answer({ ...visit("preview/download/"), destination: "iframe" }), null);
  });

  it("removes the pages of other versions, and nothing of others", async () => {
    for (const name of ["mydoc-offline-1", "mydoc-offline-2", "other", SHARED]) await world.caches.open(name);
    await removeOtherVersions(world);
    assert.deepEqual(await world.caches.keys(), ["mydoc-offline-2", "other", SHARED]);
  });
});

describe("files that other apps share", () => {
  const photo = new File(["abc"], "Überweisung 1.jpg", { type: "image/jpeg", lastModified: 5 });

  it("are kept until they are forgotten", async () => {
    const led = await answer(shared(photo, new File([""], "empty")));
    assert.equal(led.status, 303);
    assert.equal(led.headers.get("Location"), `${SCOPE}?shared=2`);
    const [first, second] = await keptFiles(world.caches);
    assert.deepEqual([first.name, first.type, first.lastModified, await first.text()], ["Überweisung 1.jpg", "image/jpeg", 5, "abc"]);
    assert.deepEqual([second.name, second.size], ["empty", 0]);
    assert.equal((await keptFiles(world.caches)).length, 2);
    await forgetKept(world.caches);
    assert.deepEqual(await keptFiles(world.caches), []);
  });

  it("are kept for a quarter of an hour", async () => {
    await keepShared(shared(photo), world, 1_000);
    assert.equal((await keptFiles(world.caches, 999 + KEPT_FOR)).length, 1);
    assert.deepEqual(await keptFiles(world.caches, 1_000 + KEPT_FOR), []);
  });

  for (const form of ["logout", "logout-everywhere"]) {
    it(`are not left to whoever signs in after ${form}`, async () => {
      await answer(shared(photo));
      const waits = [];
      assert.equal(answer({ method: "POST", mode: "navigate", url: `${SCOPE}accounts/${form}/` }, waits), null);
      await Promise.all(waits);
      assert.deepEqual(await keptFiles(world.caches), []);
    });
  }

  it("are said to have found no room", async () => {
    world.caches.open = async () => Promise.reject(new DOMException("", "QuotaExceededError"));
    assert.equal((await answer(shared(photo))).headers.get("Location"), `${SCOPE}?shared=failed`);
  });
});
