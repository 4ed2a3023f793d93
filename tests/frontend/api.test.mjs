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
