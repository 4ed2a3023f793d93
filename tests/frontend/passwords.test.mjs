import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { suggestedPassword } from "../../static/js/passwords.js";

describe("a suggested password", () => {
  it("is long enough for a link, easy to read and never the same", () => {
    const found = new Set(Array.from({ length: 500 }, suggestedPassword));
    assert.equal(found.size, 500);
    for (const one of found) assert.match(one, /^[acdefghjkmnpqrtwxy34679]{4}(-[acdefghjkmnpqrtwxy34679]{4}){3}$/);
  });
});
