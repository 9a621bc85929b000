/**
 * Copies of the SDK and of the AWS client that somebody has bundled into a handler's file: there is no import to put
 * something else behind.
 *
 * Two places are told by what they are named and look like, and ask the guest first. Lines keep their numbers.
 * @module
 */

const CLIENT = /class (LambdaClient(?:\$?\d+)?) extends [\w$.]+ \{/g;
const SDK = /\bconst (withDurableExecution(?:\$\d+)?) = \(handler, config\) => \{/g;

/** @param {string} source */
export function bindInlined(source) {
  return source
    .replace(CLIENT, "$& send(command, ...rest) { return globalThis.__durable.answer(command) ?? super.send(command, ...rest); }")
    .replace(SDK, "const $1 = (handler, config) => globalThis.__durable.makeDurable($1__real, handler, config), $1__real = (handler, config) => {");
}
