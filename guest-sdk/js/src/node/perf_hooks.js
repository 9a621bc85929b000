/** `node:perf_hooks`. @module */
export const { performance } = globalThis;
export default { performance };
