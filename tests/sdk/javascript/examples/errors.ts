/** What fails, and who may catch it. */

import {
  ChildContextError,
  createRetryStrategy,
  DurableOperationError,
  retryPresets,
  StepError,
  withDurableExecution,
  type DurableContext,
  type Serdes,
} from "@aws/durable-execution-sdk-js";

const once = { retryStrategy: retryPresets.noRetry };

export const handled = withDurableExecution(async (event: { orderId?: string }, context: DurableContext) => {
  try {
    return await context.step(
      "process-order",
      async () => {
        if (!event.orderId) {
          throw new Error("orderId is required");
        }
        return { orderId: event.orderId, status: "processed" };
      },
      once,
    );
  } catch (error) {
    if (!(error instanceof StepError)) {
      throw error;
    }
    context.logger.error("The step failed", { cause: error.cause?.message });
    return { error: error.cause?.message };
  }
});

export const uncaught = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  await context.step("step-1", async () => "ok");
  await context.step("step-2", async () => "ok");
  await context.step(
    "step-3",
    async () => {
      throw new Error("step-3 failed");
    },
    once,
  );
});

export const outsideSteps = withDurableExecution(async (event: { fail: boolean }) => {
  if (event.fail) {
    throw new Error("intentional failure");
  }
  return "ok";
});

class PaymentDeclined extends Error {
  override name = "PaymentDeclined";
}

export const ofOwnType = withDurableExecution(async () => {
  throw new PaymentDeclined("insufficient funds");
});

/** What a caught error tells, in the first pass and after a replay. */
export const described = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  let description: unknown;
  try {
    await context.step(
      "charge",
      async () => {
        throw new PaymentDeclined("insufficient funds");
      },
      once,
    );
  } catch (error) {
    const { errorType, message, cause } = error as DurableOperationError;
    description = { errorType, message, cause: cause?.name, causeMessage: cause?.message };
  }
  await context.wait({ seconds: 1 });
  return description;
});

export const ofAChild = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  try {
    return await context.runInChildContext("group", async (child) =>
      child.step(
        "inner",
        async () => {
          throw new Error("inner failed");
        },
        once,
      ),
    );
  } catch (error) {
    return error instanceof ChildContextError ? `caught: ${error.message}` : "unexpected";
  }
});

/** Nobody catches it: the execution fails with the group's error. */
export const ofAChildUncaught = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.runInChildContext("group", async () => {
    throw new PaymentDeclined("not today");
  }),
);

class OrderFailed extends DurableOperationError {
  readonly errorType = "OrderFailed";
}

export const mapped = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  try {
    return await context.runInChildContext(
      "order",
      async () => {
        throw new Error("out of stock");
      },
      { errorMapper: (error) => new OrderFailed(`order failed: ${error.message}`) },
    );
  } catch (error) {
    return error instanceof OrderFailed ? error.message : `unexpected: ${error}`;
  }
});

/** A configuration that cannot be. */
export const ofConfiguration = withDurableExecution(async () => {
  try {
    createRetryStrategy({ initialDelay: { seconds: -1 }, maxAttempts: 3 });
    return "accepted";
  } catch (error) {
    return (error as Error).name;
  }
});

const stamped: Serdes<{ message: string }> = {
  serialize: async (value) => JSON.stringify({ ...value, serialized: true }),
  deserialize: async (text) => (text === undefined ? undefined : JSON.parse(text)),
};

export const strictSerdes = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("build-result", async () => ({ message: "hello" }), { serdes: stamped }),
);
