/**
 * Has the bundle tell the guest how to forget a module that it has loaded, see `src/reload.js`.
 * @module
 */

/** How esbuild begins what loads a module, and what forgets it. @type {[string, string, string][]} */
const HELPERS = [
  [
    "var __esm = (fn, res, err) => function __init() {",
    "var __esm = (fn, res, err, made = fn) => function __init() {",
    "if (fn) globalThis.__durableLoaded?.push(() => { fn = made; res = err = undefined; });",
  ],
  [
    "var __commonJS = (cb, mod) => function __require() {",
    "var __commonJS = (cb, mod) => function __require() {",
    "if (!mod) globalThis.__durableLoaded?.push(() => { mod = undefined; });",
  ],
];

/** @param {string} code */
export function makeReloadable(code) {
  for (const [found, begin, forget] of HELPERS) {
    const name = found.slice(0, found.indexOf(" ="));
    // Told apart from a bundle that needs no such helper.
    if (code.includes(`${name} =`) && !code.includes(found)) throw new Error(`esbuild's ${name} is not as expected`);
    code = code.replace(found, `${begin} ${forget}`);
  }
  return code;
}
