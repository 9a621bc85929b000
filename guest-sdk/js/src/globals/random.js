/**
 * `Math.random` and `crypto`: every number is the host's, which knows whether a step's code asks.
 * @module
 */

import { randomFill } from "../host.js";
import { randomUUID } from "../node/crypto.js";

const words = new Uint32Array(2);

/** A number from 0 to 1, with 53 random bits. */
export function random() {
  randomFill(new Uint8Array(words.buffer));
  return ((words[0] >>> 5) * 67_108_864 + (words[1] >>> 6)) / 9_007_199_254_740_992;
}

/** Puts these in the place of the engine's. */
export function installRandom() {
  Math.random = random;
  const define = (/** @type {string} */ name, /** @type {Function} */ value) =>
    Object.defineProperty(globalThis.crypto, name, { value, writable: true, configurable: true });
  define("randomUUID", randomUUID);
  define("getRandomValues", (/** @type {ArrayBufferView} */ view) => {
    randomFill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  });
}
