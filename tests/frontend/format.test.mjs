import assert from "node:assert/strict";
import { describe, it } from "node:test";

const { day, moment, momentInSentence } = await import("../../static/js/format.js");

describe("a moment", () => {
  const now = new Date(2030, 5, 15, 12, 0);
  const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

  it("says the time of day, however long ago it is", () => {
    for (const days of [0, 1, 2, 400]) {
      const date = new Date(2030, 5, 15 - days, 9, 41);
      assert.equal(moment(date, now), `${day(date, now)}, ${hour.format(date)}`);
      assert.equal(momentInSentence(date, now).toLowerCase(), moment(date, now).toLowerCase());
    }
  });

  it("begins small within a sentence", () => {
    assert.match(momentInSentence(new Date(2030, 5, 15, 9, 41), now), /^today, /);
    assert.match(momentInSentence(new Date(2030, 5, 14, 9, 41), now), /^yesterday, /);
  });
});
