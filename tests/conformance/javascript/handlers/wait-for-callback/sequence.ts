/** Operations inside, after and beside others. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning } from "../support";
import { submit } from "./submit";

export const inAChild = withDurableExecution(async (name: string, context: DurableContext) =>
  context.runInChildContext("wrapper", async (child) => child.waitForCallback(name, submit)),
);

export const twice = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const first = await context.waitForCallback("first", submit);
  return [first, await context.waitForCallback("second", submit)];
});

export const afterAWaitAndAStep = withDurableExecution(async (name: string, context: DurableContext) => {
  await context.wait({ seconds: 1 });
  await context.step(returning({ fetched: true }));
  return context.waitForCallback(name, submit);
});
