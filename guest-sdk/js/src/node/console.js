/**
 * `console` and `node:console`: every line is a log record with its level.
 * @module
 */

import { wallNow } from "../globals/date.js";
import { writeRecord } from "../log.js";
import { formatWithOptions, inspect } from "./inspect.js";

/** @typedef {import("../lambda/wit.js").LogLevel} LogLevel */

/** What `new Console` makes, wherever it is to write: all of it becomes log records. */
export class Console {
  #indent = "";
  /** @type {Map<string, number>} */
  #counts = new Map();
  /** @type {Map<string, number>} */
  #timers = new Map();

  constructor() {
    // As in Node, methods can be taken from their console.
    for (const name of Object.getOwnPropertyNames(Console.prototype)) {
      if (name !== "constructor") /** @type {any} */ (this)[name] = /** @type {any} */ (this)[name].bind(this);
    }
  }

  /** @param {LogLevel} level @param {unknown[]} values */
  #write(level, values) {
    const message = formatWithOptions({}, ...values);
    writeRecord(level, this.#indent === "" ? message : this.#indent + message.replaceAll("\n", `\n${this.#indent}`));
  }

  /** @param {unknown[]} values */
  log(...values) {
    this.#write("info", values);
  }

  /** @param {unknown[]} values */
  info(...values) {
    this.#write("info", values);
  }

  /** @param {unknown[]} values */
  debug(...values) {
    this.#write("debug", values);
  }

  /** @param {unknown[]} values */
  warn(...values) {
    this.#write("warn", values);
  }

  /** @param {unknown[]} values */
  error(...values) {
    this.#write("error", values);
  }

  /** @param {unknown[]} values */
  trace(...values) {
    const frames = (new Error().stack ?? "").split("\n").slice(2).join("\n");
    this.#write("trace", [`Trace: ${formatWithOptions({}, ...values)}\n${frames}`.trimEnd()]);
  }

  /** @param {unknown} condition @param {unknown[]} values */
  assert(condition, ...values) {
    if (!condition) this.#write("warn", ["Assertion failed", ...values]);
  }

  /** @param {unknown} value @param {import("./inspect.js").InspectOptions} [options] */
  dir(value, options) {
    this.#write("info", [inspect(value, options)]);
  }

  /** @param {unknown[]} values */
  dirxml(...values) {
    this.#write("info", values);
  }

  /** @param {any} rows */
  table(rows) {
    this.#write("info", [rows]);
  }

  /** @param {unknown[]} values */
  group(...values) {
    if (values.length > 0) this.#write("info", values);
    this.#indent += "  ";
  }

  /** @param {unknown[]} values */
  groupCollapsed(...values) {
    this.group(...values);
  }

  groupEnd() {
    this.#indent = this.#indent.slice(2);
  }

  count(label = "default") {
    const count = (this.#counts.get(label) ?? 0) + 1;
    this.#counts.set(label, count);
    this.#write("info", [`${label}: ${count}`]);
  }

  countReset(label = "default") {
    this.#counts.delete(label);
  }

  time(label = "default") {
    this.#timers.set(label, wallNow());
  }

  /** @param {string} [label] @param {unknown[]} values */
  timeLog(label = "default", ...values) {
    const begun = this.#timers.get(label);
    if (begun !== undefined) this.#write("info", [`${label}: ${wallNow() - begun}ms`, ...values]);
  }

  timeEnd(label = "default") {
    this.timeLog(label);
    this.#timers.delete(label);
  }
}

export const console = new Console();
export default Object.assign(console, { Console });
