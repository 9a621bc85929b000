/** Frames, promises, timers and the loop, in Node's own engine: without `async` functions, which the build lowers. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { runInFrame, resetFrames, stopFrames, userFrame } from "../src/async/frames.js";
import { NothingLeft, queueMicrotask, runToEnd } from "../src/async/loop.js";
import { installPromises } from "../src/async/promises.js";
import { AsyncLocalStorage, currentOperation } from "../src/async/storage.js";
import { clearTimeout, elapsedTime, resetTimers, setImmediate, setInterval, setTimeout } from "../src/async/timers.js";

before(installPromises);

const sleep = (delay) => new Promise((resolve) => setTimeout(resolve, delay));

function run(work) {
  resetFrames();
  resetTimers();
  return runToEnd(() => runInFrame(userFrame(), work));
}

test("timers fire in their order and take no time", () => {
  const order = [];
  const begun = performance.now();
  return run(() => {
    const never = setTimeout(() => order.push("never"), 1);
    clearTimeout(never);
    setImmediate(() => order.push("immediate"));
    return Promise.all([sleep(3_600_000).then(() => order.push("hour")), sleep(5).then(() => order.push("soon"))]);
  }).then(() => {
    assert.deepEqual(order, ["immediate", "soon", "hour"]);
    assert.equal(elapsedTime(), 3_600_000);
    assert.ok(performance.now() - begun < 60_000);
  });
});

test("an interval fires until it is cleared", () => {
  let count = 0;
  return run(
    () =>
      new Promise((resolve) => {
        const timer = setInterval(() => {
          if (++count === 3) resolve(clearTimeout(timer));
        }, 10);
      }),
  ).then(() => assert.equal(elapsedTime(), 30));
});

test("what nothing can settle is an error", () =>
  assert.rejects(
    run(() => sleep(5).then(() => new Promise(() => {}))),
    NothingLeft,
  ));

test("an exception of a callback ends the work", () =>
  assert.rejects(
    run(() => {
      setTimeout(() => {
        throw new Error("nobody catches this");
      }, 1);
      return new Promise(() => {});
    }),
    /nobody catches this/,
  ));

test("a store is seen by whatever follows, and by nothing else", () => {
  const storage = new AsyncLocalStorage();
  const seen = [];
  const note = (label) => () => seen.push([label, storage.getStore()]);
  return run(() => {
    const thenable = { then: (resolve) => resolve(storage.getStore()) };
    const inside = storage.run("a", () => {
      queueMicrotask(note("microtask"));
      setTimeout(note("timer"), 1);
      return sleep(2)
        .then(note("after a sleep"))
        .then(() => thenable)
        .then((store) => seen.push(["thenable", store]));
    });
    const beside = storage.run("b", () => sleep(1).then(note("beside")));
    note("outside")();
    return Promise.all([inside, beside]).then(note("joined"));
  }).then(() =>
    assert.deepEqual(seen, [
      ["outside", undefined],
      ["microtask", "a"],
      ["timer", "a"],
      ["beside", "b"],
      ["after a sleep", "a"],
      ["thenable", "a"],
      ["joined", undefined],
    ]),
  );
});

test("the SDK's store tells the operation", () => {
  const storage = new AsyncLocalStorage();
  const store = { contextId: "1", parentId: undefined, attempt: 2 };
  return run(() => storage.run(store, () => sleep(1).then(currentOperation))).then((found) =>
    assert.equal(found, store),
  );
});

test("nothing of the user's runs after the end", () => {
  let ran = false;
  return run(() => {
    Promise.resolve().then(() => {
      ran = true;
    });
    stopFrames();
    return new Promise(() => {});
  }).then(assert.fail, () => assert.equal(ran, false));
});
