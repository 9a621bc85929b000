/** When and how often steps are tried again. Delays have no jitter here, so that both runs have the same ones. */

import {
  createLinearRetryStrategy,
  createRetryStrategy,
  JitterStrategy,
  retryPresets,
  withDurableExecution,
  withRetry,
  type DurableContext,
  type RetryDecision,
} from "@aws/durable-execution-sdk-js";

const jitter = JitterStrategy.NONE;

/** A body that succeeds at this attempt. */
const flaky =
  (succeedsAt: number, message = "service timeout") =>
  async ({ attempt }: { attempt: number }) => {
    if (attempt < succeedsAt) {
      throw new Error(message);
    }
    return `attempt ${attempt}`;
  };

export const byAttempts = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("fetch-data", flaky(3), {
    retryStrategy: (_error, attempt) => ({ shouldRetry: attempt < 3, delay: { seconds: 2 ** attempt } }),
  }),
);

const onlyTimeouts = (error: Error, attempt: number): RetryDecision => ({
  shouldRetry: attempt < 5 && error.message.includes("timeout"),
  delay: { seconds: attempt * 2 },
});

export const byMessage = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("custom-retry", flaky(2), { retryStrategy: onlyTimeouts }),
);

export const byMessageInVain = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("custom-retry", flaky(2, "not found"), { retryStrategy: onlyTimeouts }),
);

const backoff = createRetryStrategy({
  maxAttempts: 5,
  initialDelay: { seconds: 2 },
  maxDelay: { minutes: 1 },
  backoffRate: 2,
  jitter,
});

export const exponential = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("call-external-api", flaky(4), { retryStrategy: backoff }),
);

const linear = createLinearRetryStrategy({
  maxAttempts: 5,
  initialDelay: { seconds: 2 },
  increment: { seconds: 3 },
  maxDelay: { seconds: 30 },
  jitter,
});

export const linearDelays = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("call-external-api", flaky(4), { retryStrategy: linear }),
);

class RateLimitError extends Error {
  override name = "RateLimitError";
}

const ofRateLimits = createRetryStrategy({
  maxAttempts: 5,
  initialDelay: { seconds: 2 },
  jitter,
  retryableErrorTypes: [RateLimitError],
});

const failingOnce = (error: Error) => async (step: { attempt: number }) => {
  if (step.attempt === 1) {
    throw error;
  }
  return "ok";
};

export const byErrorType = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("call-api", failingOnce(new RateLimitError("slow down")), { retryStrategy: ofRateLimits }),
);

export const byErrorTypeInVain = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("call-api", failingOnce(new TypeError("no such thing")), { retryStrategy: ofRateLimits }),
);

export const byPattern = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("call-api", failingOnce(new Error("HTTP 503")), {
    retryStrategy: createRetryStrategy({ maxAttempts: 2, jitter, retryableErrors: [/50\d/] }),
  }),
);

export const exhausted = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("never-works", flaky(99), {
    retryStrategy: createRetryStrategy({ maxAttempts: 3, initialDelay: { seconds: 1 }, jitter }),
  }),
);

export const presets = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const result = await context.step("call-api", async () => "ok", { retryStrategy: retryPresets.default });
  const audit = await context.step("audit-log", async () => "logged", { retryStrategy: retryPresets.linear });
  const charge = await context.step("charge", async () => "charged", { retryStrategy: retryPresets.noRetry });
  return { result, audit, charge };
});

/** The default strategy, whose delays are random: there is nothing but them to differ. */
export const byDefault = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("flaky", flaky(3)),
);

/** Several operations that are tried again together. */
export const ofABlock = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  withRetry(
    context,
    "charge-payment",
    async (block, attempt) => {
      const token = await block.step(`token-${attempt}`, async () => `token-${attempt}`);
      if (attempt < 3) {
        throw new Error("declined");
      }
      return block.step(`charge-${attempt}`, async () => `charged with ${token}`);
    },
    { retryStrategy: backoff },
  ),
);

export const ofABlockInAChild = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  withRetry(
    context,
    "booking",
    async (block, attempt) => {
      if (attempt < 2) {
        throw new Error("no seat");
      }
      return block.step("book", async () => `booked at attempt ${attempt}`);
    },
    { retryStrategy: backoff, wrapWithRunInChildContext: true },
  ),
);

export const ofABlockExhausted = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  withRetry(
    context,
    async (block) => block.step("refuse", flaky(99), { retryStrategy: retryPresets.noRetry }),
    { retryStrategy: createRetryStrategy({ maxAttempts: 2, initialDelay: { seconds: 1 }, jitter }) },
  ),
);
