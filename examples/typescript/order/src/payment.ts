import { createRetryStrategy, type DurableContext } from "@aws/durable-execution-sdk-js";

/** The bank's gateway, which is busy the first time. */
async function charge(cents: number, attempt: number): Promise<string> {
  if (attempt < 2) throw new Error("the gateway is busy");
  return `charged ${(cents / 100).toFixed(2)}`;
}

/** Charges once, however often it is tried. */
export async function pay(context: DurableContext, cents: number): Promise<string> {
  return context.step("charge", async (step) => charge(cents, step.attempt), {
    retryStrategy: createRetryStrategy({ maxAttempts: 4, initialDelay: { seconds: 2 }, backoffRate: 2 }),
  });
}
