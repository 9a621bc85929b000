/**
 * What loading the user's modules came to, for the build: a line of JSON behind a mark.
 * @module
 */

/** What the line begins with. The build looks for it. */
export const MARK = "durable-wasm-report:";

// The engine's own console is the only one that reaches the build.
const nativeConsole = globalThis.__durableConsole;

/** @param {object} report */
export function reportToBuild(report) {
  nativeConsole.log(MARK + JSON.stringify(report));
}
