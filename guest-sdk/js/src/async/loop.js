/**
 * The event loop: runs what is queued until a piece of work is settled, or nothing is left that could settle it.
 *
 * The engine's own loop is not used: it waits by reading the clock, which a handler may be denied outside steps, and it
 * does not run at all while the component is made. Microtasks are the engine's; they are done when nothing has run for
 * some rounds of the queue.
 * @module
 */

import { countTurn, currentFrame, resumeFrame, turnCount } from "./frames.js";
import { nativeThen, resolved } from "./promises.js";
import { runNext } from "./timers.js";

/** Rounds without work after which the queue counts as empty: what the engine does by itself is done in fewer. */
const CALM_ROUNDS = 12;

/** Nothing is left that could settle what is waited for. */
export class NothingLeft extends Error {
  constructor() {
    super("nothing is left that could settle what is awaited");
    this.name = "NothingLeft";
  }
}

/** @param {() => void} next */
function whenCalm(next) {
  let seen = turnCount();
  let calm = 0;
  const look = () => {
    const turns = turnCount();
    calm = turns === seen ? calm + 1 : 0;
    seen = turns;
    if (calm >= CALM_ROUNDS) next();
    else Reflect.apply(nativeThen, resolved, [look]);
  };
  look();
}

/**
 * Begins a piece of work and sees it to its end.
 * @template T
 * @param {(fail: (error: unknown) => void) => PromiseLike<T> | T} begin gets what ends the work with an error at once
 * @returns {Promise<T>} rejected with `NothingLeft` when nothing can settle it any more
 */
export function runToEnd(begin) {
  return new Promise((resolve, reject) => {
    let settled = false;
    const succeed = (/** @type {T} */ value) => {
      settled = true;
      resolve(value);
    };
    const fail = (/** @type {unknown} */ error) => {
      settled = true;
      reject(error);
    };
    const turn = () => {
      if (settled) return;
      let ran;
      try {
        ran = runNext();
      } catch (error) {
        // As in Node, where an exception that nobody catches ends the process.
        return fail(error);
      }
      if (ran) whenCalm(turn);
      else fail(new NothingLeft());
    };
    Promise.resolve()
      .then(() => begin(fail))
      .then(succeed, fail);
    whenCalm(turn);
  });
}

/** As the global function, and the callback runs in the frame of whoever queued it. @param {Function} callback */
export function queueMicrotask(callback) {
  if (typeof callback !== "function") throw new TypeError("queueMicrotask needs a function");
  const frame = currentFrame();
  countTurn();
  Reflect.apply(nativeThen, resolved, [() => void resumeFrame(frame, callback, undefined, [])]);
}
