/**
 * `Date` and `performance`: the host's clocks, and what a step has slept in virtual time.
 *
 * Outside steps clocks stand still, whatever is slept: a replay does not sleep again what steps have slept.
 * @module
 */

import { currentStep } from "../async/frames.js";
import { elapsedTime } from "../async/timers.js";
import { monotonicClock, wallClock } from "../host.js";

const NativeDate = Date;

/** What the attempt of a step has slept so far, in milliseconds. */
function sleptInStep() {
  const step = currentStep();
  return step === undefined ? 0 : elapsedTime() - step.began;
}

/**
 * A `Date` that reads another clock.
 * @param {() => number} now
 * @returns {DateConstructor}
 */
export function dateOn(now) {
  function ClockedDate(/** @type {any[]} */ ...values) {
    if (new.target === undefined) return new NativeDate(now()).toString();
    const kind = new.target === ClockedDate ? NativeDate : new.target;
    return Reflect.construct(NativeDate, values.length === 0 ? [now()] : values, kind);
  }
  Object.setPrototypeOf(ClockedDate, NativeDate);
  Object.defineProperties(ClockedDate, {
    name: { value: "Date" },
    length: { value: 7 },
    now: { value: now, writable: true, configurable: true },
    prototype: { value: NativeDate.prototype },
  });
  return /** @type {any} */ (ClockedDate);
}

export const wallNow = () => wallClock() + sleptInStep();
const monotonicNow = () => monotonicClock() + sleptInStep();

/** Puts these clocks in the place of the engine's. */
export function installClocks() {
  const ClockedDate = dateOn(wallNow);
  NativeDate.prototype.constructor = ClockedDate;
  globalThis.Date = ClockedDate;
  const performance = Object.create(Object.getPrototypeOf(globalThis.performance ?? {}));
  Object.defineProperties(performance, {
    now: { value: monotonicNow, writable: true, configurable: true },
    timeOrigin: { get: () => wallNow() - monotonicNow(), configurable: true },
  });
  Object.defineProperty(globalThis, "performance", { value: performance, writable: true, configurable: true });
}
