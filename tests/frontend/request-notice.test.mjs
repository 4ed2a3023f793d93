import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { startNotice } from "../../static/js/request-notice.js";

const ended = { code: "request_not_found", message: "This link no longer accepts files." };

/** The parts of the page that are used, by their selector. */
function pageOf() {
  const parts = { "[data-guest-notice]": { hidden: true }, "[data-guest-drop]": { hidden: false } };
  const text = { textContent: "" };
  parts["[data-guest-notice]"].querySelector = () => text;
  return { dataset: { slug: "a" }, parts, text, querySelector: (selector) => parts[selector] };
}

describe("the notice of a request", () => {
  let page;
  let queue;

  beforeEach(() => {
    page = pageOf();
    queue = { active: 1, paused: 0, pauseAll() {
      this.paused += 1;
      this.active = 0;
    } };
  });

  const isShown = () => !page.parts["[data-guest-notice]"].hidden;

  it("says that the request has ended, and pauses the others", () => {
    const notice = startNotice(page, queue);
    notice.about({ state: "failed", error: ended });
    assert.deepEqual([isShown(), page.text.textContent, queue.paused], [true, `${ended.message} Files already sent are kept.`, 1]);
    assert.equal(page.parts["[data-guest-drop]"].hidden, true);
  });

  it("leaves what concerns one file alone to that file", () => {
    queue.active = 0;
    startNotice(page, queue).about({ state: "failed", error: { code: "type_not_accepted", message: "No." } });
    assert.deepEqual([isShown(), queue.paused], [false, 0]);
  });

  it("comes five seconds after the end while a large file is under way, and asks no more then", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const answers = [() => ({ is_paused: false }), () => Promise.reject(ended)];
    let asked = 0;
    const notice = startNotice(page, queue, { ask: async () => answers[asked++]() });
    for (const sent of [1, 2]) notice.about({ state: "uploading", sent });
    for (const _ of [1, 2, 3]) {
      test.mock.timers.tick(5_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual([isShown(), asked, queue.paused], [true, 2, 1]);
  });

  it("goes once files arrive again after a pause", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const notice = startNotice(page, queue, { ask: async () => ({ is_paused: true }) });
    notice.about({ state: "uploading" });
    test.mock.timers.tick(5_000);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(isShown(), true);
    assert.equal(page.parts["[data-guest-drop]"].hidden, false);
    notice.about({ state: "done" });
    assert.equal(isShown(), false);
  });
});
