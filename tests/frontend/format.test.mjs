import assert from "node:assert/strict";
import { describe, it } from "node:test";

const { moment, momentWithHour } = await import("../../static/js/format.js");

describe("a moment with its hour", () => {
  it("is part of a sentence", () => assert.match(momentWithHour(new Date(2030, 5, 15, 9, 41), new Date(2030, 5, 15)), /^today, /));

  const now = new Date(2030, 5, 15, 12, 0);
  const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

  it("says the time of day once, however long ago it is", () => {
    for (const days of [0, 1, 2, 400]) {
      const date = new Date(2030, 5, 15 - days, 9, 41);
      const shown = momentWithHour(date, now);
      assert.equal(shown.split(hour.format(date)).length, 2, shown);
      assert.ok(shown.toLowerCase().startsWith(moment(date, now).toLowerCase()), shown);
    }
  });
});
