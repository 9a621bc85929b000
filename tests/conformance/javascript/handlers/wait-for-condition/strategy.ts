/** When the next check is due. */

import { createWaitStrategy, JitterStrategy, type WaitStrategyConfig } from "@aws/durable-execution-sdk-js";

/** Checks every second until the state is as it should be. */
export const everySecondUntil = <T>(isDone: (state: T) => boolean, more: Partial<WaitStrategyConfig<T>> = {}) =>
  createWaitStrategy<T>({
    shouldContinuePolling: (state) => !isDone(state),
    initialDelay: { seconds: 1 },
    backoffRate: 1,
    jitter: JitterStrategy.NONE,
    ...more,
  });
