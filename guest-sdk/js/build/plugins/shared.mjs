/**
 * What the plugins know.
 * @module
 */

import { statSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * @typedef {object} Shared
 * @property {import("../main.mjs").Request} request
 * @property {import("../discover.mjs").Module[]} modules
 * @property {import("../diagnostics.mjs").Diagnostic[]} diagnostics
 * @property {typeof import("esbuild")} esbuild
 * @property {string} guest the folder of the guest's own sources
 */

/** Marks what a plugin asks esbuild to resolve: it is not asked again. */
export const RESOLVED = Symbol("resolved");

/** The folder of an installed package, as Node finds it. @param {string} from @param {string} name */
export function findPackage(from, name) {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name);
    if (exists(join(path, "package.json"))) return path;
    if (folder === dirname(folder)) return undefined;
  }
}

/** @param {string} path */
export function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * A module that throws when it is loaded.
 * @param {import("../diagnostics.mjs").Diagnostic[]} diagnostics
 * @param {import("../diagnostics.mjs").Diagnostic} diagnostic
 */
export function throwing(diagnostics, diagnostic) {
  const index = diagnostics.push(diagnostic) - 1;
  const { message } = diagnostic;
  return `throw Object.assign(new Error(${JSON.stringify(message)}), { diagnostic: ${index} });`;
}
