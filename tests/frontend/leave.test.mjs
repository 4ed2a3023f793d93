import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { beginToLeave, leaveFor } from "../../static/js/leave.js";

describe("leaving for another page", () => {
  let asked;
  let back;

  beforeEach(() => {
    asked = [];
    globalThis.location = { assign: (address) => asked.push(address) };
    globalThis.addEventListener = (type, act) => (back = act);
  });

  it("is begun once, however many reasons there are", () => {
    leaveFor("/");
    leaveFor("/");
    assert.deepEqual(asked, ["/"]);
    back();
  });

  it("leaves alone what this page sends, which leads on by itself", () => {
    beginToLeave();
    leaveFor("/");
    assert.deepEqual(asked, []);
    back();
  });

  it("is possible again for who came back", () => {
    leaveFor("/");
    back();
    leaveFor("/shares/");
    assert.deepEqual(asked, ["/", "/shares/"]);
  });
});
