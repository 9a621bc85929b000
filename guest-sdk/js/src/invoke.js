/**
 * One invocation of a handler, from the host's call to its answer.
 * @module
 */

import { isStopped, resetFrames, runInFrame, stopFrames, userFrame } from "./async/frames.js";
import { NothingLeft, runToEnd } from "./async/loop.js";
import { resetTimers } from "./async/timers.js";
import { bodiesLeft, resetBodies } from "./bodies.js";
import { onExit } from "./exit.js";
import { errorFromAws, outputFromAws } from "./lambda/convert.js";
import { durableEvent, lambdaContext, plainEvent } from "./lambda/context.js";
import { finishStreams } from "./log.js";
import { setLambdaVariables } from "./node/environment.js";
import { onPause, Paused } from "./pause.js";
import { handlerNamed, loadModules } from "./registry.js";
import { mustReload } from "./reload.js";
import { resetReplay } from "./replay.js";
import { advance, resetSdkClock } from "./sdk/clock.js";
import { isAnythingWaiting, resetStarted } from "./sdk/started.js";

/** @typedef {import("./lambda/wit.js").Invocation} Invocation */
/** @typedef {import("./lambda/wit.js").InvocationOutput} InvocationOutput */

/** @type {InvocationOutput} */
const PENDING = { status: { tag: "pending" }, result: undefined, error: undefined };

/** @param {any} error @returns {import("./lambda/wit.js").ErrorObject} */
export function errorObject(error) {
  if (!(error instanceof Error)) {
    return { errorType: "Error", errorMessage: String(error), errorData: undefined, stackTrace: undefined };
  }
  const frames = String(error.stack ?? "")
    .split("\n")
    .filter((line) => line.startsWith("    at "))
    .map((line) => line.trim().slice(3));
  return {
    errorType: error.name,
    errorMessage: error.message,
    errorData: undefined,
    stackTrace: frames.length === 0 ? undefined : frames,
  };
}

/** @param {Invocation} invocation */
function begin(invocation) {
  resetFrames();
  resetTimers();
  resetReplay();
  resetBodies();
  resetSdkClock(invocation.durableExecutionArn);
  advance(invocation.initialExecutionState.operations);
  resetStarted(invocation.initialExecutionState.operations);
  setLambdaVariables(invocation);
}

/** What awaits nothing that can come, in words. */
function unsettled() {
  const bodies = bodiesLeft();
  const who =
    bodies.length === 0
      ? "the handler awaits a promise"
      : `${bodies.join(" and ")} ${bodies.length === 1 ? "awaits" : "await"} a promise`;
  return `${who} that nothing can settle: no timer, no operation and no other code is left that could`;
}

/**
 * @param {import("./registry.js").Handler} handler
 * @param {unknown} event
 * @param {Invocation} invocation
 */
function call(handler, event, invocation) {
  return runInFrame(userFrame(), () => handler.call(event, lambdaContext(invocation)));
}

/**
 * @param {import("./registry.js").Handler} handler
 * @param {Invocation} invocation
 * @returns {Promise<InvocationOutput>}
 */
async function callPlain(handler, invocation) {
  try {
    const result = await call(handler, plainEvent(invocation), invocation);
    return { status: { tag: "succeeded" }, result: JSON.stringify(result ?? null), error: undefined };
  } catch (error) {
    if (isStopped()) throw error;
    return { status: { tag: "failed" }, result: undefined, error: errorObject(error) };
  }
}

/**
 * @param {import("./registry.js").Handler} handler
 * @param {Invocation} invocation
 * @returns {Promise<InvocationOutput>}
 */
async function callDurable(handler, invocation) {
  return outputFromAws(await call(handler, durableEvent(invocation), invocation));
}

/**
 * @param {Invocation} invocation
 * @param {import("./registry.js").UserModule[]} modules
 */
async function callHandler(invocation, modules) {
  if (mustReload()) await runInFrame(userFrame(), () => loadModules(modules));
  const handler = handlerNamed(invocation.handler);
  return handler.durable ? callDurable(handler, invocation) : callPlain(handler, invocation);
}

/**
 * @param {Invocation} invocation
 * @param {import("./registry.js").UserModule[]} modules
 * @returns {Promise<InvocationOutput>} rejected with what the invocation, and not the execution, failed with
 */
export async function invoke(invocation, modules) {
  begin(invocation);
  try {
    return await runToEnd((fail) => {
      onExit(fail);
      onPause(fail);
      return callHandler(invocation, modules);
    });
  } catch (error) {
    if (error instanceof Paused) return PENDING;
    if (error instanceof NothingLeft) {
      // The SDK gives up looking at what takes longer than an invocation: the host looks.
      if (bodiesLeft().length === 0 && isAnythingWaiting()) return PENDING;
      const reason = { ErrorType: "Runtime.UnsettledAwait", ErrorMessage: unsettled() };
      return { status: { tag: "failed" }, result: undefined, error: errorFromAws(reason) };
    }
    throw errorObject(error);
  } finally {
    finishStreams();
    stopFrames();
  }
}
