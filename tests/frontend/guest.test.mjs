import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { guestUploads, ownUploads } from "../../static/uploader/api.js";
import { folderOf, rememberFolder } from "../../static/uploader/folders.js";

describe("where uploads go", () => {
  it("is one's own documents, or what a request asks for, as the guest who said so", () => {
    assert.equal(ownUploads.base, "documents/");
    const { base, headers } = guestUploads("a/b", "token");
    assert.equal(base, "public/requests/a%2Fb/uploads/");
    assert.deepEqual(headers, { "X-Request-Guest": "token" });
  });
});

describe("folders", () => {
  it("are the path a file was dropped with, without its own name", () => {
    const file = { name: "a.jpg" };
    assert.equal(folderOf(file), "");
    rememberFolder(file, "/Photos/2024/a.jpg");
    assert.equal(folderOf(file), "Photos/2024");
  });

  it("are none for a file that was dropped alone", () => {
    const file = { name: "a.jpg" };
    rememberFolder(file, "/a.jpg");
    assert.equal(folderOf(file), "");
  });

  it("come from the browser where a folder was chosen", () => {
    assert.equal(folderOf({ name: "a.jpg", webkitRelativePath: "Photos/a.jpg" }), "Photos");
  });
});
