import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { isDocumentKept, keepDocumentWhile, onEachPage } from "../../static/js/page.js";

describe("pages that follow each other in one document", () => {
  beforeEach(() => (globalThis.document = new EventTarget()));

  it("start one after the other, and what belongs to one ends with it", () => {
    const signals = [];
    onEachPage((signal) => signals.push(signal));
    document.dispatchEvent(new Event("mydoc:left"));
    assert.deepEqual(signals.map(({ aborted }) => aborted), [true]);
    document.dispatchEvent(new Event("mydoc:shown"));
    assert.deepEqual(signals.map(({ aborted }) => aborted), [true, false]);
  });

  it("are shown in a document that somebody needs, as long as that is so", () => {
    assert.equal(isDocumentKept(), false);
    let isNeeded = false;
    keepDocumentWhile(() => isNeeded);
    keepDocumentWhile(() => false);
    assert.equal(isDocumentKept(), false);
    isNeeded = true;
    assert.equal(isDocumentKept(), true);
  });
});
