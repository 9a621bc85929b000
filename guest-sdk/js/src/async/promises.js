/**
 * Promises whose reactions run in the frame that asked for them.
 *
 * Replaces `Promise.prototype.then`, which everything else goes through (`await` too, since the build lowers it), and
 * binds thenables that a promise is resolved with: the engine calls their `then` later, out of nowhere.
 * @module
 */

import { countTurn, currentFrame, resumeFrame, runInFrame } from "./frames.js";

const NativePromise = Promise;
/** The engine's own `then`, for what must not be counted as the user's work. */
export const nativeThen = NativePromise.prototype.then;
/** A promise that is resolved. */
export const resolved = NativePromise.resolve();

/** @param {unknown} value */
function pass(value) {
  countTurn();
  return value;
}

/** @param {unknown} reason */
function rethrow(reason) {
  countTurn();
  throw reason;
}

/**
 * What a promise may be resolved with, such that a thenable is called in this frame.
 * @param {any} value
 * @returns {any}
 */
function adopt(value) {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return value;
  if (value instanceof NativePromise) return value;
  let then;
  try {
    then = value.then;
  } catch (error) {
    return NativePromise.reject(error);
  }
  if (typeof then !== "function") return value;
  const frame = currentFrame();
  return {
    /** @param {unknown[]} reactions */
    // biome-ignore lint/suspicious/noThenProperty: it stands for a thenable.
    then: (...reactions) => resumeFrame(frame, then, value, reactions),
  };
}

/**
 * @param {import("./frames.js").Frame} frame
 * @param {Function} reaction
 */
function react(frame, reaction) {
  return (/** @type {unknown} */ value) => adoptIn(frame, resumeFrame(frame, reaction, undefined, [value]));
}

/**
 * @param {import("./frames.js").Frame} frame
 * @param {unknown} value
 */
function adoptIn(frame, value) {
  if (value === null || typeof value !== "object" || value instanceof NativePromise) return value;
  return runInFrame(frame, () => adopt(value));
}

/** @this {Promise<unknown>} */
function then(/** @type {unknown} */ onFulfilled, /** @type {unknown} */ onRejected) {
  const frame = currentFrame();
  return Reflect.apply(nativeThen, this, [
    typeof onFulfilled === "function" ? react(frame, onFulfilled) : pass,
    typeof onRejected === "function" ? react(frame, onRejected) : rethrow,
  ]);
}

/** @param {(resolve: (value: unknown) => void, reject: (reason: unknown) => void) => void} executor */
function FramedPromise(executor) {
  if (new.target === undefined) throw new TypeError("Promise constructor cannot be invoked without 'new'");
  const run =
    typeof executor === "function"
      ? (/** @type {any} */ resolve, /** @type {any} */ reject) =>
          executor((/** @type {unknown} */ value) => resolve(adopt(value)), reject)
      : executor;
  return Reflect.construct(NativePromise, [run], new.target === FramedPromise ? NativePromise : new.target);
}

/** @this {any} */
function resolve(/** @type {unknown} */ value) {
  return Reflect.apply(nativeResolve, this, [adopt(value)]);
}

const nativeAny = NativePromise.any;
const nativeResolve = NativePromise.resolve;
const nativeWithResolvers = /** @type {any} */ (NativePromise).withResolvers;

/** @this {any} */
function withResolvers() {
  const made = Reflect.apply(nativeWithResolvers, this, []);
  const settle = made.resolve;
  return { ...made, resolve: (/** @type {unknown} */ value) => settle(adopt(value)) };
}

/** @this {any} */
function any(/** @type {Iterable<unknown>} */ values) {
  return Reflect.apply(nativeAny, this, [values]).catch((/** @type {unknown} */ error) => {
    // The engine's own words would be recorded; these are Node's.
    if (error instanceof AggregateError) error.message = "All promises were rejected";
    throw error;
  });
}

/** Puts these promises in the place of the engine's. */
export function installPromises() {
  const define = (/** @type {object} */ target, /** @type {PropertyKey} */ name, /** @type {unknown} */ value) =>
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  define(NativePromise.prototype, "then", then);
  define(NativePromise.prototype, "constructor", FramedPromise);
  // What `then` makes is of the engine's own kind, for which it need not call a constructor.
  Object.defineProperty(NativePromise, Symbol.species, {
    get() {
      return this === FramedPromise ? NativePromise : this;
    },
    configurable: true,
  });
  Object.setPrototypeOf(FramedPromise, NativePromise);
  FramedPromise.prototype = NativePromise.prototype;
  define(FramedPromise, "name", "Promise");
  define(FramedPromise, "any", any);
  define(FramedPromise, "resolve", resolve);
  if (nativeWithResolvers !== undefined) define(FramedPromise, "withResolvers", withResolvers);
  define(globalThis, "Promise", FramedPromise);
}
