/**
 * Which steps the host knows to have begun, so that it is asked before a body runs.
 *
 * The SDK sends the start of an attempt together with whatever else it has to say, when its queue comes to its turn, and
 * may run the body before that. A host that replays must see first which step it is that wants to run its body.
 * @module
 */

import { setImmediate } from "../async/timers.js";

/** Turns of the event loop after which a body runs anyway: its start is not to come. */
const TURNS_MAX = 4;

/** Types of operations that are not the handler's own work. */
const OUTSIDE = new Set(["wait", "callback", "chained-invoke"]);

/** @type {Set<string>} */
let started = new Set();
/** Of what was begun in this invocation. @type {Map<string, string>} */
let names = new Map();

/** Operations that something outside of this invocation completes. @type {Set<string>} */
let waiting = new Set();

/** Begins an invocation. @param {import("../lambda/wit.js").Operation[]} operations */
export function resetStarted(operations) {
  waiting = new Set();
  noteOperations(operations);
  started = new Set(operations.filter(({ status }) => status === "started").map(({ id }) => id));
  names = new Map(operations.map(({ id, name }) => [id, name ?? id]));
}

/** The host has told of operations. @param {import("../lambda/wit.js").Operation[]} operations */
export function noteOperations(operations) {
  for (const { id, status, details } of operations) {
    const isOutside = details.tag === "step" ? status === "pending" : OUTSIDE.has(details.tag) && status === "started";
    if (isOutside) waiting.add(id);
    else waiting.delete(id);
  }
}

/** Whether something is yet to come that would have the host invoke the handler again. */
export function isAnythingWaiting() {
  return waiting.size > 0;
}

/** What to call a step. @param {string} operationId */
export function stepName(operationId) {
  return names.get(operationId) ?? operationId;
}

/** The host has recorded updates. @param {import("../lambda/wit.js").OperationUpdate[]} updates */
export function noteUpdates(updates) {
  for (const { id, name, action } of updates) {
    names.set(id, name ?? id);
    if (action === "start") started.add(id);
    else started.delete(id);
  }
}

/**
 * Runs a body once its start is recorded.
 * @param {string} operationId
 * @param {() => unknown} body
 * @returns {unknown} what the body returns, or a promise of it
 */
export function onceStarted(operationId, body) {
  if (started.has(operationId)) return body();
  return new Promise((resolve, reject) => {
    let turns = 0;
    const look = () => {
      if (!started.has(operationId) && ++turns < TURNS_MAX) return void setImmediate(look);
      try {
        resolve(body());
      } catch (error) {
        reject(error);
      }
    };
    setImmediate(look);
  });
}
