/** A function over every item of a list. */

import {
  completeBatch,
  continueBatch,
  CompletionOutcome,
  NestingType,
  withDurableExecution,
  type DurableContext,
} from "@aws/durable-execution-sdk-js";

const uppercase = async (child: DurableContext, item: string, index: number) =>
  child.step(`process-${index}`, async () => {
    if (item === "bad") {
      throw new Error("bad item");
    }
    return item.toUpperCase();
  }, { retryStrategy: () => ({ shouldRetry: false }) });

interface Items {
  items: string[];
}

export const simple = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const square = async (child: DurableContext, item: number, index: number) =>
    child.step(`square-${index}`, async () => item * item);
  const batch = await context.map("square-numbers", [1, 2, 3, 4, 5], square);
  return batch.getResults();
});

export const unnamed = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map(items, uppercase);
  return batch.getResults();
});

export const namedItems = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("process-users", items, uppercase, {
    maxConcurrency: 5,
    itemNamer: (user, index) => `User-${user}-${index}`,
  });
  return batch.getResults();
});

/** The function is given the whole list, too. */
export const withList = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const place = async (_: DurableContext, item: string, index: number, all: string[]) =>
    `${item} is ${index + 1} of ${all.length}`;
  const batch = await context.map("places", items, place);
  return batch.getResults();
});

export const enough = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("process-items", items, uppercase, {
    maxConcurrency: 1,
    completionConfig: { minSuccessful: 3 },
  });
  return { reason: batch.completionReason, results: batch.getResults() };
});

export const reported = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("process-items", items, uppercase, { maxConcurrency: 1 });
  return {
    reason: batch.completionReason,
    failures: batch.getErrors().map((error) => error.message),
    items: batch.all.map(({ index, status }) => `${index} ${status}`),
  };
});

export const tolerant = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("process-items", items, uppercase, {
    maxConcurrency: 2,
    completionConfig: { toleratedFailurePercentage: 50 },
  });
  return { succeeded: batch.successCount, failed: batch.failureCount, results: batch.getResults() };
});

export const throwing = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("process-items", items, uppercase);
  batch.throwIfError();
  return "no failure";
});

export const nested = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const regions = [
    { name: "north", items: ["a", "b"] },
    { name: "south", items: ["c"] },
  ];
  const batch = await context.map("process-regions", regions, async (child, region) => {
    const inner = await child.map(`process-${region.name}`, region.items, uppercase);
    return inner.getResults();
  });
  return batch.getResults();
});

export const flat = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("flat", items, uppercase, { nesting: NestingType.FLAT });
  return batch.getResults();
});

/** Complete when an item of some name is. */
export const customCompletion = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("until-the-right-one", items, uppercase, {
    maxConcurrency: 1,
    itemNamer: (item) => item,
    completionConfig: {
      shouldComplete: (status) =>
        status.items.some(({ name, status }) => name === "wanted" && status === "SUCCEEDED")
          ? completeBatch(CompletionOutcome.SUCCEEDED)
          : continueBatch(),
    },
  });
  return { reason: batch.completionReason, total: batch.totalCount };
});

/** Every item waits: the map goes on where it was. */
export const waiting = withDurableExecution(async ({ items }: Items, context: DurableContext) => {
  const batch = await context.map("slow", items, async (child, item, index) => {
    await child.wait({ seconds: index + 1 });
    return child.step(async () => item.toUpperCase());
  });
  return batch.getResults();
});
