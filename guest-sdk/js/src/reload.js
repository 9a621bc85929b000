/**
 * Modules that read `process.env` at their top level are loaded anew in an instance whose function has these variables.
 *
 * Modules are loaded while the component is made, where no variable has a value yet. The bundle tells here which modules
 * it has loaded and how each is forgotten (`build/reloadable.mjs`).
 * @module
 */

import { isVariableSet } from "./node/environment.js";

/** Forget the modules that were loaded. @type {(() => void)[]} */
const loaded = [];
/** Variables that were read meanwhile. @type {Set<string>} */
const read = new Set();

/** From here on loaded modules are the user's. */
export function beginLoading() {
  Object.defineProperty(globalThis, "__durableLoaded", { value: loaded, configurable: true });
}

/** All modules of the user's are loaded. */
export function endLoading() {
  Reflect.deleteProperty(globalThis, "__durableLoaded");
}

/** A variable was asked for. @param {string} name */
export function noteRead(name) {
  if ("__durableLoaded" in globalThis) read.add(name);
}

/** Whether a module has missed the value of a variable. Forgets the modules when that is so. */
export function mustReload() {
  if (![...read].some(isVariableSet)) return false;
  read.clear();
  for (const forget of loaded.splice(0)) forget();
  return true;
}
