/** Steps that fail for good. */

import { retryPresets, StepError, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { refuse } from "../support";

const failing = (context: DurableContext) => context.step(refuse, { retryStrategy: retryPresets.noRetry });

export const uncaught = withDurableExecution(async (_: unknown, context: DurableContext) => failing(context));

export const caught = withDurableExecution(async (_: unknown, context: DurableContext) => {
  try {
    return await failing(context);
  } catch (error) {
    const reason = error instanceof StepError ? "fallback" : "unexpected";
    return context.step(async () => `${reason}_result`);
  }
});
