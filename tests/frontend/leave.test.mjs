import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { beginToLeave, leaveFor } from "../../static/js/leave.js";

describe("leaving for another page", () => {
  let asked;
  let back;

  beforeEach(() => {
    asked = [];
    globalThis.location = { assign: (address) => asked.push(address) };
    globalThis.document = new EventTarget();
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

  it("is possible again once another page is shown instead, or none could be", () => {
    for (const type of ["mydoc:shown", "mydoc:stayed"]) {
      leaveFor("/");
      document.dispatchEvent(new Event(type));
    }
    leaveFor("/shares/");
    assert.deepEqual(asked, ["/", "/", "/shares/"]);
    back();
  });

  it("is possible again for who came back", () => {
    leaveFor("/");
    back();
    leaveFor("/shares/");
    assert.deepEqual(asked, ["/", "/shares/"]);
  });
});

/** An element as the frames of a page need it. */
class Element extends EventTarget {
  children = [];
  setAttribute(name, value) {
    this[name] = value;
  }
  append(...children) {
    this.children.push(...children);
    for (const child of children) if (child instanceof Element) child.parent = this;
  }
  remove() {
    this.parent.children = this.parent.children.filter((child) => child !== this);
  }
}

const pageWith = (about) => ({ body: new Element(), createElement: () => new Element(), ...about });

describe("fetching an attachment", () => {
  const notices = new Element();
  let asked;
  let hear;
  let sequence = 0;

  beforeEach(() => {
    asked = [];
    hear = {};
    notices.children = [];
    globalThis.location = { href: "https://site/", origin: "https://site", assign: (address) => asked.push(address) };
    globalThis.addEventListener = (type, act) => (hear[type] = act);
    globalThis.document = pageWith({
      documentElement: { dataset: { site: "/below/" } },
      querySelectorAll: () => [],
      querySelector: (selector) => (selector === "#toasts" ? notices : null),
    });
  });

  /** The module as a page has it that has just come. */
  const fresh = () => import(`../../static/js/leave.js?${(sequence += 1)}`);
  /** The frame comes, with this document. */
  const come = (inner) => {
    const [frame] = document.body.children;
    frame.contentDocument = inner;
    frame.dispatchEvent(new Event("load"));
    return inner;
  };
  const ours = () => pageWith({ title: "Downloads", defaultView: {} });

  it("leaves the page where it is, and its requests alone: a frame goes there", async () => {
    const { fetchAttachment } = await fresh();
    const fetched = [fetchAttachment("https://bucket/a"), fetchAttachment("https://bucket/b")];
    const inner = come(ours());
    await Promise.all(fetched);
    await fetchAttachment("https://bucket/c");
    assert.deepEqual(inner.body.children.map(({ src }) => src), ["https://bucket/a", "https://bucket/b", "https://bucket/c"]);
    assert.deepEqual(document.body.children.map(({ src }) => src), ["/below/preview/download/"]);
    assert.deepEqual(asked, []);
  });

  it("says so where the bucket refuses", async () => {
    const { fetchAttachment } = await fresh();
    const fetched = fetchAttachment("https://bucket/a");
    const inner = come(ours());
    await fetched;
    inner.body.children[0].dispatchEvent(new Event("load"));
    assert.deepEqual(inner.body.children, []);
    assert.equal(notices.children[0].children[1].children[0], "Could not start the download. Try again in a moment.");
    assert.deepEqual(asked, []);
  });

  it("leads to the refusal of the site, which is a page", async () => {
    const { fetchAttachment } = await fresh();
    const fetched = fetchAttachment("/s/photos/resume/token");
    const inner = come(ours());
    await fetched;
    inner.body.children[0].dispatchEvent(new Event("load"));
    assert.deepEqual(asked, ["/s/photos/resume/token"]);
  });

  it("goes there by itself where there is no frame to be had, without the question before leaving", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const { fetchAttachment, warnWhile } = await fresh();
    warnWhile(() => true);
    const fetched = fetchAttachment("https://bucket/a");
    come(null);
    await fetched;
    assert.deepEqual(asked, ["https://bucket/a"]);
    hear.beforeunload({ preventDefault: () => assert.fail("It asked.") });
    test.mock.timers.tick(1_000);
    const asks = test.mock.fn();
    hear.beforeunload({ preventDefault: asks });
    assert.equal(asks.mock.callCount(), 1);
  });

  it("waits for a frame that does not come no longer than a person does", async (test) => {
    test.mock.timers.enable({ apis: ["setTimeout"] });
    const { fetchAttachment } = await fresh();
    const fetched = fetchAttachment("https://bucket/a");
    test.mock.timers.tick(10_000);
    await fetched;
    assert.deepEqual(asked, ["https://bucket/a"]);
  });
});
