/**
 * The handlers of the component, by their names.
 * @module
 */

/**
 * @typedef {object} UserModule what the build knows of a file of the user's
 * @property {string} name its path below the root, without extension
 * @property {boolean} inlinesSdk a copy of the SDK is part of it
 * @property {boolean} optional it is here only for a plain function that it may define
 * @property {() => Promise<Record<string, any>>} load
 */

/**
 * @typedef {object} Handler
 * @property {string} name
 * @property {(event: unknown, context: unknown) => unknown} call
 * @property {boolean} durable
 */

/** @typedef {{ name: string, error: any }} Failure a module that could not be loaded */

/** What `withDurableExecution` has made. @type {WeakSet<Function>} */
export const durableHandlers = new WeakSet();

/** @type {Map<string, Handler>} */
const handlers = new Map();

/** Names that a module's exports may be called by: those of a CommonJS module are its own members. @param {any} module */
function exportsOf(module) {
  const names = new Set([...Object.keys(module), ...Object.keys(Object(module.default))]);
  return [...names]
    .filter((name) => name !== "__esModule" && name !== "module.exports")
    .map((name) => /** @type {[string, any]} */ ([name, module[name] ?? Object(module.default)[name]]))
    .filter(([, value]) => typeof value === "function");
}

/**
 * The handlers that a module defines: its durable ones, or else the plain function that Lambda would call.
 * @param {UserModule} module
 * @param {Record<string, any>} loaded
 * @returns {Handler[]}
 */
export function handlersOf(module, loaded) {
  const functions = exportsOf(loaded);
  const made = (/** @type {boolean} */ durable) => (/** @type {[string, any]} */ [name, call]) => ({
    name: `${module.name}.${name}`,
    call,
    durable,
  });
  const durable = functions.filter(([, value]) => durableHandlers.has(value));
  if (durable.length > 0) return durable.map(made(true));
  const named = functions.filter(([name]) => name === "handler");
  return named.map(made(module.inlinesSdk));
}

/**
 * Loads every module, the durable handlers first in the list.
 * @param {UserModule[]} modules
 * @returns {Promise<Failure[]>} the modules that cannot be loaded
 */
export async function loadModules(modules) {
  handlers.clear();
  /** @type {Failure[]} */
  const failures = [];
  /** @type {Handler[]} */
  const found = [];
  for (const module of modules) {
    try {
      found.push(...handlersOf(module, await module.load()));
    } catch (error) {
      failures.push({ name: module.name, error });
    }
  }
  found.sort((a, b) => Number(b.durable) - Number(a.durable));
  for (const handler of found) handlers.set(handler.name, handler);
  return failures;
}

export function handlerNames() {
  return [...handlers.keys()];
}

/**
 * The handler of this name, which may have its file's extension in it.
 * @param {string} name
 * @returns {Handler}
 */
export function handlerNamed(name) {
  const plain = name.replace(/^\.?\//, "").replace(/\.(?:[cm]?[jt]s)\.(?=[^.]+$)/, ".");
  const exact = handlers.get(plain);
  if (exact !== undefined) return exact;
  const known = handlerNames().map((each) => `\`${each}\``);
  const error = new Error(`there is no handler \`${name}\`; this component has ${known.join(", ")}`);
  error.name = "Runtime.HandlerNotFound";
  throw error;
}
