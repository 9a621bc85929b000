/** What ends a map, and what is known about it then. */

import {
  withDurableExecution,
  type BatchResult,
  type CompletionConfig,
  type DurableContext,
} from "@aws/durable-execution-sdk-js";

import { progress, tally, verdict } from "../support/batch";
import { refuse } from "../support";

/** What an item is to do. */
type Item = "ok" | "fail";

const meet = async (_: DurableContext, item: Item): Promise<Item> => (item === "fail" ? refuse() : item);

const oneByOne = (context: DurableContext, name: string, items: Item[], completionConfig: CompletionConfig) =>
  context.map(name, items, meet, { maxConcurrency: 1, completionConfig });

/** A handler that returns what it is to report of a map. */
const handler = <T>(
  name: string,
  items: Item[],
  completionConfig: CompletionConfig,
  report: (batch: BatchResult<Item>) => T,
) =>
  withDurableExecution(async (_: unknown, context: DurableContext) =>
    report(await oneByOne(context, name, items, completionConfig)),
  );

export const failFast = handler("failfast", ["ok", "fail", "ok"], { toleratedFailureCount: 0 }, verdict);

export const failFastAndEscape = handler("throwing", ["fail", "ok"], { toleratedFailureCount: 0 }, (batch) =>
  batch.throwIfError(),
);

export const minSuccessful = handler("min-successful", ["ok", "ok", "ok", "ok"], { minSuccessful: 2 }, progress);

export const failureTolerated = handler("tolerated", ["ok", "fail", "ok"], { toleratedFailureCount: 1 }, verdict);

export const failuresExceedTolerance = handler(
  "tolerated-exceeded",
  ["fail", "fail", "ok"],
  { toleratedFailureCount: 1 },
  tally,
);

export const failuresExceedPercentage = handler(
  "tolerated-pct",
  ["fail", "fail", "ok", "ok"],
  { toleratedFailurePercentage: 25 },
  tally,
);

/** The replay meets the failed item again. */
export const failureThenWait = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await oneByOne(context, "fail-then-wait", ["ok", "fail"], { toleratedFailureCount: 1 });
  await context.wait({ seconds: 1 });
  return verdict(batch);
});
