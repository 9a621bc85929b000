/**
 * The clock and the random numbers of the SDK's own code.
 *
 * The SDK reads the time for its timers and its logs, and random numbers for the delay of a retry, outside of steps.
 * Nothing that it does with them is seen by the handler or left to chance by a replay, so these reads must not be taken
 * for the handler's. Its clock shows the newest time that the host has told; its numbers follow from the execution and
 * from how often they were asked for.
 * @module
 */

import { elapsedTime } from "../async/timers.js";
import { dateOn } from "../globals/date.js";
import { wallClock } from "../host.js";

let newest = 0;
let state = 0;

/**
 * Begins an invocation.
 * @param {string} seed what tells the execution from others
 */
export function resetSdkClock(seed) {
  newest = 0;
  state = 0;
  for (const character of seed) state = (Math.imul(state, 31) + (character.codePointAt(0) ?? 0)) | 0;
}

/** The host has told of operations. @param {import("../lambda/wit.js").Operation[]} operations */
export function advance(operations) {
  for (const { startTimestamp, endTimestamp } of operations) {
    newest = Math.max(newest, Number(startTimestamp), Number(endTimestamp ?? 0));
  }
}

/** The newest time that the host has told, in milliseconds. */
export function toldTime() {
  return newest === 0 ? wallClock() : newest;
}

/** `Date` as the SDK has it. */
const SdkDate = dateOn(() => toldTime() + elapsedTime());

/** `Math` as the SDK has it. */
const SdkMath = Object.create(Math, {
  random: {
    value: () => {
      // Mulberry32: short, and good enough to spread retries.
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  },
});

export { SdkDate as Date, SdkMath as Math };
