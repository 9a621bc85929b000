/** `node:timers/promises`. @module */
import * as timers from "../async/timers.js";

/**
 * @param {AbortSignal | undefined} signal
 * @param {(settle: () => void) => (() => void)} begin schedules, and returns what takes it back
 */
function abortable(signal, begin) {
  return new Promise((resolve, reject) => {
    const aborted = () => Object.assign(new Error("The operation was aborted", { cause: signal?.reason }), { name: "AbortError", code: "ABORT_ERR" });
    if (signal?.aborted) return reject(aborted());
    const onAbort = () => {
      cancel();
      reject(aborted());
    };
    const cancel = begin(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(undefined);
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** @template T @param {number} [delay] @param {T} [value] @param {{ signal?: AbortSignal }} [options] */
export async function setTimeout(delay, value, options) {
  await abortable(options?.signal, (settle) => {
    const timer = timers.setTimeout(settle, delay);
    return () => timers.clearTimeout(timer);
  });
  return value;
}

/** @template T @param {T} [value] @param {{ signal?: AbortSignal }} [options] */
export async function setImmediate(value, options) {
  await abortable(options?.signal, (settle) => {
    const immediate = timers.setImmediate(settle);
    return () => timers.clearImmediate(immediate);
  });
  return value;
}

/** @template T @param {number} [delay] @param {T} [value] @param {{ signal?: AbortSignal }} [options] */
export async function* setInterval(delay, value, options) {
  while (true) {
    await setTimeout(delay, undefined, options);
    yield value;
  }
}

export const scheduler = {
  /** @param {number} delay @param {{ signal?: AbortSignal }} [options] */
  wait: (delay, options) => setTimeout(delay, undefined, options),
  yield: () => setImmediate(),
};

export default { scheduler, setImmediate, setInterval, setTimeout };
