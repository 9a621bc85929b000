/**
 * Notes which functions are durable handlers, and tells hooks of plugins from the handler's own code.
 * @module
 */

import { durableHandlers } from "../registry.js";
import { callHook, handlerBegins } from "../replay.js";

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
 * Calls the SDK's `withDurableExecution`.
 * @template {Function} F
 * @param {(handler: (event: unknown, context: unknown) => unknown, config: any) => F} make
 * @param {(event: unknown, context: unknown) => unknown} handler
 * @param {any} [config]
 * @returns {F}
 */
export function makeDurable(make, handler, config) {
  const noted = (/** @type {unknown} */ event, /** @type {unknown} */ context) => {
    handlerBegins(context);
    return handler(event, context);
  };
  const plugins = config?.plugins?.map(markHooks);
  const made = make(noted, plugins === undefined ? config : { ...config, plugins });
  durableHandlers.add(made);
  return made;
}
