/** Steps whose process dies under them and that must not be run twice. */

import { retryPresets, StepSemantics, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { everySecond } from "../support";

const semantics = StepSemantics.AtMostOncePerRetry;

export const finalAtOnce = withDurableExecution(async (input: string, context: DurableContext) => {
  await context.step(
    "at_most_once_flaky_step",
    async (step) => {
      step.logger.info(`working on ${input}`);
      process.exit(1);
    },
    { semantics, retryStrategy: retryPresets.noRetry },
  );
});

export const retried = withDurableExecution(async (input: string, context: DurableContext) =>
  context.step(
    async (step) => {
      step.logger.info(`working on ${input}`);
      if (step.attempt === 1) {
        process.exit(1);
      }
      return "succeeded on second attempt";
    },
    { semantics, retryStrategy: everySecond(2) },
  ),
);
