/** `node:module`: everything there is was bundled, so that nothing can be found at run time. @module */
import { UnavailableError } from "./unavailable.js";

const ADVICE = "only what is imported with a constant name is part of the component; import it at the top of the file";

export function createRequire() {
  const require = (/** @type {string} */ name) => {
    throw Object.assign(new UnavailableError(`require("${name}")`, ADVICE), { code: "MODULE_NOT_FOUND" });
  };
  return Object.assign(require, { resolve: require, cache: {} });
}
/** @type {string[]} */
export const builtinModules = [];
export const isBuiltin = () => false;
export default { builtinModules, createRequire, isBuiltin };
