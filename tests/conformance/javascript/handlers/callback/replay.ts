/** A callback whose outcome a replay meets again, after a wait. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

const pause = { seconds: 2 };

export const succeeded = withDurableExecution(async (name: string, context: DurableContext) => {
  const [callback] = await context.createCallback(name);
  const result = await callback;
  await context.wait(pause);
  return result;
});

/** Result: what went wrong. */
export const failed = withDurableExecution(async (name: string, context: DurableContext) => {
  const [callback] = await context.createCallback(name);
  const result = await callback.catch(String);
  await context.wait(pause);
  return result;
});

/** Result: what went wrong. */
export const timedOut = withDurableExecution(async (name: string, context: DurableContext) => {
  const [callback] = await context.createCallback(name, { timeout: { seconds: 3 } });
  const result = await callback.catch(String);
  await context.wait(pause);
  return result;
});
