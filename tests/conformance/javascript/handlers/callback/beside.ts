/** A callback, and something else before it is awaited. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

export const step = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result, callbackId] = await context.createCallback(name);
  await context.step(async () => `sent ${callbackId}`);
  return result;
});

export const stepWithTimeout = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result, callbackId] = await context.createCallback(name, { timeout: { seconds: 5 } });
  await context.step(async () => `sent ${callbackId}`);
  return result;
});

export const wait = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result] = await context.createCallback(name);
  await context.wait({ seconds: 5 });
  return result;
});

export const waitWithTimeout = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result] = await context.createCallback(name, { timeout: { seconds: 3 } });
  await context.wait({ seconds: 6 });
  return result;
});
