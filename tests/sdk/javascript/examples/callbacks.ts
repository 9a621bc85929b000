/** Results that somebody outside sends. Timeouts are short: the testing SDK lets them pass in real time. */

import {
  CallbackError,
  CallbackTimeoutError,
  withDurableExecution,
  type DurableContext,
} from "@aws/durable-execution-sdk-js";

const json = { deserialize: async (text?: string) => (text === undefined ? undefined : JSON.parse(text)) };

export const created = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const [approval, callbackId] = await context.createCallback("wait-for-approval");
  await context.step("send-request", async () => callbackId.length > 0);
  return { approved: true, result: await approval };
});

export const withLimits = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const [payment] = await context.createCallback("wait-for-payment", {
    timeout: { hours: 24 },
    heartbeatTimeout: { minutes: 30 },
  });
  return payment;
});

export const submitted = withDurableExecution(async (event: { requestId: string }, context: DurableContext) => {
  const result = await context.waitForCallback("wait-for-approval", async (callbackId, { logger }) => {
    logger.info("asking for approval", { callbackId, requestId: event.requestId });
  });
  return { approved: true, result };
});

export const deserialized = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const [approval] = await context.createCallback("await-approval", { serdes: json });
  const { approved, reason } = await approval;
  return `${approved}: ${reason}`;
});

export const deserializedByDefault = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  context.configureSerdes({ defaultCallbackDeserializer: json });
  const result = await context.waitForCallback<{ approved: boolean }>("await-approval", async () => {});
  return result.approved;
});

export const timedOut = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  try {
    return await context.waitForCallback("wait-for-webhook", async () => {}, { timeout: { seconds: 1 } });
  } catch (error) {
    return { timeout: error instanceof CallbackTimeoutError, callback: error instanceof CallbackError };
  }
});

export const withoutHeartbeat = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.waitForCallback("long-running-job", async () => {}, {
    timeout: { hours: 24 },
    heartbeatTimeout: { seconds: 1 },
  }),
);

export const refused = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const [approval] = await context.createCallback("wait-for-approval");
  return approval;
});

export const submitterFails = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const submit = async () => {
    throw new Error("the mail server is down");
  };
  try {
    return await context.waitForCallback("mail", submit, { retryStrategy: () => ({ shouldRetry: false }) });
  } catch (error) {
    return (error as Error).name;
  }
});

export const beforeAWait = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const [callback] = await context.createCallback("approval");
  const result = await callback;
  await context.wait({ hours: 1 });
  return result;
});

export const humanInTheLoop = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const todo = await context.step("decide", async () => "delete everything");
  const answer = await context.waitForCallback("approve", async () => {}, { serdes: json });
  return answer === "APPROVED"
    ? context.step("perform", async () => `performed: ${todo}`)
    : context.step("record-rejected", async () => `rejected: ${todo}`);
});
