/** Child contexts that fail, or in which something does. */

import { ChildContextError, retryPresets, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { everySecond, refuse, Refused, returning } from "../support";

const once = { retryStrategy: retryPresets.noRetry };

export const ofAStep = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.runInChildContext("failing", async (child) => child.step(refuse, once)),
);

/** Result: the input, if what was caught is what fails a context. */
export const caught = withDurableExecution(async (text: string, context: DurableContext) => {
  try {
    return await context.runInChildContext(async (child) => child.step(refuse, once));
  } catch (error) {
    return context.step(returning(error instanceof ChildContextError ? text : String(error)));
  }
});

export const retried = withDurableExecution(async (text: string, context: DurableContext) =>
  context.runInChildContext("retried", async (child) =>
    child.step(
      async (step) => {
        if (step.attempt < 2) {
          throw new Refused("not yet");
        }
        return text;
      },
      { retryStrategy: everySecond(2) },
    ),
  ),
);

export const retriesExhausted = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.runInChildContext("exhausted", async (child) => child.step(refuse, { retryStrategy: everySecond(2) })),
);

/** Nothing durable happens before it fails. */
export const ofTheBody = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.runInChildContext("body", refuse),
);
