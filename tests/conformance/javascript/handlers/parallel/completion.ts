/** What ends a parallel operation, and what is known about it then. */

import {
  withDurableExecution,
  type BatchResult,
  type CompletionConfig,
  type DurableContext,
} from "@aws/durable-execution-sdk-js";

import { progress, tally, verdict } from "../support/batch";
import { refuse, returning } from "../support";

const ok = returning("ok");

type Branch = typeof ok | typeof refuse;

/** A handler that runs branches one at a time and returns what it is to report of them. */
const handler = <T>(
  name: string,
  branches: Branch[],
  completionConfig: CompletionConfig,
  report: (batch: BatchResult<string>) => T,
) =>
  withDurableExecution(async (_: unknown, context: DurableContext) =>
    report(await context.parallel<string>(name, branches, { maxConcurrency: 1, completionConfig })),
  );

export const failFast = handler("failfast", [ok, refuse, ok], { toleratedFailureCount: 0 }, verdict);

export const failFastAndEscape = handler("throwing", [refuse, ok], { toleratedFailureCount: 0 }, (batch) =>
  batch.throwIfError(),
);

export const minSuccessful = handler("min-successful", [ok, ok, ok, ok], { minSuccessful: 2 }, progress);

export const minSuccessfulNotReached = handler("min-not-reached", [ok, refuse, ok], { minSuccessful: 3 }, verdict);

export const failureTolerated = handler("tolerated", [ok, refuse, ok], { toleratedFailureCount: 1 }, verdict);

export const allFail = handler("all-fail", [refuse, refuse, refuse], { toleratedFailureCount: 3 }, verdict);

export const failuresExceedTolerance = handler(
  "tolerated-exceeded",
  [refuse, refuse, ok],
  { toleratedFailureCount: 1 },
  tally,
);

export const failuresExceedPercentage = handler(
  "tolerated-pct",
  [refuse, refuse, ok, ok],
  { toleratedFailurePercentage: 25 },
  tally,
);

export const failuresWithinPercentage = handler(
  "pct-boundary",
  [refuse, ok, ok, ok],
  { toleratedFailurePercentage: 25 },
  verdict,
);

export const toleranceBeforeMinSuccessful = handler(
  "combined",
  [refuse, refuse, ok, ok],
  { minSuccessful: 3, toleratedFailureCount: 1 },
  tally,
);

export const accessors = handler("accessors", [ok, refuse, ok], { toleratedFailureCount: 1 }, (batch) => ({
  hasFailure: batch.hasFailure,
  successCount: batch.succeeded().length,
  failureCount: batch.failed().length,
  errorCount: batch.getErrors().length,
}));

export const noConcurrency = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await context.parallel("bad-concurrency", [ok, ok], { maxConcurrency: 0 });
  return batch.getResults();
});
