/**
 * Modules that stand for AWS clients: everything can be imported and constructed, nothing can be sent.
 *
 * Handlers make their clients when they are loaded, so that constructing one must not fail; a call of a service does,
 * and says what to do.
 * @module
 */

import { UnavailableError } from "./node/unavailable.js";

const ADVICE = "a JavaScript handler has no network; call a function that uses the service with `context.invoke`";

/** @param {string} what */
function standInClass(what) {
  class StandIn {
    /** @param {any} [input] */
    constructor(input) {
      this.input = input;
      this.config = input ?? {};
      // Clients that have a method an operation, as `DynamoDB` and `DynamoDBDocument` do.
      return new Proxy(this, {
        get(target, name, receiver) {
          if (typeof name === "symbol" || name === "then" || name in target) return Reflect.get(target, name, receiver);
          return /Client$|Command$/.test(what) ? undefined : () => fail(`${what}.${name}`);
        },
      });
    }

    /** @param {unknown} command */
    send(command) {
      return fail(`${what}.send(${Object(command).constructor.name})`);
    }

    destroy() {}

    /** @param {unknown} client */
    static from(client) {
      return new this(client);
    }
  }
  Object.defineProperty(StandIn, "name", { value: what });
  return StandIn;
}

/** @param {string} what */
async function fail(what) {
  throw new UnavailableError(what, ADVICE);
}

/**
 * The exports of a stand-in. Those that are not known are found through the prototype, where a bundler's copy of a
 * module's own exports finds them too.
 * @param {string} name
 * @param {Record<string, unknown>} [known]
 */
export function standInModule(name, known = {}) {
  /** @type {Map<string, unknown>} */
  const made = new Map();
  const others = new Proxy(Object.create(null), {
    get(_target, member) {
      if (typeof member === "symbol" || member === "then" || member === "default" || member === "__esModule") return undefined;
      if (!made.has(member)) made.set(member, standInClass(member));
      return made.get(member);
    },
    has: (_target, member) => typeof member === "string" && member !== "then" && member !== "__esModule",
  });
  const module = Object.create(others);
  Object.defineProperty(module, "__packageName", { value: name });
  return Object.assign(module, known);
}
