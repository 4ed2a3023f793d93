import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ApiError } from "../../static/js/api.js";
import { FileChanged, mayTryAgain } from "../../static/uploader/refusals.js";
import { PutError } from "../../static/uploader/put.js";

const refused = (status, code) => mayTryAgain(new ApiError(status, { code, detail: "No." }));

describe("trying again", () => {
  it("is not offered where it cannot work", () => {
    assert.equal(refused(400, "type_not_accepted"), false);
    assert.equal(refused(413, "file_too_large"), false);
    assert.equal(refused(404, "request_not_found"), false);
    assert.equal(refused(409, "request_full"), false);
    assert.equal(refused(403, "guest_required"), false);
    assert.equal(mayTryAgain(new FileChanged()), false);
  });

  it("is offered where it can", () => {
    assert.equal(refused(409, "request_paused"), true);
    assert.equal(refused(400, "quota_exceeded"), true);
    assert.equal(refused(503, ""), true);
    assert.equal(mayTryAgain(new PutError(0)), true);
  });
});
