/**
 * `Error.prototype.stack` as Node writes it, with the user's files and lines.
 *
 * The build puts a table in front of the bundle that says which file and line each of its lines comes from. Frames of
 * lines that come from nobody's file (helpers of the bundler, this guest) are left out.
 * @module
 */

/**
 * @typedef {object} LineTable
 * @property {string[]} files
 * @property {number[]} lines for each line of the bundle: the file's index + 1, or 0, and its line, one after the other
 */

/** Set by the first line of the bundle. @returns {LineTable | undefined} */
const table = () => /** @type {any} */ (globalThis).__durableLines;

/** How the engine writes a frame: function, file, line and column. */
const FRAME = /^(.*)@(.*?):(\d+):(\d+)$/;

/** Names of functions are paths of the functions they are in. @param {string} path */
function functionName(path) {
  const plain = path.replace(/^(?:async\*|promise callback\*|setTimeout handler\*)/, "").replace(/[/<]+$/, "");
  return plain.slice(plain.lastIndexOf("/") + 1);
}

/**
 * Frames of the engine as lines of Node's.
 * @param {string} stack
 * @param {LineTable} lines
 */
export function formatFrames(stack, lines) {
  const formatted = [];
  for (const frame of stack.split("\n")) {
    const [, path, , line] = FRAME.exec(frame) ?? [];
    if (line === undefined) continue;
    const at = 2 * (Number(line) - 1);
    const file = lines.files[(lines.lines[at] ?? 0) - 1];
    if (file === undefined) continue;
    const place = `${file}:${lines.lines[at + 1]}`;
    const name = functionName(path);
    const written = name === "" ? `    at ${place}` : `    at ${name} (${place})`;
    // What was one async function is a function and its generator now.
    if (written !== formatted.at(-1)) formatted.push(written);
  }
  return formatted.slice(0, Number(/** @type {any} */ (Error).stackTraceLimit ?? 10));
}

/** Puts this in the place of the engine's `stack`. */
export function installStacks() {
  const native = Object.getOwnPropertyDescriptor(Error.prototype, "stack");
  const { get, set } = native ?? {};
  // Elsewhere, as in tests, errors have a stack of their own.
  if (get === undefined || set === undefined) return;
  /** @type {any} */ (Error).stackTraceLimit ??= 10;
  Object.defineProperty(Error.prototype, "stack", {
    get() {
      const stack = Reflect.apply(get, this, []);
      const lines = table();
      if (typeof stack !== "string" || lines === undefined) return stack;
      const name = String(this.name ?? "Error");
      const message = String(this.message ?? "");
      const header = message === "" ? name : `${name}: ${message}`;
      return [header, ...formatFrames(stack, lines)].join("\n");
    },
    set(value) {
      Reflect.apply(set, this, [value]);
    },
    configurable: true,
  });
}
