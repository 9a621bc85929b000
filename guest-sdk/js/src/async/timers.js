/**
 * Timers and immediates in virtual time: nothing is waited for.
 *
 * When nothing else can run, the earliest timer is due, and `elapsed` has moved on by that much. What follows depends on
 * nothing but what the handler does, so that a replay sees the same.
 * @module
 */

import { currentFrame, resumeFrame } from "./frames.js";

/** The longest delay that Node knows; a longer one counts as 1 ms there, and so it does here. */
const DELAY_MAX = 2 ** 31 - 1;

/** What a timer and an immediate have in common: nothing of it matters where nothing else keeps the process alive. */
class Handle {
  ref() {
    return this;
  }

  unref() {
    return this;
  }

  hasRef() {
    return true;
  }
}

/** What `setTimeout` and `setInterval` return, as in Node. */
export class Timeout extends Handle {
  /**
   * @param {Function} callback
   * @param {unknown[]} values
   * @param {number} delay
   * @param {boolean} repeat
   */
  constructor(callback, values, delay, repeat) {
    super();
    this.callback = callback;
    this.values = values;
    this.delay = delay >= 1 && delay <= DELAY_MAX ? Math.trunc(delay) : 1;
    this.repeat = repeat;
    this.frame = currentFrame();
    this.id = ++ids;
    this.begin();
  }

  /** Has it fire after its delay, counted from now. */
  begin() {
    this.due = elapsed + this.delay;
    this.order = ++orders;
    scheduled.set(this.id, this);
  }

  refresh() {
    this.begin();
    return this;
  }

  close() {
    clearTimeout(this);
    return this;
  }

  [Symbol.toPrimitive]() {
    return this.id;
  }

  [Symbol.dispose]() {
    clearTimeout(this);
  }
}

/** What `setImmediate` returns. */
export class Immediate extends Handle {
  /** @param {Function} callback @param {unknown[]} values */
  constructor(callback, values) {
    super();
    this.callback = callback;
    this.values = values;
    this.frame = currentFrame();
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }
}

/** What has been slept, in milliseconds. */
let elapsed = 0;
let ids = 0;
let orders = 0;
/** @type {Map<number, Timeout>} */
const scheduled = new Map();
/** @type {Set<Immediate>} */
const immediates = new Set();

/** How far sleeping has moved the clock, in milliseconds. */
export function elapsedTime() {
  return elapsed;
}

/** Forgets all timers and what has been slept. */
export function resetTimers() {
  elapsed = 0;
  scheduled.clear();
  immediates.clear();
}

/** @param {unknown} callback */
function checkCallback(callback) {
  if (typeof callback === "function") return callback;
  const error = new TypeError(`The "callback" argument must be of type function. Received ${String(callback)}`);
  throw Object.assign(error, { code: "ERR_INVALID_ARG_TYPE" });
}

/** @param {Function} callback @param {number} [delay] @param {unknown[]} values */
export function setTimeout(callback, delay = 1, ...values) {
  return new Timeout(checkCallback(callback), values, Number(delay), false);
}

/** @param {Function} callback @param {number} [delay] @param {unknown[]} values */
export function setInterval(callback, delay = 1, ...values) {
  return new Timeout(checkCallback(callback), values, Number(delay), true);
}

/** @param {Timeout | number | string | undefined | null} timer */
export function clearTimeout(timer) {
  if (timer === undefined || timer === null) return;
  scheduled.delete(timer instanceof Timeout ? timer.id : Number(timer));
}

/** @param {Function} callback @param {unknown[]} values */
export function setImmediate(callback, ...values) {
  const immediate = new Immediate(checkCallback(callback), values);
  immediates.add(immediate);
  return immediate;
}

/** @param {Immediate | undefined | null} immediate */
export function clearImmediate(immediate) {
  if (immediate instanceof Immediate) immediates.delete(immediate);
}

/** The timer that is due first. @returns {Timeout | undefined} */
function earliest() {
  let first;
  for (const timer of scheduled.values()) {
    if (first === undefined || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) {
      first = timer;
    }
  }
  return first;
}

/**
 * Runs the next callback that is due, and moves the clock on when nothing else is left to do.
 * @returns {boolean} whether there was one
 */
export function runNext() {
  const [immediate] = immediates;
  if (immediate !== undefined) {
    immediates.delete(immediate);
    resumeFrame(immediate.frame, immediate.callback, immediate, immediate.values);
    return true;
  }
  const timer = earliest();
  if (timer === undefined) return false;
  elapsed = Math.max(elapsed, timer.due);
  if (timer.repeat) timer.begin();
  else scheduled.delete(timer.id);
  resumeFrame(timer.frame, timer.callback, timer, timer.values);
  return true;
}
