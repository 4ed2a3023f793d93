import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nameOf, shortcutFor } from "../../static/js/keys.js";

const pressed = (key, more = {}) => ({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
const SHORTCUTS = [
  { keys: ["/"] },
  { keys: ["?"] },
  { keys: ["u"] },
  { keys: ["Delete", "F2"] },
  { keys: [" "] },
  { keys: ["Control+z"] },
  { keys: ["x"], isThere: () => false },
];
const keysFor = (event) => shortcutFor(event, SHORTCUTS)?.keys;

describe("a shortcut", () => {
  it("is found by its key", () => {
    assert.deepEqual(keysFor(pressed("/")), ["/"]);
    assert.deepEqual(keysFor(pressed("F2")), ["Delete", "F2"]);
    assert.equal(keysFor(pressed("q")), undefined);
  });

  it("that needs Shift on some keyboards works with it", () => {
    for (const key of ["/", "?"]) assert.deepEqual(keysFor(pressed(key, { shiftKey: true })), [key]);
  });

  it("is another key with Shift, Ctrl or Alt", () => {
    for (const more of [{ shiftKey: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }]) {
      for (const key of ["Delete", " "]) assert.equal(keysFor(pressed(key, more)), undefined);
      assert.equal(keysFor(pressed(more.shiftKey ? "U" : "u", more)), undefined);
    }
  });

  it("is a letter whether or not capitals are locked", () => assert.deepEqual(keysFor(pressed("U")), ["u"]));

  it("with Ctrl is one with Command, too", () => {
    for (const more of [{ ctrlKey: true }, { metaKey: true }]) assert.deepEqual(keysFor(pressed("z", more)), ["Control+z"]);
    assert.equal(keysFor(pressed("Z", { ctrlKey: true, shiftKey: true })), undefined);
    assert.equal(keysFor(pressed("z")), undefined);
  });

  it("is none where it does not work", () => assert.equal(keysFor(pressed("x")), undefined));
});

describe("a key's name", () => {
  for (const [key, name] of [["u", "U"], ["/", "/"], ["ArrowLeft", "←"], [" ", "Space"], ["F2", "F2"], ["Control+z", "Ctrl+Z"]]) {
    it(`of ${key} is ${name}`, () => assert.equal(nameOf(key), name));
  }
  it("of Ctrl is Command on a Mac", () => assert.equal(nameOf("Control+z", true), "⌘Z"));
});
