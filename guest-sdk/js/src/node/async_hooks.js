/** `node:async_hooks`. @module */
export * from "../async/storage.js";
export { default } from "../async/storage.js";
