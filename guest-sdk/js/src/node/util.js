/**
 * `node:util`, as far as handlers and libraries use it.
 * @module
 */

import { isDeepStrictEqual } from "./equal.js";
import { format, formatWithOptions, inspect } from "./inspect.js";
import types from "./util_types.js";
import { wallClock } from "../host.js";

export { format, formatWithOptions, inspect, isDeepStrictEqual, types };
export const TextDecoder = globalThis.TextDecoder;
export const TextEncoder = globalThis.TextEncoder;

const custom = Symbol.for("nodejs.util.promisify.custom");

/** @param {any} original */
export function promisify(original) {
  if (original[custom] !== undefined) return original[custom];
  return function (/** @type {any[]} */ ...values) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [
        ...values,
        (/** @type {unknown} */ error, /** @type {unknown} */ value) => (error ? reject(error) : resolve(value)),
      ]);
    });
  };
}
promisify.custom = custom;

/** @param {(...values: any[]) => Promise<unknown>} original */
export function callbackify(original) {
  return function (/** @type {any[]} */ ...values) {
    const callback = values.pop();
    Reflect.apply(original, this, values).then(
      (value) => process.nextTick(callback, null, value),
      (error) => process.nextTick(callback, error ?? new Error("Promise was rejected with a falsy value")),
    );
  };
}

/** @param {Function} constructor @param {Function} parent */
export function inherits(constructor, parent) {
  Object.defineProperty(constructor, "super_", { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

/** @template {Function} F @param {F} work @param {string} message */
export function deprecate(work, message) {
  let warned = false;
  return function (/** @type {any[]} */ ...values) {
    if (!warned) process.emitWarning(message, "DeprecationWarning");
    warned = true;
    return new.target ? Reflect.construct(work, values, new.target) : Reflect.apply(work, this, values);
  };
}

/** @param {string} section */
export function debuglog(section) {
  const enabled = (process.env.NODE_DEBUG ?? "").split(",").includes(section);
  return Object.assign(
    (/** @type {unknown[]} */ ...values) => {
      if (enabled) console.error(`${section.toUpperCase()} 1: ${format(...values)}`);
    },
    { enabled },
  );
}
export const debug = debuglog;

/** @param {unknown[]} values */
export function log(...values) {
  console.log(`${new Date(wallClock()).toISOString()} - ${format(...values)}`);
}

/** @param {string} text */
export function stripVTControlCharacters(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it removes.
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
}

/** @param {unknown} _style @param {string} text */
export const styleText = (_style, text) => text;
/** @param {string} text */
export const toUSVString = (text) => /** @type {any} */ (String(text)).toWellFormed();
/** @param {AbortSignal} signal */
export const aborted = (signal) =>
  new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
export const isArray = Array.isArray;

export default {
  aborted,
  callbackify,
  debug,
  debuglog,
  deprecate,
  format,
  formatWithOptions,
  inherits,
  inspect,
  isArray,
  isDeepStrictEqual,
  log,
  promisify,
  stripVTControlCharacters,
  styleText,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
};
