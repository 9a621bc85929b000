/**
 * What the running code belongs to: the values of every `AsyncLocalStorage`, and the attempt of a step, if any.
 *
 * The engine has no hook at the continuation of an `await`, so the build lowers async functions to generators, whose
 * continuations go through `Promise.prototype.then`. That function, timers and microtasks keep the frame of whoever
 * called them and come back to it (`promises.js`, `timers.js`). Code that is made with `eval` or `new Function` is not
 * lowered: after an `await` in it the frame is unknown.
 *
 * Invariants:
 * - Frames are immutable, so that keeping one costs nothing.
 * - Whenever a frame's code runs, the host knows the step that the frame belongs to.
 * @module
 */

import { host, isConnected } from "../host.js";

/**
 * @typedef {object} StepAttempt
 * @property {string} operationId
 * @property {number} attempt counted from 1
 * @property {number} began what had been slept when its body began, in milliseconds
 */

/**
 * @typedef {object} Frame
 * @property {ReadonlyMap<object, unknown>} values by their storage
 * @property {StepAttempt | undefined} step
 */

/** The frame of the guest's own code, which nothing ends. @type {Frame} */
const ROOT = Object.freeze({ values: new Map(), step: undefined });

/** @type {Frame} */
let current = ROOT;
/** What the host was told last. @type {StepAttempt | undefined} */
let announced;
/** How many pieces of work have run: what is asynchronous is quiet once this stands still. */
let turns = 0;
/** The invocation is over: nothing of it may run any more. */
let over = false;

/** The frame of the running code. */
export function currentFrame() {
  return current;
}

/** The attempt that the running code belongs to. */
export function currentStep() {
  return current.step;
}

/** How many pieces of asynchronous work have run. */
export function turnCount() {
  return turns;
}

/** A piece of asynchronous work runs that has no frame of its own. */
export function countTurn() {
  turns++;
}

/** A frame for the user's code. @returns {Frame} */
export function userFrame() {
  return { values: new Map(), step: undefined };
}

/** Ends all but the guest's own code: what is still queued will not run. */
export function stopFrames() {
  over = true;
}

/** Whether nothing may run any more. */
export function isStopped() {
  return over;
}

/** Forgets what ran before. For the next invocation of the same instance, as there is one while the component is made. */
export function resetFrames() {
  current = ROOT;
  announced = undefined;
  over = false;
}

/** @param {StepAttempt | undefined} step */
function announce(step) {
  if (step === announced) return;
  announced = step;
  if (!isConnected()) return;
  if (step === undefined) host().leave();
  else host().enter(step.operationId, step.attempt);
}

/**
 * Calls a function within a frame, and comes back.
 * @template T
 * @param {Frame} frame
 * @param {() => T} work
 * @returns {T}
 */
export function runInFrame(frame, work) {
  const before = current;
  current = frame;
  announce(frame.step);
  try {
    return work();
  } finally {
    current = before;
    announce(before.step);
  }
}

/** The running code goes on in another frame. @param {Frame} frame */
export function enterFrame(frame) {
  current = frame;
  announce(frame.step);
}

/**
 * Runs queued work in its frame. Nothing of the user's runs between two pieces of work, so the host is told of the next
 * frame only when it begins.
 * @param {Frame} frame
 * @param {Function} work
 * @param {unknown} receiver
 * @param {ArrayLike<unknown>} values
 * @returns {unknown}
 */
export function resumeFrame(frame, work, receiver, values) {
  turns++;
  if (over && frame !== ROOT) return undefined;
  const before = current;
  current = frame;
  announce(frame.step);
  try {
    return Reflect.apply(work, receiver, values);
  } finally {
    current = before;
  }
}

/**
 * Binds a function to the frame of the running code.
 * @template {Function} F
 * @param {F} work
 * @returns {F}
 */
export function bindFrame(work) {
  const frame = current;
  return /** @type {any} */ (
    function (/** @type {unknown[]} */ ...values) {
      return runInFrame(frame, () => Reflect.apply(work, this, values));
    }
  );
}

/**
 * The running code's frame with one value changed, and its step.
 * @param {object} storage
 * @param {unknown} value
 * @param {StepAttempt | undefined} step
 * @returns {Frame}
 */
export function frameWith(storage, value, step) {
  const values = new Map(current.values);
  values.set(storage, value);
  return { values, step };
}
