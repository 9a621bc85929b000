/**
 * The end of an invocation whose execution has been paused: the host refuses everything after that.
 * @module
 */

import { stopFrames } from "./async/frames.js";

/** The execution was paused: this invocation ends as pending. */
export class Paused extends Error {}

/** @type {((error: unknown) => void) | undefined} */
let endInvocation;

/** Says what ends the invocation that begins. @param {(error: unknown) => void} end */
export function onPause(end) {
  endInvocation = end;
}

/** Ends the invocation. @returns {Promise<never>} never settled */
export function pauseInvocation() {
  stopFrames();
  endInvocation?.(new Paused());
  return new Promise(() => {});
}
