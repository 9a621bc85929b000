/** An operation whose callback succeeds. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { submit } from "./submit";

export const namedByTheInput = withDurableExecution(async (name: string, context: DurableContext) =>
  context.waitForCallback(name, submit),
);

export const namedApproval = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.waitForCallback("approval", submit),
);

export const unnamed = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.waitForCallback(async () => {}),
);

export const structured = withDurableExecution(async (name: string, context: DurableContext) => {
  const deserialize = async (text?: string): Promise<{ status: string } | undefined> => text && JSON.parse(text);
  const { status } = await context.waitForCallback(name, submit, { serdes: { deserialize } });
  return status;
});

export const withHeartbeat = withDurableExecution(async (name: string, context: DurableContext) =>
  context.waitForCallback(name, submit, { heartbeatTimeout: { seconds: 10 } }),
);

/** Result: what a callback without a payload comes to. */
export const withoutPayload = withDurableExecution(
  async (name: string, context: DurableContext) => (await context.waitForCallback(name, submit)) ?? null,
);
