/**
 * The host as the rest of the guest sees it: the imports of `durable:execution`, WASI's clocks and random numbers.
 *
 * While the component is being made there is no host: clocks and random numbers are then constants, so that the same
 * sources always make the same component. Tests put a fake in its place.
 *
 * Invariant: `connect` is called once, before the first invocation.
 * @module
 */

/** @typedef {import("./lambda/wit.js").Host} Host */

/** What a clock shows while there is no host: where the host's virtual clock begins. */
const BUILD_TIME = Date.UTC(2026, 0, 1);

const NativeDate = Date;
const nativeRandom = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
const nativePerformance = globalThis.performance;

/** @type {Host | undefined} */
let connected;

let state = 0x9e3779b9;

/** Numbers that are the same in every build. @param {Uint8Array} bytes */
function fillAtBuild(bytes) {
  for (let index = 0; index < bytes.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
}

/** From here on there is a host. @param {Host} host */
export function connect(host) {
  connected = host;
}

/** Whether the component runs, and is not just being made. */
export function isConnected() {
  return connected !== undefined;
}

/** The host's imports. @returns {Host} */
export function host() {
  if (connected === undefined) throw new Error("there is no host while the component is being made");
  return connected;
}

/** The wall clock, in milliseconds. */
export function wallClock() {
  return connected === undefined ? BUILD_TIME : NativeDate.now();
}

/** The monotonic clock, in milliseconds. */
export function monotonicClock() {
  return connected === undefined ? 0 : nativePerformance.now();
}

/** Random bytes: the host knows whether a step's code asks. @param {Uint8Array} bytes */
export function randomFill(bytes) {
  if (connected === undefined) fillAtBuild(bytes);
  else nativeRandom(bytes);
}
