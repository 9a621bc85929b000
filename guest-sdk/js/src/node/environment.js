/**
 * Environment variables: those the host gives the function, read when they are first asked for.
 * @module
 */

import { host, isConnected } from "../host.js";
import { noteRead } from "../reload.js";

/** What Lambda sets and a handler may look for. @type {Record<string, string>} */
let lambdaVariables = {};

/** What the handler has set itself, or removed. @type {Map<string, string | undefined>} */
const changed = new Map();

/** Begins an invocation. @param {import("../lambda/wit.js").Invocation} invocation */
export function setLambdaVariables({ functionName, functionVersion, handler }) {
  lambdaVariables = {
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: functionVersion,
    _HANDLER: handler,
  };
}

function all() {
  /** @type {Record<string, string>} */
  const variables = { ...lambdaVariables };
  if (isConnected()) for (const [name, value] of host().environment()) variables[name] = value;
  for (const [name, value] of changed) {
    if (value === undefined) delete variables[name];
    else variables[name] = value;
  }
  return variables;
}

/** Whether a variable has a value. @param {string} name */
export function isVariableSet(name) {
  return all()[name] !== undefined;
}

/** `process.env`. @type {Record<string, string>} */
export const environment = new Proxy(Object.create(null), {
  get(_target, name) {
    if (typeof name !== "string") return undefined;
    noteRead(name);
    return all()[name];
  },
  has(_target, name) {
    noteRead(String(name));
    return typeof name === "string" && name in all();
  },
  set(_target, name, value) {
    changed.set(String(name), String(value));
    return true;
  },
  deleteProperty(_target, name) {
    changed.set(String(name), undefined);
    return true;
  },
  ownKeys: () => Object.keys(all()),
  getOwnPropertyDescriptor(_target, name) {
    const value = typeof name === "string" ? all()[name] : undefined;
    return value === undefined ? undefined : { value, writable: true, enumerable: true, configurable: true };
  },
});
