/** Child contexts with waits inside. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning } from "../support";

const second = { seconds: 1 };

const stepAndWait = async (context: DurableContext, text: string) => {
  const result = await context.step(returning(text));
  await context.wait(second);
  return result;
};

export const afterAStep = withDurableExecution(async (text: string, context: DurableContext) =>
  context.runInChildContext("step-and-wait", async (child) => stepAndWait(child, text)),
);

export const alone = withDurableExecution(async (text: string, context: DurableContext) => {
  const result = await context.runInChildContext("wait-only", async (child) => {
    await child.wait(second);
    return text;
  });
  return context.step(returning(result));
});

export const insideAndAfter = withDurableExecution(async (text: string, context: DurableContext) => {
  const result = await context.runInChildContext("inside", async (child) => stepAndWait(child, text));
  return stepAndWait(context, result);
});
