/** Steps that are over when a wait ends, and so are not run again. */

import { retryPresets, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { refuse, returning } from "../support";

export const beforeAWait = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const computed = await context.step(returning("computed"));
  await context.wait({ seconds: 2 });
  return computed;
});

export const succeeded = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const value = await context.step(async (step) => {
    step.logger.info("step executed");
    return "cached_value";
  });
  await context.wait({ seconds: 1 });
  return value;
});

/** The replay meets the same failure. Result: how it reads. */
export const failed = withDurableExecution(async (_: unknown, context: DurableContext) => {
  let failure: unknown;
  try {
    await context.step(refuse, { retryStrategy: retryPresets.noRetry });
  } catch (error) {
    failure = error;
  }
  await context.wait({ seconds: 1 });
  return String(failure);
});
