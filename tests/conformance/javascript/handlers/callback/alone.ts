/** A callback and nothing else. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

export const namedByTheInput = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result] = await context.createCallback(name);
  return result;
});

export const namedApproval = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const [result] = await context.createCallback("approval");
  return result;
});

export const withTimeout = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result] = await context.createCallback(name, { timeout: { seconds: 5 } });
  return result;
});

export const withShortHeartbeat = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result] = await context.createCallback(name, { heartbeatTimeout: { seconds: 5 } });
  return result;
});

export const withLongHeartbeat = withDurableExecution(async (name: string, context: DurableContext) => {
  const [result] = await context.createCallback(name, { heartbeatTimeout: { seconds: 10 } });
  return result;
});
