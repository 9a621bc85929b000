/** Conditions that are never met. */

import { DurableOperationError, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { refuse } from "../support";
import { everySecondUntil } from "./strategy";

export const attemptsExhausted = withDurableExecution(async (initialState: number, context: DurableContext) =>
  context.waitForCondition(async (state) => state + 1, {
    initialState,
    waitStrategy: everySecondUntil(() => false, { maxAttempts: 3 }),
  }),
);

const failingCheck = (context: DurableContext) =>
  context.waitForCondition<number>(refuse, { initialState: 0, waitStrategy: everySecondUntil(() => true) });

export const ofTheCheck = withDurableExecution(async (_: unknown, context: DurableContext) => failingCheck(context));

export const caught = withDurableExecution(async (_: unknown, context: DurableContext) => {
  try {
    return await failingCheck(context);
  } catch (error) {
    return error instanceof DurableOperationError ? "recovered" : String(error);
  }
});
