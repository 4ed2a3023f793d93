import assert from "node:assert/strict";
import { describe, it } from "node:test";

const { shown, startMoments, told } = await import("../../static/js/moments.js");

/** A field as the browser has it: with what the server put there, and with what it kept for who comes back. */
function field(utc, kept = utc) {
  const form = new EventTarget();
  return { name: "expires_at", defaultValue: utc, value: kept, form, closest: () => ({ querySelectorAll: () => [] }) };
}

function sent(input) {
  const event = Object.assign(new Event("formdata"), { formData: new Map() });
  input.form.dispatchEvent(event);
  return event.formData.get("expires_at");
}

describe("a moment in a field", () => {
  for (const [zone, utc, clock] of [
    ["Asia/Tokyo", "2026-12-01T20:15", "2026-12-02T05:15"],
    // Half past two comes twice: this is the first, this the second.
    ["Europe/Berlin", "2026-10-25T00:30", "2026-10-25T02:30"],
    ["Europe/Berlin", "2026-10-25T01:30", "2026-10-25T02:30"],
    ["America/New_York", "2026-11-01T05:30", "2026-11-01T01:30"],
    ["America/New_York", "2026-11-01T06:30", "2026-11-01T01:30"],
    ["UTC", "2026-12-01T20:15", "2026-12-01T20:15"],
  ]) {
    it(`of ${utc} in ${zone} is not moved by saving, coming back and saving`, () => {
      process.env.TZ = zone;
      const first = field(utc);
      startMoments([first]);
      assert.equal(first.value, clock);
      assert.equal(sent(first), utc);
      // Nothing answered: the same page is sent once more.
      assert.equal(sent(first), utc);
      // The page came anew, with what stood in the field.
      const again = field(utc, first.value);
      startMoments([again]);
      assert.equal(again.value, clock);
      assert.equal(sent(again), utc);
    });
  }

  it("is what was typed, in the reader's own time", () => {
    process.env.TZ = "Asia/Tokyo";
    const input = field("2026-12-01T20:15");
    startMoments([input]);
    input.value = "2026-12-24T18:00";
    assert.equal(sent(input), "2026-12-24T09:00");
    const again = field("2026-12-24T09:00", input.value);
    startMoments([again]);
    assert.equal(sent(again), "2026-12-24T09:00");
  });

  it("may be missing", () => {
    const input = field("");
    startMoments([input]);
    assert.equal(input.value, "");
    assert.equal(sent(input), "");
    assert.equal(shown("never"), "never");
    assert.equal(told("never", ""), "never");
  });
});
