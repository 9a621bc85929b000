/**
 * `node:async_hooks`: `AsyncLocalStorage` and `AsyncResource` over frames.
 *
 * The SDK itself keeps in such a storage which operation its caller's code belongs to. That is where a step's scope
 * comes from: a store that names a context and an attempt is the SDK's, and the code that runs with it is a step's body.
 * All versions of the SDK have it, also those without plugins, and also a copy that somebody has bundled into a handler.
 * A plugin would tell the same, but its presence changes what the SDK does.
 * @module
 */

import { md5Hex } from "../node/hashes.js";
import { bindFrame, currentFrame, currentStep, enterFrame, frameWith, runInFrame } from "./frames.js";
import { noteBody } from "../bodies.js";
import { isConnected } from "../host.js";
import { onceStarted } from "../sdk/started.js";
import { elapsedTime } from "./timers.js";

/** How much of its MD5 an operation's id is. Source: the SDK's `hashId`. */
const ID_LENGTH = 16;

/**
 * @typedef {object} OperationStore what the SDK keeps
 * @property {string} contextId the operation's place in the handler, or `root`
 * @property {number} [attempt] of a step or a condition, counted from 1
 * @property {string} [durableExecutionMode]
 */

/** The SDK's storage, once it has been seen. @type {AsyncLocalStorage | undefined} */
let ofTheSdk;

/** @param {any} store @returns {store is OperationStore} */
function isOperationStore(store) {
  return (
    typeof store === "object" &&
    store !== null &&
    typeof store.contextId === "string" &&
    "parentId" in store &&
    "attempt" in store
  );
}

/** What the SDK keeps about the running code. @returns {OperationStore | undefined} */
export function currentOperation() {
  return /** @type {OperationStore | undefined} */ (ofTheSdk?.getStore());
}

/** The id of the operation that a store of the SDK's names. @param {OperationStore} store */
export function operationId(store) {
  return store.contextId === "root" ? undefined : md5Hex(store.contextId).slice(0, ID_LENGTH);
}

/** @template T */
export class AsyncLocalStorage {
  /** @type {T | undefined} */
  #default;
  /** @type {string} */
  name;

  /** @param {{ defaultValue?: T, name?: string }} [options] */
  constructor(options = {}) {
    this.#default = options.defaultValue;
    this.name = options.name ?? "";
  }

  /** @returns {T | undefined} */
  getStore() {
    const { values } = currentFrame();
    return values.has(this) ? /** @type {T | undefined} */ (values.get(this)) : this.#default;
  }

  /**
   * @template R
   * @param {T} store
   * @param {(...values: any[]) => R} callback
   * @param {any[]} values
   * @returns {R}
   */
  run(store, callback, ...values) {
    const frame = this.#frame(store);
    const work = () => runInFrame(frame, () => callback(...values));
    const { step } = frame;
    if (step === undefined || step === currentStep()) return work();
    // The SDK awaits what a body returns, so that it may come later.
    const body = () => noteBody(step, work());
    return /** @type {R} */ (isConnected() ? onceStarted(step.operationId, body) : body());
  }

  /**
   * @template R
   * @param {(...values: any[]) => R} callback
   * @param {any[]} values
   * @returns {R}
   */
  exit(callback, ...values) {
    return runInFrame(frameWith(this, undefined, currentStep()), () => callback(...values));
  }

  /** @param {T} store */
  enterWith(store) {
    enterFrame(this.#frame(store));
  }

  disable() {
    enterFrame(frameWith(this, undefined, currentStep()));
  }

  /** @param {T} store */
  #frame(store) {
    if (!isOperationStore(store)) return frameWith(this, store, currentStep());
    ofTheSdk = /** @type {AsyncLocalStorage<any>} */ (this);
    const id = operationId(store);
    if (id === undefined || store.attempt === undefined) return frameWith(this, store, undefined);
    const step = { operationId: id, attempt: store.attempt, began: elapsedTime() };
    return frameWith(this, store, step);
  }

  /** @template {Function} F @param {F} callback @returns {F} */
  static bind(callback) {
    return bindFrame(callback);
  }

  static snapshot() {
    return bindFrame((/** @type {Function} */ callback, /** @type {unknown[]} */ ...values) => callback(...values));
  }
}

export class AsyncResource {
  #frame = currentFrame();

  /** @param {string} type */
  constructor(type) {
    this.type = type;
  }

  /**
   * @param {Function} callback
   * @param {unknown} [receiver]
   * @param {unknown[]} values
   */
  runInAsyncScope(callback, receiver, ...values) {
    return runInFrame(this.#frame, () => Reflect.apply(callback, receiver, values));
  }

  /** @param {Function} callback */
  bind(callback) {
    return (/** @type {unknown[]} */ ...values) => this.runInAsyncScope(callback, undefined, ...values);
  }

  /** @param {Function} callback */
  static bind(callback) {
    return bindFrame(callback);
  }

  emitDestroy() {
    return this;
  }

  asyncId() {
    return 1;
  }

  triggerAsyncId() {
    return 0;
  }
}

export const executionAsyncId = () => 1;
export const triggerAsyncId = () => 0;
export const executionAsyncResource = () => ({});
/** Hooks are never called: nothing here is an asynchronous resource of Node's. */
export const createHook = () => {
  const hook = { enable: () => hook, disable: () => hook };
  return hook;
};

export default {
  AsyncLocalStorage,
  AsyncResource,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
};
