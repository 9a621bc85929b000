/** Calls before, after and inside other operations. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning } from "../support";
import { target } from "./environment";

export const thenWait = withDurableExecution(async (input: unknown, context: DurableContext) => {
  const result = await context.invoke(target(), input);
  await context.wait({ seconds: 1 });
  return result;
});

export const afterAStep = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const value = await context.step(returning("from the step"));
  return context.invoke("echo", target(), value);
});

export const beforeAStep = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const value = await context.invoke("echo", target(), "from the call");
  return context.step(async () => `${value}, processed`);
});

export const inAChild = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.runInChildContext(async (child) => child.invoke("echo", target(), "from a child")),
);

export const twice = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const first = await context.invoke("first", target(), "first");
  return [first, await context.invoke("second", target(), "second")];
});
