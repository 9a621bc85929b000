/**
 * Makes the engine's globals those that a handler knows from Node. Import it before anything of the user's.
 * @module
 */

import { Buffer } from "../node/buffer.js";
import { queueMicrotask } from "../async/loop.js";
import { installPromises } from "../async/promises.js";
import * as timers from "../async/timers.js";
import { console } from "../node/console.js";
import process from "../node/process.js";
import { unavailable } from "../node/unavailable.js";
import { installClocks } from "./date.js";
import { installRandom } from "./random.js";
import { installStacks } from "./stacks.js";

installPromises();
installClocks();
installRandom();
installStacks();

const globals = {
  global: globalThis,
  Buffer,
  process,
  console,
  queueMicrotask,
  setTimeout: timers.setTimeout,
  setInterval: timers.setInterval,
  setImmediate: timers.setImmediate,
  clearTimeout: timers.clearTimeout,
  clearInterval: timers.clearTimeout,
  clearImmediate: timers.clearImmediate,
  fetch: unavailable("fetch"),
};
for (const [name, value] of Object.entries(globals)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
for (const name of ["self", "location", "addEventListener", "removeEventListener", "dispatchEvent"]) {
  // Libraries take these for a browser.
  Reflect.deleteProperty(globalThis, name);
}

// The engine's own signal waits for the engine's own clock.
AbortSignal.timeout = (/** @type {number} */ delay) => {
  const controller = new AbortController();
  const reason = () => new DOMException("The operation was aborted due to timeout", "TimeoutError");
  timers.setTimeout(() => controller.abort(reason()), delay);
  return controller.signal;
};
