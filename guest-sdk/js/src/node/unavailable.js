/**
 * Stand-ins for what the sandbox does not have: importing one is no error, using it is.
 * @module
 */

/** What to do instead, by the module's name. @type {Record<string, string>} */
const ADVICE = {
  child_process: "a handler cannot start processes; do it behind an HTTP service or in a function of its own",
  cluster: "a handler runs alone; use `context.parallel` or `context.map` for concurrent work",
  worker_threads: "a handler has one thread; use `context.parallel` or `context.map` for concurrent work",
  fs: "a handler has no files; pass the data in the input, or import it as a module at build",
  "fs/promises": "a handler has no files; pass the data in the input, or import it as a module at build",
};
const NETWORK = "a JavaScript handler has no network; call the service from another function with `context.invoke`";
for (const name of ["fetch", "dgram", "dns", "dns/promises", "http", "http2", "https", "net", "tls", "undici"]) {
  ADVICE[name] = NETWORK;
}

/** Something that was asked for is not there. */
export class UnavailableError extends Error {
  /** @param {string} what @param {string} advice */
  constructor(what, advice) {
    super(`\`${what}\` is not available in the sandbox: ${advice}`);
    this.name = "UnavailableError";
    this.code = "ERR_NOT_AVAILABLE_IN_SANDBOX";
  }
}

/** @param {string} what a module, or a member of one */
export function adviceFor(what) {
  const name = what.replace(/^node:/, "").split(".")[0];
  return ADVICE[name] ?? "leave it out, or do this work in a function of its own and call that with `context.invoke`";
}

/**
 * A function that cannot be called and a class that cannot be made. Its members are the same, so that modules may take
 * what they need apart, and extend it, without harm.
 * @param {string} what
 * @param {string} [advice]
 * @returns {any}
 */
export function unavailable(what, advice = adviceFor(what)) {
  const fail = () => {
    throw new UnavailableError(what, advice);
  };
  /** @type {Map<PropertyKey, unknown>} */
  const members = new Map();
  /** @type {any} */
  const standIn = new Proxy(function () {}, {
    apply: fail,
    construct: fail,
    // A bundler copies what a module has, and leaves it to the prototype to have the rest: here that is all.
    getPrototypeOf: () => inherited,
    get(target, name, receiver) {
      // Whoever awaits it, prints it or looks for what made it, gets a plain answer.
      if (typeof name === "symbol" || name === "then" || name === "prototype" || name === "__esModule") {
        return Reflect.get(target, name, receiver);
      }
      if (name === "name") return what;
      if (!members.has(name)) members.set(name, unavailable(`${what}.${name}`, advice));
      return members.get(name);
    },
    set(_target, name, value) {
      members.set(name, value);
      return true;
    },
  });
  const inherited = new Proxy(Function.prototype, {
    get: (target, name) => (typeof name === "symbol" || name in target ? Reflect.get(target, name) : standIn[name]),
  });
  return standIn;
}
