/** Maps whose items all succeed, and what they return. */

import { NestingType, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning } from "../support";

const oneByOne = { maxConcurrency: 1 };

export const ofSteps = withDurableExecution(async (names: string[], context: DurableContext) => {
  const greet = async (item: DurableContext, name: string) => item.step(async () => `Hello, ${name}!`);
  const batch = await context.map("map", names, greet, oneByOne);
  return batch.getResults();
});

export const unnamed = withDurableExecution(async (numbers: number[], context: DurableContext) => {
  const batch = await context.map(numbers, async (_, number) => number * 2, oneByOne);
  return batch.getResults();
});

export const withIndex = withDurableExecution(async (numbers: number[], context: DurableContext) => {
  const batch = await context.map("indexed", numbers, async (_, number, index) => number + index, oneByOne);
  return batch.getResults();
});

export const ofNothing = withDurableExecution(async (items: unknown[], context: DurableContext) => {
  const batch = await context.map("empty", items, async (_, item) => item);
  return batch.getResults();
});

export const ofTwoAtATime = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const items = ["r0", "r1", "r2"];
  const batch = await context.map("concurrent", items, async (_, item) => item, { maxConcurrency: 2 });
  return batch.getResults();
});

export const flat = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const items = ["fa", "fb"];
  const echo = async (item: DurableContext, value: string) => item.step(returning(value));
  const batch = await context.map("flat", items, echo, { ...oneByOne, nesting: NestingType.FLAT });
  return batch.getResults();
});

export const namedItems = withDurableExecution(async (numbers: number[], context: DurableContext) => {
  const itemNamer = (number: number) => `item-${number}`;
  const batch = await context.map("named", numbers, async (_, number) => number * 10, { ...oneByOne, itemNamer });
  return batch.getResults();
});

/** Together the items are more than the service records as a context's result: 256 KiB. */
export const tooLarge = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const letters = ["a", "b", "c", "d"];
  const batch = await context.map("large", letters, async (_, letter) => letter.repeat(70_000), oneByOne);
  return { successCount: batch.successCount, totalCount: batch.totalCount };
});
