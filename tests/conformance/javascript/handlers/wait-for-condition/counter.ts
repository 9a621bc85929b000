/** Conditions on a number that every check increments. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { everySecondUntil } from "./strategy";

const increment = async (state: number) => state + 1;

const until = (threshold: number, initialState = 0) => ({
  initialState,
  waitStrategy: everySecondUntil<number>((state) => state >= threshold),
});

export const fromZero = withDurableExecution(async (threshold: number, context: DurableContext) =>
  context.waitForCondition(increment, until(threshold)),
);

export const alreadyThere = withDurableExecution(async (threshold: number, context: DurableContext) =>
  context.waitForCondition(async (state) => state, until(threshold, 5)),
);

export const named = withDurableExecution(async (threshold: number, context: DurableContext) =>
  context.waitForCondition("poll-status", increment, until(threshold)),
);

export const fromFive = withDurableExecution(async (threshold: number, context: DurableContext) =>
  context.waitForCondition(increment, until(threshold, 5)),
);

/** The strategy is a function of the handler's own. */
export const everyTwoSeconds = withDurableExecution(async (threshold: number, context: DurableContext) =>
  context.waitForCondition(increment, {
    initialState: 0,
    waitStrategy: (state) =>
      state < threshold ? { shouldContinue: true, delay: { seconds: 2 } } : { shouldContinue: false },
  }),
);

export const thenAStep = withDurableExecution(async (threshold: number, context: DurableContext) => {
  const state = await context.waitForCondition(increment, until(threshold));
  return context.step(async () => state * 10);
});

export const oneAfterAnother = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const first = await context.waitForCondition(increment, until(2));
  return context.waitForCondition(increment, until(4, first));
});
