/** Branches side by side. */

import {
  CompletionOutcome,
  completeBatch,
  continueBatch,
  NestingType,
  withDurableExecution,
  type BatchResult,
  type DurableContext,
} from "@aws/durable-execution-sdk-js";

const succeed = (name: string) => async (branch: DurableContext) => branch.step(name, async () => `${name} ok`);

const fail = (name: string) => async (branch: DurableContext) =>
  branch.step(
    name,
    async (): Promise<string> => {
      throw new Error(`${name} failed`);
    },
    { retryStrategy: () => ({ shouldRetry: false }) },
  );

const describe = (batch: BatchResult<unknown>) => ({
  status: batch.status,
  reason: batch.completionReason,
  succeeded: batch.successCount,
  failed: batch.failureCount,
  total: batch.totalCount,
  results: batch.getResults(),
  errors: batch.getErrors().map((error) => error.message),
});

export const simple = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const batch = await context.parallel("check-services", [succeed("inventory"), succeed("payment"), succeed("shipping")]);
  return batch.getResults();
});

export const unnamed = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const batch = await context.parallel<string>([succeed("a"), succeed("b")]);
  return batch.getResults();
});

export const namedBranches = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const batch = await context.parallel("process", [
    succeed("first"),
    { name: "task-b", func: succeed("second") },
    { name: "task-c", func: succeed("third") },
  ]);
  return batch.getResults();
});

export const withArguments = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const branches = ["a", "b", "c"].map((item) => succeed(`process-${item}`));
  const batch = await context.parallel<string>("process-items", branches);
  return batch.getResults();
});

export const limited = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const slow = (name: string) => async (branch: DurableContext) => {
    await branch.wait({ seconds: 2 });
    return branch.step(name, async () => name);
  };
  const branches = ["a", "b", "c", "d"].map(slow);
  const batch = await context.parallel<string>("limited", branches, { maxConcurrency: 2 });
  return batch.getResults();
});

export const firstSuccess = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const branches = [succeed("primary"), succeed("secondary"), succeed("cache")];
  const config = { maxConcurrency: 1, completionConfig: { minSuccessful: 1 } };
  const batch = await context.parallel<string>("fetch-data", branches, config);
  return batch.getResults()[0];
});

export const tolerant = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const branches = [succeed("task-1"), fail("task-2"), succeed("task-3")];
  return describe(
    await context.parallel<string>("tasks", branches, { completionConfig: { toleratedFailureCount: 1 } }),
  );
});

export const failFast = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const branches = [succeed("task-1"), fail("task-2"), succeed("task-3")];
  return describe(await context.parallel<string>("tasks", branches, { maxConcurrency: 1 }));
});

export const throwing = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const batch = await context.parallel<string>("tasks", [fail("task-1")]);
  batch.throwIfError();
});

export const heterogeneous = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const batch = await context.parallel("mixed", [
    async (branch: DurableContext) => branch.step("object", async () => ({ step: "completed" })),
    async (branch: DurableContext) => branch.step("text", async () => "task 2 completed"),
    async (branch: DurableContext) => branch.step("number", async () => 3),
  ]);
  return batch.getResults();
});

export const nested = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const inner = (name: string) => async (branch: DurableContext) => {
    const batch = await branch.parallel<string>(`inner-${name}`, [succeed(`${name}1`), succeed(`${name}2`)]);
    return batch.getResults();
  };
  const outer = await context.parallel<string[]>("outer", [inner("a"), inner("b")]);
  return outer.getResults();
});

export const flat = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const batch = await context.parallel<string>("flat", [succeed("a"), succeed("b")], { nesting: NestingType.FLAT });
  return batch.getResults();
});

/** It is enough when the first branch is done, whatever the others do. */
export const customCompletion = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const branches = [fail("optional"), succeed("required"), succeed("extra")];
  return describe(
    await context.parallel<string>("custom", branches, {
      maxConcurrency: 1,
      completionConfig: {
        shouldComplete: ({ successCount }) =>
          successCount > 0 ? completeBatch(CompletionOutcome.SUCCEEDED) : continueBatch(),
      },
    }),
  );
});

export const withCallbacks = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const ask = (name: string) => async (branch: DurableContext) => branch.waitForCallback(name, async () => {});
  const batch = await context.parallel<string>("approvals", [ask("manager"), ask("finance")]);
  return batch.getResults();
});
