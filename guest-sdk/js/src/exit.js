/**
 * The end of the process that a handler believes it runs in: the invocation has crashed.
 * @module
 */

import { stopFrames } from "./async/frames.js";

/** The invocation is over without a verdict, as when Lambda's process ends. */
export class ProcessExit extends Error {
  /** @param {number} code @param {string} how */
  constructor(code, how) {
    super(`the handler's process ended with exit status ${code}: \`${how}\``);
    this.name = "Runtime.ExitError";
    this.code = code;
  }
}

/** @type {((error: unknown) => void) | undefined} */
let endInvocation;

/** Says what ends the invocation that begins. @param {(error: unknown) => void} end */
export function onExit(end) {
  endInvocation = end;
}

/**
 * Ends the invocation: nothing of the user's runs any more, whatever it catches.
 * @param {number} code
 * @param {string} how
 * @returns {never}
 */
export function endProcess(code, how) {
  const exit = new ProcessExit(code, how);
  stopFrames();
  endInvocation?.(exit);
  throw exit;
}
