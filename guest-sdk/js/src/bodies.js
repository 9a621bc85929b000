/**
 * The bodies of steps that have begun and not ended, for the message about an await that nothing can settle.
 * @module
 */

/** @type {Map<object, string>} */
let open = new Map();

/** Begins an invocation: no body runs. */
export function resetBodies() {
  open = new Map();
}

/**
 * Notes a body until what it returns is settled.
 * @template T
 * @param {import("./async/frames.js").StepAttempt} step
 * @param {string | undefined} name
 * @param {T} result
 * @returns {T}
 */
export function noteBody(step, name, result) {
  if (typeof (/** @type {any} */ (result)?.then) !== "function") return result;
  open.set(step, name === undefined ? `the body of step \`${step.operationId}\`` : `the body of step \`${name}\``);
  const end = () => void open.delete(step);
  /** @type {any} */ (result).then(end, end);
  return result;
}

/** Which bodies still run, in words. */
export function bodiesLeft() {
  return [...open.values()];
}
