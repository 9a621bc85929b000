/** Calls of a function that fails. */

import { InvokeError, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { target } from "./environment";

/** What was thrown is what a failed call throws, or else it is thrown again. */
const expectFailure = (error: unknown) => {
  if (error instanceof InvokeError) {
    return "fallback";
  }
  throw error;
};

export const escapes = withDurableExecution(async (input: unknown, context: DurableContext) =>
  context.invoke(target(), input),
);

export const caught = withDurableExecution(async (input: unknown, context: DurableContext) =>
  context.invoke(target(), input).catch(expectFailure),
);

export const caughtThenWait = withDurableExecution(async (input: unknown, context: DurableContext) => {
  const result = await context.invoke(target(), input).catch(expectFailure);
  await context.wait({ seconds: 1 });
  return result;
});
