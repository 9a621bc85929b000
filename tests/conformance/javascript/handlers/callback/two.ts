/** Two callbacks, named by the input. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

type Names = [string, string];

export const oneAfterTheOther = withDurableExecution(async ([a, b]: Names, context: DurableContext) => {
  const [first] = await context.createCallback(a);
  const results = [await first];
  const [second] = await context.createCallback(b);
  return [...results, await second];
});

export const inOrder = withDurableExecution(async ([a, b]: Names, context: DurableContext) => {
  const [first] = await context.createCallback(a);
  const [second] = await context.createCallback(b);
  return [await first, await second];
});

export const inReverse = withDurableExecution(async ([a, b]: Names, context: DurableContext) => {
  const [first] = await context.createCallback(a);
  const [second] = await context.createCallback(b);
  const last = await second;
  return [await first, last];
});
