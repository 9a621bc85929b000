/** Steps: names, arguments, results, and how often their code runs. */

import {
  createRetryStrategy,
  retryPresets,
  StepSemantics,
  withDurableExecution,
  type DurableContext,
  type StepConfig,
} from "@aws/durable-execution-sdk-js";

export const named = withDurableExecution(async (event: { amount: number }, context: DurableContext) =>
  context.step("process-payment", async () => ({ charged: event.amount })),
);

export const unnamed = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step(async () => "some value"),
);

const add = async (step: { attempt: number }, a: number, b: number) => ({ sum: a + b, attempt: step.attempt });

export const withArguments = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("add", (step) => add(step, 5, 3)),
);

/** The body need not be asynchronous. */
export const synchronous = withDurableExecution(async (_event, context) =>
  context.step("greet", (() => "hello") as unknown as () => Promise<string>),
);

export const sequence = withDurableExecution(async (event: { orderId: string }, context: DurableContext) => {
  const validated = await context.step("validate", async () => ({ ...event, status: "validated" }));
  const paid = await context.step("payment", async () => ({ ...validated, payment: "completed" }));
  return context.step("fulfilment", async () => ({ ...paid, fulfilment: "shipped" }));
});

export const branching = withDurableExecution(async (event: { premium: boolean }, context: DurableContext) =>
  event.premium
    ? context.step("premium-path", async () => "premium")
    : context.step("standard-path", async () => "standard"),
);

export const withoutResult = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  await context.step("notify", async () => {});
});

/** What a step returns is restored from the record. */
export const passingData = withDurableExecution(async (event: { email: string }, context: DurableContext) => {
  const userId = await context.step("register-user", async () => `user-${event.email}`);
  await context.wait("follow-up-delay", { minutes: 10 });
  return context.step("send-follow-up-email", async () => `sent to ${userId}`);
});

/** What a step assigns is lost in the replay: the documentation warns of it. */
export const losingData = withDurableExecution(async (event: { email: string }, context: DurableContext) => {
  let userId = "";
  await context.step("register-user", async () => {
    userId = `user-${event.email}`;
  });
  await context.wait("follow-up-delay", { minutes: 10 });
  return context.step("send-follow-up-email", async () => `sent to '${userId}'`);
});

/** The same with a list, in one invocation. */
export const collecting = withDurableExecution(async (event: { items: string[] }, context: DurableContext) => {
  const receipts: string[] = [];
  for (const item of event.items) {
    receipts.push(await context.step(`save-${item}`, async () => `receipt-${item}`));
  }
  return { receipts };
});

const atLeastOnce: StepConfig<object> = {
  retryStrategy: createRetryStrategy({ maxAttempts: 3 }),
  semantics: StepSemantics.AtLeastOncePerRetry,
};

export const atLeastOncePerRetry = withDurableExecution(async (event: { data: string }, context: DurableContext) =>
  context.step("process-data", async () => ({ processed: event.data, status: "completed" }), atLeastOnce),
);

export const atMostOncePerRetry = withDurableExecution(async (event: { id: number }, context: DurableContext) =>
  context.step("update-database", async () => ({ updated: event.id }), {
    semantics: StepSemantics.AtMostOncePerRetry,
  }),
);

/** Configurations that several steps share. */
const onceOnly = { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy: () => ({ shouldRetry: false }) };
const idempotent = { retryStrategy: retryPresets.default };

export const onceOnlySteps = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const charge = await context.step("charge", async () => "charged", onceOnly);
  const user = await context.step("fetch-user", async () => "user-1", idempotent);
  return { charge, user };
});

/** What is different every time belongs in a step. */
export const nonDeterministic = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const id = await context.step("generate-id", async () => crypto.randomUUID());
  const number = await context.step("generate-number", async () => Math.random());
  const time = await context.step("read-time", async () => Date.now());
  await context.wait({ seconds: 1 });
  return [id.length, number >= 0 && number < 1, time > 1_700_000_000_000];
});

/** A branch that depends on a recorded choice. */
export const stableBranch = withDurableExecution(async (event: { hour: number }, context: DurableContext) => {
  const shift = await context.step("pick-shift", async () => (event.hour < 12 ? "morning" : "afternoon"));
  await context.wait({ hours: 1 });
  return context.step(`${shift}-work`, async () => `${shift} work is done`);
});
