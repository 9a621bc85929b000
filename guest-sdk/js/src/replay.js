/**
 * Whether the running code replays what an earlier invocation has done: what it prints has been printed.
 *
 * The SDK decides it, as for its own logger: a context replays until it comes to an operation that is not recorded. A
 * plugin's hooks do not replay, since they are called in every invocation on purpose.
 * @module
 */

import { currentFrame, frameWith, runInFrame } from "./async/frames.js";
import { currentOperation } from "./async/storage.js";

/** Of the SDK: nothing is replayed. */
const FIRST_PASS = "ExecutionMode";

/** The value of frames whose code is not the handler's. */
const hook = {};

/** The handler's own context, in which the SDK keeps how far it has come. @type {any} */
let root;

/** Begins an invocation: no context is known. */
export function resetReplay() {
  root = undefined;
}

/** The handler begins with this context. @param {unknown} context */
export function handlerBegins(context) {
  root = context;
}

/** Whether an earlier invocation has printed what the running code prints. */
export function isReplaying() {
  const operation = currentOperation();
  if (operation === undefined || currentFrame().values.get(hook) === true) return false;
  const mode = operation.contextId === "root" ? root?.durableExecutionMode : operation.durableExecutionMode;
  return mode !== undefined && mode !== FIRST_PASS;
}

/**
 * Calls a plugin's hook. A hook that wraps the handler's code gets it as its last argument.
 * @param {(...values: any[]) => unknown} work
 * @param {unknown[]} values
 */
export function callHook(work, values) {
  const frame = currentFrame();
  const given = values.map((value) =>
    typeof value === "function" ? (/** @type {any[]} */ ...inner) => runInFrame(frame, () => value(...inner)) : value,
  );
  return runInFrame(frameWith(hook, true, frame.step), () => work(...given));
}
