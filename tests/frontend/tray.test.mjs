import assert from "node:assert/strict";
import { describe, it } from "node:test";

/** As much of a page as the tray needs. */
class Element extends EventTarget {
  children = [];
  dataset = {};
  style = {};
  attributes = new Map();
  #hidden = false;

  constructor(tag) {
    super();
    this.tag = tag;
  }

  get hidden() {
    return this.#hidden;
  }

  /** What is hidden loses the focus at once. */
  set hidden(hidden) {
    this.#hidden = hidden;
    if (hidden && document.activeElement === this) document.activeElement = document.body;
  }

  append(...children) {
    for (const child of children) if (child instanceof Element) child.parent = this;
    this.children.push(...children);
  }

  replaceChildren(...children) {
    this.children = [];
    this.append(...children);
  }

  remove() {
    this.parent.children = this.parent.children.filter((child) => child !== this);
  }

  contains(other) {
    return other === this || this.children.some((child) => child instanceof Element && child.contains(other));
  }

  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  removeAttribute(name) {
    this.attributes.delete(name);
  }

  /** The parts of a page are made when they are first looked for. */
  querySelector(selector) {
    this.parts ??= new Map();
    if (!this.parts.has(selector)) this.parts.set(selector, new Element("part"));
    return this.parts.get(selector);
  }

  focus() {
    document.activeElement = this;
  }
}

globalThis.addEventListener ??= () => {};
globalThis.document = Object.assign(new Element("document"), { title: "MyDoc", createElement: (tag) => new Element(tag) });
const { startTray } = await import("../../static/js/tray.js");

/** A queue of these uploads, as the tray asks it. */
function queueOf(...uploads) {
  const all = new Set(uploads);
  return Object.assign(new EventTarget(), {
    [Symbol.iterator]: () => all.values(),
    in: (...states) => uploads.filter((upload) => states.includes(upload.state)).length,
    find: () => undefined,
    unfinished: async () => [],
    dismiss: () => {},
    totals: { sent: 0, size: 1, files: 1, done: 0 },
    meter: { speed: 0 },
    active: 1,
    length: all.size,
  });
}

const upload = (state) => ({ state, name: "a.txt", size: 1, sent: 0, meter: { speed: 0 }, isActive: true });

describe("the tray", () => {
  for (const [now, before] of [["finishing", "pause"], ["done", "cancel"]]) {
    it(`keeps the focus in the list where the button to ${before} goes`, async (test) => {
      test.mock.timers.enable({ apis: ["setTimeout"] });
      const [root, one] = [new Element("section"), upload("uploading")];
      const queue = queueOf(one);
      startTray(queue, root);
      await queue.unfinished();
      await Promise.resolve();
      const list = root.querySelector("[data-tray-list]");
      const [pause, cancel] = list.children[0].children[1].children;
      (before === "pause" ? pause : cancel).focus();
      one.state = now;
      queue.dispatchEvent(new CustomEvent("change", { detail: one }));
      test.mock.timers.tick(200);
      assert.equal(document.activeElement, list);
      assert.equal(list.tabIndex, 0);
    });
  }

  it("goes from the button that pauses all to the one that resumes all, which takes its place", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const [root, one] = [new Element("section"), upload("uploading")];
    const queue = queueOf(one);
    startTray(queue, root);
    await queue.unfinished();
    await Promise.resolve();
    root.querySelector("[data-pause-all]").focus();
    Object.assign(one, { state: "paused", isActive: false });
    queue.active = 0;
    queue.dispatchEvent(new CustomEvent("change", { detail: one }));
    test.mock.timers.tick(200);
    assert.equal(document.activeElement, root.querySelector("[data-resume-all]"));
  });

  it("keeps the focus in the list where the button that cancels all goes", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const [root, one] = [new Element("section"), upload("uploading")];
    const queue = Object.assign(queueOf(one), { totals: { sent: 0, size: 2, files: 2, done: 1 } });
    startTray(queue, root);
    await queue.unfinished();
    await Promise.resolve();
    root.querySelector("[data-cancel-all]").focus();
    queue.cancellable = 0;
    queue.dispatchEvent(new CustomEvent("change", { detail: one }));
    test.mock.timers.tick(200);
    assert.equal(document.activeElement, root.querySelector("[data-tray-list]"));
  });

  const ENDS = [["paused", "Uploads paused."], ["failed", "Some uploads failed."], ["done", "Uploaded."]];
  for (const [state, words] of ENDS) {
    it(`reads "${words}" aloud where nothing is under way any more`, async (test) => {
      test.mock.timers.enable({ apis: ["setTimeout"] });
      const [root, one] = [new Element("section"), { ...upload(state), isActive: false, stored: 0 }];
      const files = state === "failed" ? 0 : 1;
      const queue = Object.assign(queueOf(one), { active: 0, totals: { sent: 0, size: 1, files, done: 0 } });
      startTray(queue, root);
      await queue.unfinished();
      await Promise.resolve();
      test.mock.timers.tick(200);
      assert.equal(document.querySelector("#announcer").textContent, words);
    });
  }

  it("has the list brought up to date once it is empty, since the list left out what was here", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const [root, one] = [new Element("section"), upload("done")];
    const queue = Object.assign(queueOf(one), { active: 0 });
    const tray = startTray(queue, root);
    let refreshed = 0;
    tray.onDocuments = () => (refreshed += 1);
    await queue.unfinished();
    await Promise.resolve();
    test.mock.timers.tick(200);
    assert.equal(refreshed, 0);
    queue.length = 0;
    for (const _ of [1, 2]) {
      queue.dispatchEvent(new CustomEvent("change", { detail: null }));
      test.mock.timers.tick(200);
    }
    assert.equal(refreshed, 1);
  });

  it("leaves the focus where it is otherwise", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const [root, one] = [new Element("section"), upload("uploading")];
    const queue = queueOf(one);
    startTray(queue, root);
    await queue.unfinished();
    await Promise.resolve();
    const [pause] = root.querySelector("[data-tray-list]").children[0].children[1].children;
    pause.focus();
    one.state = "paused";
    queue.dispatchEvent(new CustomEvent("change", { detail: one }));
    test.mock.timers.tick(200);
    assert.equal(document.activeElement, pause);
    assert.equal(pause.title, "Resume");
  });

  const MB = 1_000_000;
  const SAID = [
    ["Waiting · 9.0 MB", { state: "uploading" }],
    ["Finishing · 9.0 MB", { state: "uploading", sent: 9 * MB, stored: 0 }],
    ["3.0 MB of 9.0 MB", { state: "uploading", sent: 3 * MB }],
    ["3.0 MB of 9.0 MB · offline, resumes automatically", { state: "uploading", sent: 3 * MB }, { isOffline: true }],
    ["3.0 MB of 9.0 MB · sending 2.0 MB again · 2.0 MB/s · 4 s left", { state: "uploading", sent: 3 * MB, lost: 2 * MB, meter: { speed: 2 * MB } }],
    ["Pausing · 1.0 MB of 9.0 MB stored, 2.0 MB on the way", { state: "paused", sent: 3 * MB, stored: MB, isPausing: true }],
    ["Paused · 1.0 MB of 9.0 MB stored", { state: "paused", sent: 3 * MB, stored: MB, lost: 2 * MB }],
    ["Finishing · 9.0 MB", { state: "finishing", sent: 9 * MB, stored: 9 * MB }],
  ];
  for (const [text, fields, about = {}] of SAID) {
    it(`says "${text}"`, async () => {
      const root = new Element("section");
      const queue = Object.assign(queueOf({ ...upload("uploading"), size: 9 * MB, stored: 0, lost: 0, ...fields }), about);
      startTray(queue, root);
      await queue.unfinished();
      await Promise.resolve();
      const [main] = root.querySelector("[data-tray-list]").children[0].children;
      assert.equal(main.children[1].textContent, text);
    });
  }

  it("says that all is finishing, and that the site cannot be reached", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const [root, one] = [new Element("section"), upload("finishing")];
    const queue = Object.assign(queueOf(one), { progress: 0.999, isOffline: true });
    startTray(queue, root);
    await queue.unfinished();
    await Promise.resolve();
    assert.equal(root.querySelector("[data-tray-title]").textContent, "Finishing 1 file");
    assert.equal(root.querySelector("[data-tray-detail]").textContent, "99% · offline, resumes automatically");
  });

  it("draws fifty of those that were interrupted, and fifty more when asked", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const root = new Element("section");
    const queue = queueOf();
    Object.assign(queue, { length: 0, active: 0, cancellable: 0, totals: { sent: 0, size: 0, files: 0, done: 0 } });
    queue.unfinished = async () => Array.from({ length: 120 }, (_, number) => ({ id: String(number), name: "a", size: 9, sent: 0 }));
    startTray(queue, root);
    await queue.unfinished();
    await Promise.resolve();
    const list = root.querySelector("[data-tray-list]");
    const more = root.querySelector("[data-tray-more]");
    assert.equal(list.children.length, 50);
    assert.equal(more.querySelector("[data-tray-hidden]").textContent, "70 more files");
    assert.equal(root.querySelector("[data-tray-detail]").textContent, "Choose the same 120 files again to resume.");
    more.querySelector("button").dispatchEvent(new Event("click"));
    assert.equal(list.children.length, 100);
  });
});
