/**
 * Stands before `@aws/durable-execution-sdk-js`, which is used as it is.
 * @module
 */

import { withDurableExecution as make } from "durable:real-sdk";
import { makeDurable } from "./durable.js";

export * from "durable:real-sdk";

/** @param {(event: unknown, context: unknown) => unknown} handler @param {any} [config] */
export function withDurableExecution(handler, config) {
  return makeDurable(make, handler, config);
}
