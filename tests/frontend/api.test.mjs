import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

globalThis.document = { documentElement: { dataset: {} }, querySelector: () => null };
const { ApiError, persist, request } = await import("../../static/js/api.js");

describe("a request with an Idempotency-Key", () => {
  let answers;
  const refused = (status, code) => () => Response.json({ code, detail: "for programs" }, { status });

  beforeEach(() => {
    globalThis.fetch = async () => answers.shift()();
  });

  it("is asked for again while the first is being done", async () => {
    answers = [refused(409, "request_in_progress"), () => Response.json({ id: "x" })];
    assert.deepEqual((await persist("POST", "documents/")).data, { id: "x" });
  });

  it("is not asked for again where nobody knows what the first did, and a person is told so", async () => {
    answers = [refused(409, "outcome_unknown")];
    await assert.rejects(persist("POST", "documents/"), (error) => {
      assert.ok(error instanceof ApiError);
      assert.match(error.message, /Reload the page/);
      return true;
    });
  });

  it("is refused as ever otherwise", async () => {
    answers = [refused(409, "busy")];
    await assert.rejects(request("POST", "documents/"), { code: "busy", message: "for programs", isTemporary: false });
  });
});

describe("a request that nobody answers", () => {
  /** A connection that is dead, though the browser does not know. */
  const dead = (_, { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError"))));

  beforeEach(() => (globalThis.fetch = dead));

  it("ends as one whose connection was lost, which may be tried again", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const asked = request("POST", "documents/");
    test.mock.timers.tick(60_000);
    await assert.rejects(asked, (error) => error instanceof ApiError && error.status === 0 && error.isTemporary);
  });

  it("ends at once where it is given up", async () => {
    const controller = new AbortController();
    const asked = request("GET", "documents/", { signal: controller.signal });
    controller.abort();
    await assert.rejects(asked, { name: "AbortError" });
    await assert.rejects(request("GET", "documents/", { signal: controller.signal }), { name: "AbortError" });
  });
});

describe("a session that was renewed or has ended", () => {
  const stale = () => Response.json({ code: "permission_denied", detail: "CSRF Failed: CSRF token incorrect." }, { status: 403 });
  const html = () => new Response("the page as it is now");
  const pageOf = (user, content) => ({
    querySelector: (selector) => (selector === "[data-user]" ? user && { dataset: { user } } : content && { content }),
  });
  const meta = { content: "old" };
  let answers;
  let asked;

  /** The page of Alice; what is fetched anew is the page of this user, with this token. */
  function now(user, token) {
    globalThis.location = { href: "http://localhost/" };
    globalThis.document = {
      documentElement: { dataset: { site: "/" } },
      querySelector: (selector) => (selector === "[data-user]" ? { dataset: { user: "alice" } } : meta),
    };
    globalThis.DOMParser = class {
      parseFromString() {
        return pageOf(user, token);
      }
    };
    meta.content = "old";
    asked = [];
    globalThis.fetch = async (address, { headers }) => {
      asked.push(headers["X-CSRFToken"]);
      return answers.shift()();
    };
  }

  it("goes on with the new token where another tab has signed in", async () => {
    now("alice", "new");
    answers = [stale, html, () => Response.json({ id: "x" })];
    assert.deepEqual((await request("POST", "documents/")).data, { id: "x" });
    assert.deepEqual(asked, ["old", undefined, "new"]);
  });

  for (const [who, user, token] of [["nobody is signed in", undefined, "new"], ["it is somebody else's", "bob", "new"], ["the page has none", "alice", ""]]) {
    it(`says what to do where ${who}, and sends nothing for them`, async () => {
      now(user, token);
      answers = [stale, html];
      await assert.rejects(request("POST", "documents/"), { code: "not_authenticated", message: /Sign in again/ });
      assert.equal(meta.content, "old");
    });
  }

  it("is asked for later where the connection is lost or the server fails meanwhile", async () => {
    for (const [failure, status] of [[() => Promise.reject(new TypeError("Failed to fetch")), 0], [() => new Response("", { status: 503 }), 503]]) {
      now("alice", "new");
      answers = [stale, failure];
      await assert.rejects(request("POST", "documents/"), (error) => error.isTemporary && error.status === status);
    }
  });

  it("is not asked for twice", async () => {
    now("alice", "new");
    answers = [stale, html, stale];
    await assert.rejects(request("POST", "documents/"), { status: 403 });
  });
});
