/**
 * Which file and line each line of a bundle comes from, out of its source map.
 * @module
 */

import { relative, resolve } from "node:path";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Map([...DIGITS].map((digit, value) => [digit, value]));

/** The numbers of one segment of a source map. @param {string} segment */
export function decodeSegment(segment) {
  const numbers = [];
  let number = 0;
  let shift = 0;
  for (const digit of segment) {
    const value = VALUE.get(digit) ?? 0;
    number |= (value & 31) << shift;
    shift += 5;
    if (value & 32) continue;
    numbers.push(number & 1 ? -(number >>> 1) : number >>> 1);
    number = 0;
    shift = 0;
  }
  return numbers;
}

/**
 * The table that the guest formats stacks with, see `src/globals/stacks.js`.
 * @param {{ sources: string[], mappings: string }} map
 * @param {object} options
 * @param {string} options.base the folder that the map's paths are relative to
 * @param {string} options.root the folder that the user knows
 * @param {string} options.hidden the folder of files nobody wants to see
 */
export function lineTable(map, { base, root, hidden }) {
  /** @type {string[]} */
  const files = [];
  const known = map.sources.map((source) => {
    const path = resolve(base, source);
    if (source.includes(":") || path.startsWith(hidden)) return 0;
    const installed = path.lastIndexOf("/node_modules/");
    files.push(installed < 0 ? relative(root, path) : path.slice(installed + 1));
    return files.length;
  });
  const lines = [];
  let source = 0;
  let original = 0;
  for (const line of map.mappings.split(";")) {
    let first;
    for (const segment of line === "" ? [] : line.split(",")) {
      const [, sourceStep, lineStep] = decodeSegment(segment);
      if (sourceStep === undefined) continue;
      source += sourceStep;
      original += lineStep;
      first ??= [known[source], original + 1];
    }
    lines.push(...(first ?? [0, 0]));
  }
  return { files, lines };
}
