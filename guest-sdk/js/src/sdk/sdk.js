/**
 * Stands before `@aws/durable-execution-sdk-js`, which is used as it is: notes which functions are durable handlers, and
 * tells hooks of plugins from the handler's own code.
 * @module
 */

import { withDurableExecution as make } from "durable:real-sdk";
import { durableHandlers } from "../registry.js";
import { callHook, handlerBegins } from "../replay.js";

export * from "durable:real-sdk";

/** A plugin whose hooks are known as hooks. @param {any} plugin */
function markHooks(plugin) {
  return new Proxy(plugin, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function" || !/^(on|wrap|enrich)[A-Z]/.test(String(name))) return value;
      return (/** @type {unknown[]} */ ...values) => callHook((...given) => Reflect.apply(value, target, given), values);
    },
  });
}

/**
 * @param {(event: unknown, context: unknown) => unknown} handler
 * @param {any} [config]
 */
export function withDurableExecution(handler, config) {
  const noted = (/** @type {unknown} */ event, /** @type {unknown} */ context) => {
    handlerBegins(context);
    return handler(event, context);
  };
  const plugins = config?.plugins?.map(markHooks);
  const made = make(noted, plugins === undefined ? config : { ...config, plugins });
  durableHandlers.add(made);
  return made;
}
