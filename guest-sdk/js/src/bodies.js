/**
 * The bodies of steps that have begun and not ended, for the message about an await that nothing can settle.
 * @module
 */

import { stepName } from "./sdk/started.js";

/** @type {Set<import("./async/frames.js").StepAttempt>} */
let open = new Set();

/** Begins an invocation: no body runs. */
export function resetBodies() {
  open = new Set();
}

/**
 * Notes a body until what it returns is settled.
 * @template T
 * @param {import("./async/frames.js").StepAttempt} step
 * @param {T} result
 * @returns {T}
 */
export function noteBody(step, result) {
  if (typeof (/** @type {any} */ (result)?.then) !== "function") return result;
  open.add(step);
  const end = () => void open.delete(step);
  /** @type {any} */ (result).then(end, end);
  return result;
}

/** Which bodies still run, in words. */
export function bodiesLeft() {
  return [...open].map(({ operationId }) => `the body of step \`${stepName(operationId)}\``);
}
