import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

const heardOf = new Map();
globalThis.addEventListener = (type, hear) => heardOf.set(type, hear);
const { Connection } = await import("../../static/uploader/connection.js");
const { watchStall } = await import("../../static/uploader/stall.js");

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A connection whose time passes as it is told to. */
function setUp(answer = async () => true) {
  const state = { isNeeded: true, now: 0, probes: 0, waiting: [] };
  const wait = (ms) => new Promise((resolve) => state.waiting.push({ at: state.now + ms, resolve }));
  const probe = (signal) => {
    state.probes += 1;
    return answer(signal);
  };
  const connection = new Connection(() => state.isNeeded, { probe, wait });
  async function pass(ms) {
    for (const end = state.now + ms; state.now < end; ) {
      state.now += 100;
      const due = state.waiting.filter(({ at }) => at <= state.now);
      state.waiting = state.waiting.filter(({ at }) => at > state.now);
      for (const { resolve } of due) resolve();
      for (let times = 0; times < 5; times += 1) await turn();
    }
  }
  return { connection, state, pass };
}

const never = () => new Promise(() => {});

describe("the connection", () => {
  beforeEach(() => heardOf.clear());

  it("is said to be gone within 3 s where no byte moves and the site does not answer, and to be back once it does", async () => {
    let answer = never;
    const { connection, pass } = setUp(() => answer());
    const said = [];
    connection.addEventListener("change", () => said.push(connection.isOffline));
    connection.watch();
    await pass(3_000);
    assert.deepEqual(said, [true]);
    let isBack = false;
    connection.whenOnline().then(() => (isBack = true));
    await pass(3_000);
    assert.equal(isBack, false);
    answer = async () => true;
    await pass(4_000);
    assert.deepEqual(said, [true, false]);
    assert.equal(isBack, true);
  });

  it("is gone at once where the browser says so", async () => {
    const { connection } = setUp();
    heardOf.get("offline")();
    assert.equal(connection.isOffline, true);
  });

  it("is there while bytes move, however slow the site answers, and nobody asks", async () => {
    const { connection, state, pass } = setUp(never);
    connection.watch();
    for (let second = 0; second < 20; second += 1) {
      connection.heard();
      await pass(500);
    }
    assert.equal(connection.isOffline, false);
    assert.equal(state.probes, 0);
  });

  it("is there where a byte moves before the site answers", async () => {
    const { connection, state, pass } = setUp(never);
    connection.watch();
    await pass(1_500);
    assert.equal(state.probes, 1);
    connection.heard();
    await pass(1_200);
    assert.equal(connection.isOffline, false);
  });

  it("is watched only while something is under way", async () => {
    const { connection, state, pass } = setUp();
    connection.watch();
    state.isNeeded = false;
    await pass(60_000);
    assert.equal(state.probes, 0);
  });

  it("cuts a pause short as it comes back, and an abort ends it", async () => {
    const { connection } = setUp();
    const pause = connection.pause(60_000);
    heardOf.get("online")();
    await pause;
    const controller = new AbortController();
    const other = connection.pause(60_000, controller.signal);
    controller.abort();
    await assert.rejects(other, { name: "AbortError" });
  });
});

describe("a stall", () => {
  function watched(test, limit = 15_000) {
    test.mock.timers.enable({ apis: ["setInterval"] });
    let now = 0;
    let stalled = 0;
    const watch = watchStall(limit, () => (stalled += 1), () => now);
    const tick = (ms, late = 0) => {
      now += ms + late;
      test.mock.timers.tick(ms);
    };
    return { watch, tick, stalls: () => stalled };
  }

  it("is seen after 15 s without a byte, and said once", (test) => {
    const { tick, stalls } = watched(test);
    for (let half = 0; half < 29; half += 1) tick(500);
    assert.equal(stalls(), 0);
    for (let half = 0; half < 9; half += 1) tick(500);
    assert.equal(stalls(), 1);
  });

  it("is none where a byte moved in between", (test) => {
    const { watch, tick, stalls } = watched(test);
    for (let half = 0; half < 100; half += 1) {
      tick(500);
      if (half % 20 === 0) watch.moved(15_000);
    }
    assert.equal(stalls(), 0);
  });

  it("is none where the machine stood still", (test) => {
    const { tick, stalls } = watched(test);
    for (let half = 0; half < 20; half += 1) tick(500);
    for (let time = 0; time < 20; time += 1) tick(500, 10_000);
    assert.equal(stalls(), 0);
  });
});
