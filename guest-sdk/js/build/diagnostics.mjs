/**
 * What is wrong with the user's sources, and whether a component can be made all the same.
 *
 * A module that cannot be parsed, or that imports what is not there, is bundled as one that throws; so the others of a
 * folder are not lost, and every failure is told in the same way, by what loading the modules came to.
 * @module
 */

import { relative } from "node:path";

/**
 * @typedef {object} Diagnostic
 * @property {string} [file]
 * @property {number} [line]
 * @property {number} [column]
 * @property {string} message
 * @property {string} [hint]
 * @property {boolean} [warning] it does no harm by itself
 */

/** No component can be made. */
export class BuildFailure extends Error {
  /** @param {Diagnostic[]} diagnostics */
  constructor(diagnostics) {
    super(diagnostics.map(({ message }) => message).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** A message of esbuild's. @param {import("esbuild").Message} message @param {string} root @returns {Diagnostic} */
export function fromEsbuild({ text, location, notes }, root) {
  return {
    file: location ? shown(root, location.file) : undefined,
    line: location?.line,
    column: location ? location.column + 1 : undefined,
    message: text,
    hint: notes[0]?.text || undefined,
  };
}

/** @param {string} root @param {string} path */
export function shown(root, path) {
  const within = relative(root, path);
  return within.startsWith("..") ? path : within;
}

/** Where an error was thrown: the first frame of the user's. @param {string[] | undefined} frames */
function place(frames = []) {
  for (const frame of frames) {
    const [, file, line] = /\(?([^()\s]+):(\d+)\)?$/.exec(frame) ?? [];
    if (file !== undefined && !file.includes("node_modules")) return { file, line: Number(line) };
  }
  return {};
}

/**
 * @param {import("./component.mjs").Failure} failure
 * @param {import("./discover.mjs").Module[]} modules
 * @param {Diagnostic[]} diagnostics
 * @param {string} root
 * @returns {Diagnostic}
 */
function describe(failure, modules, diagnostics, root) {
  const known = failure.diagnostic === undefined ? undefined : diagnostics[failure.diagnostic];
  if (known !== undefined) return known;
  const path = modules.find(({ name }) => name === failure.name)?.path;
  return {
    file: path && shown(root, path),
    ...place(failure.stackTrace),
    message: `loading the module failed: ${failure.errorType}: ${failure.errorMessage}`,
    hint: "modules are loaded while the component is made; leave what needs the outside world to a step",
  };
}

/**
 * One file without which nothing works need not be loaded to know that it cannot be.
 * @param {import("./main.mjs").Request} request
 * @param {Diagnostic[]} diagnostics
 */
export function refuse({ file }, diagnostics) {
  const faults = diagnostics.filter((each) => !each.warning && !each.file?.includes("node_modules"));
  if (file !== null && faults.length > 0) throw new BuildFailure(faults);
}

/**
 * Warnings about modules that are left out; throws when none is left.
 * @param {import("./main.mjs").Request} request
 * @param {import("./discover.mjs").Module[]} modules
 * @param {Diagnostic[]} diagnostics
 * @param {import("./component.mjs").Report} report
 */
export function judge({ root, file }, modules, diagnostics, report) {
  const required = report.failures.filter(({ name }) => !modules.find((module) => module.name === name)?.optional);
  const failures = required.map((failure) => describe(failure, modules, diagnostics, root));
  if (failures.length > 0 && (file !== null || report.handlers.length === 0)) throw new BuildFailure(failures);
  if (report.handlers.length === 0) {
    throw new BuildFailure([
      {
        file: file === null ? root : shown(root, file),
        message: "no handler is exported",
        hint: "export const handler = withDurableExecution(async (event, context) => …)",
      },
    ]);
  }
  const told = new Set(required.map(({ diagnostic }) => diagnostic));
  return [...failures, ...diagnostics.filter((each, index) => each.warning && !told.has(index))];
}
