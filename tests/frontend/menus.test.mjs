import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { choiceFor, placeOf } from "../../static/js/menus.js";

const NAMES = [" Download", "Share", "Copy link", "Rename", "Change expiry", "Delete"];

describe("a key in a menu", () => {
  for (const [key, at, wanted] of [
    ["ArrowDown", -1, 0],
    ["ArrowDown", 0, 1],
    ["ArrowDown", 5, 0],
    ["ArrowUp", -1, 5],
    ["ArrowUp", 0, 5],
    ["ArrowUp", 5, 4],
    ["Home", 4, 0],
    ["End", 0, 5],
  ]) {
    it(`${key} leads from ${at} to ${wanted}`, () => assert.equal(choiceFor(key, at, NAMES), wanted));
  }

  it("that is a letter leads to the next name that begins with it, and around", () => {
    assert.equal(choiceFor("c", -1, NAMES), 2);
    assert.equal(choiceFor("c", 2, NAMES), 4);
    assert.equal(choiceFor("C", 4, NAMES), 2);
    assert.equal(choiceFor("d", 0, NAMES), 5);
  });

  it("that no name begins with leads nowhere", () => {
    for (const key of ["x", "F2", "Delete", "ArrowLeft"]) assert.equal(choiceFor(key, 1, NAMES), -1);
    for (const key of ["ArrowDown", "ArrowUp", "Home", "End", "a"]) assert.equal([][choiceFor(key, -1, [])], undefined);
  });
});

describe("a menu's place", () => {
  const view = { width: 360, height: 800 };
  const list = { width: 208, height: 240 };
  const at = (right, top) => placeOf({ right, top, bottom: top + 40 }, list, view);

  it("is below its button, along its right edge", () => assert.deepEqual(at(300, 100), { isUp: false, shift: 0, room: 648 }));
  it("is above where there is no room below", () => assert.deepEqual(at(300, 700), { isUp: true, shift: 0, room: 688 }));
  it("is moved to the right at the left edge", () => assert.equal(at(60, 100).shift, 156));
  it("is moved to the left where the button reaches over the right edge", () => assert.equal(at(380, 100).shift, -28));
  it("is on the larger side where it fits on neither, no higher than that", () => {
    assert.deepEqual(placeOf({ right: 300, top: 100, bottom: 140 }, list, { width: 640, height: 320 }), { isUp: false, shift: 0, room: 168 });
  });
});
