/** Calls of other functions, and functions to call. */

import { InvokeError, withDurableExecution, withRetry, type DurableContext } from "@aws/durable-execution-sdk-js";

interface Order {
  orderId: string;
  amount: number;
}

export const validate = withDurableExecution(async ({ amount }: Order, context: DurableContext) =>
  context.step("check", async () =>
    amount > 0 ? { valid: true } : { valid: false, reason: "the amount is not positive" },
  ),
);

export const pay = withDurableExecution(async ({ orderId }: Order, context: DurableContext) => {
  await context.wait({ seconds: 3 });
  return { transactionId: `transaction of ${orderId}` };
});

export const decline = withDurableExecution(async () => {
  throw new Error("card declined");
});

export const square = withDurableExecution(async (number: number) => number * number);

export const named = withDurableExecution(async (event: Order, context: DurableContext) =>
  context.invoke("process-payment", "payment-processor", event),
);

export const unnamed = withDurableExecution(async (event: Order, context: DurableContext) =>
  context.invoke("payment-processor", event),
);

export const chained = withDurableExecution(async (event: Order, context: DurableContext) => {
  const validation = await context.invoke<Order, { valid: boolean; reason?: string }>(
    "validate-order",
    "validator",
    event,
  );
  if (!validation.valid) {
    return { status: "rejected", reason: validation.reason };
  }
  const payment = await context.invoke<Order, { transactionId: string }>("process-payment", "payment-processor", event);
  return { status: "completed", transactionId: payment.transactionId };
});

export const failureHandled = withDurableExecution(async (event: Order, context: DurableContext) => {
  try {
    return await context.invoke("process-payment", "declining-processor", event);
  } catch (error) {
    return error instanceof InvokeError ? { status: "failed", reason: error.message } : { status: "unexpected" };
  }
});

export const failureUncaught = withDurableExecution(async (event: Order, context: DurableContext) =>
  context.invoke("declining-processor", event),
);

export const fanOut = withDurableExecution(async (event: { numbers: number[] }, context: DurableContext) => {
  const calls = event.numbers.map((number) => context.invoke<number, number>(`square-${number}`, "square", number));
  const squares = await context.promise.all("fan-in", calls);
  return context.step("aggregate", async () => squares.reduce((sum, square) => sum + square, 0));
});

export const retried = withDurableExecution(async (event: Order, context: DurableContext) =>
  withRetry(
    context,
    "charge-payment",
    (block, attempt) =>
      block.invoke(`charge-${attempt}`, attempt < 2 ? "declining-processor" : "payment-processor", event),
    { retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: 2 } }) },
  ),
);
