/** Parallel operations whose branches all succeed, and what they return. */

import { NestingType, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning } from "../support";

const oneByOne = { maxConcurrency: 1 };

/** A branch that returns what its step does. */
const stepping =
  <T>(value: T) =>
  async (branch: DurableContext) =>
    branch.step(returning(value));

export const ofSteps = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await context.parallel("parallel", [stepping("task-1"), stepping("task-2")], oneByOne);
  return batch.getResults();
});

export const unnamed = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await context.parallel([returning("alpha"), returning("beta")], oneByOne);
  return batch.getResults();
});

export const ofNamedBranches = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const branches = [
    { name: "first", func: returning("one") },
    { name: "second", func: returning("two") },
  ];
  const batch = await context.parallel("named", branches, oneByOne);
  return batch.getResults();
});

export const ofSeveralTypes = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const branches = [returning("hello"), returning(42), returning({ k: "v" })];
  const batch = await context.parallel("hetero", branches, oneByOne);
  return batch.getResults();
});

export const ofNothing = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await context.parallel("empty", []);
  return batch.getResults();
});

export const ofTwoAtATime = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const branches = ["r0", "r1", "r2"].map(returning);
  const batch = await context.parallel("concurrent", branches, { maxConcurrency: 2 });
  return batch.getResults();
});

export const flat = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const config = { ...oneByOne, nesting: NestingType.FLAT };
  const batch = await context.parallel("flat", [stepping("fa"), stepping("fb")], config);
  return batch.getResults();
});

export const insideABranch = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const inner = async (branch: DurableContext) => {
    const batch = await branch.parallel("inner", [stepping("i1"), stepping("i2")], oneByOne);
    return batch.getResults();
  };
  const batch = await context.parallel("outer", [inner], oneByOne);
  return batch.getResults();
});

/** The second branch waits; the replay does not run the first one again. */
export const afterAWait = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const waiting = async (branch: DurableContext) => {
    await branch.wait({ seconds: 2 });
    return "b1";
  };
  const batch = await context.parallel("suspend", [stepping("b0"), waiting], oneByOne);
  return batch.getResults();
});

/** A branch's result in an envelope. */
const enveloped = {
  serialize: async (value?: string) => JSON.stringify({ wrapped: value }),
  deserialize: async (text?: string) => text && JSON.parse(text).wrapped,
};

export const withBranchSerdes = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const config = { ...oneByOne, itemSerdes: enveloped };
  const batch = await context.parallel("serdes", [returning("x"), returning("y")], config);
  return batch.getResults();
});
