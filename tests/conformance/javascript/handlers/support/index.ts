/** What handlers of several suites need. */

import { createRetryStrategy, JitterStrategy, type RetryStrategyConfig, type Serdes } from "@aws/durable-execution-sdk-js";

/** The failure of what a requirement wants to fail. */
export class Refused extends Error {
  override name = "Refused";
}

/** Fails. */
export const refuse = async (): Promise<never> => {
  throw new Refused("it cannot be done");
};

/** Returns this. */
export const returning =
  <T>(value: T) =>
  async (): Promise<T> =>
    value;

/** So many attempts, a second apart. */
export const everySecond = (maxAttempts: number, more: RetryStrategyConfig = {}) =>
  createRetryStrategy({
    maxAttempts,
    initialDelay: { seconds: 1 },
    backoffRate: 1,
    jitter: JitterStrategy.NONE,
    ...more,
  });

/** Records text in upper case, as it is: without the quotes of JSON. */
export const uppercase: Serdes<string> = {
  serialize: async (text) => text?.toUpperCase(),
  deserialize: async (text) => text,
};
