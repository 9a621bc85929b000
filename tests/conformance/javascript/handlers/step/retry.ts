/** Steps that fail, and how often and when they are tried again. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { everySecond, refuse, Refused } from "../support";

class TransientError extends Error {
  override name = "TransientError";
}

/** A step that fails until this attempt. */
const succeedAt = (attempt: number) => async (step: { attempt: number }) => {
  if (step.attempt < attempt) {
    throw new Refused("not yet");
  }
  return "Operation succeeded";
};

export const secondAttempt = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.step(succeedAt(2), { retryStrategy: everySecond(3) }),
);

export const exhausted = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.step(refuse, { retryStrategy: everySecond(4) }),
);

export const byDefault = withDurableExecution(async (_: unknown, context: DurableContext) => context.step(succeedAt(3)));

export const withBackoff = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.step(succeedAt(3), {
    retryStrategy: everySecond(5, { initialDelay: { seconds: 2 }, backoffRate: 3 }),
  }),
);

export const ofThisError = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const fallible = async ({ attempt }: { attempt: number }) => {
    if (attempt === 1) {
      throw new TransientError("try again");
    }
    return attempt;
  };
  return context.step(fallible, { retryStrategy: everySecond(3, { retryableErrorTypes: [TransientError] }) });
});

export const ofAnyOtherError = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const fail = async () => {
    throw new TransientError("in vain");
  };
  const retryStrategy = (error: Error) => ({ shouldRetry: !(error instanceof TransientError) });
  return context.step(fail, { retryStrategy });
});
