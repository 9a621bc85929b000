/** Waits for a condition. */

import {
  createWaitStrategy,
  JitterStrategy,
  withDurableExecution,
  type DurableContext,
} from "@aws/durable-execution-sdk-js";

interface Job {
  jobId: string;
  status: string;
  checks: number;
}

const pending: Job = { jobId: "job-123", status: "pending", checks: 0 };

/** A job that is complete at this check. */
const check = (completeAt: number) => async (job: Job) => {
  const checks = job.checks + 1;
  return { ...job, checks, status: checks < completeAt ? "running" : "completed" };
};

export const ownStrategy = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.waitForCondition("wait-for-job", check(3), {
    initialState: pending,
    waitStrategy: (job, attempt) =>
      job.status === "completed"
        ? { shouldContinue: false }
        : { shouldContinue: true, delay: { seconds: Math.min(attempt * 2, 60) } },
  }),
);

export const unnamed = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.waitForCondition(check(1), {
    initialState: pending,
    waitStrategy: ({ status }) =>
      status === "completed" ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 10 } },
  }),
);

const strategy = (maxAttempts: number) =>
  createWaitStrategy<Job>({
    maxAttempts,
    initialDelay: { seconds: 5 },
    maxDelay: { seconds: 30 },
    backoffRate: 1.5,
    jitter: JitterStrategy.NONE,
    shouldContinuePolling: ({ status }) => status !== "completed",
  });

export const madeStrategy = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.waitForCondition("poll", check(4), { initialState: pending, waitStrategy: strategy(60) }),
);

/** The check knows which attempt it is. */
export const byAttempt = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.waitForCondition(
    "escalate",
    async (sources: string[], { attempt, logger }) => {
      logger.info("checking", { attempt });
      return [...sources, attempt < 3 ? "cache" : "database"];
    },
    {
      initialState: [],
      waitStrategy: (sources) =>
        sources.includes("database") ? { shouldContinue: false } : { shouldContinue: true, delay: { seconds: 1 } },
    },
  ),
);

export const failing = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.waitForCondition(
    "poll",
    async (): Promise<Job> => {
      throw new Error("the job is gone");
    },
    { initialState: pending, waitStrategy: strategy(3) },
  ),
);
