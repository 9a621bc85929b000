/** `node:timers`. @module */
import { clearImmediate, clearTimeout, setImmediate, setInterval, setTimeout } from "../async/timers.js";
import * as promises from "./timers_promises.js";

export { clearImmediate, clearTimeout, setImmediate, setInterval, setTimeout, promises };
export const clearInterval = clearTimeout;
export default { clearImmediate, clearInterval, clearTimeout, promises, setImmediate, setInterval, setTimeout };
