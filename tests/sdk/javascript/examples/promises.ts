/** Combinators of promises. */

import { PromiseCombinatorError, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

const succeed = (context: DurableContext, name: string) => context.step(name, async () => `${name} ok`);

const fail = (context: DurableContext, name: string) =>
  context.step(
    name,
    async (): Promise<string> => {
      throw new Error(`${name} failed`);
    },
    { retryStrategy: () => ({ shouldRetry: false }) },
  );

export const all = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.promise.all([succeed(context, "user"), succeed(context, "posts"), succeed(context, "comments")]),
);

export const allNamed = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.promise.all("fetch-user-data", [succeed(context, "user"), succeed(context, "posts")]),
);

export const allFails = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  try {
    return await context.promise.all("everything", [succeed(context, "user"), fail(context, "posts")]);
  } catch (error) {
    return `${error instanceof PromiseCombinatorError}: ${(error as Error).message}`;
  }
});

export const allSettled = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const settled = await context.promise.allSettled([succeed(context, "first"), fail(context, "second")]);
  return settled.map(({ status }) => status);
});

export const any = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.promise.any("first-success", [fail(context, "primary"), succeed(context, "secondary")]),
);

export const anyFails = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.promise.any("none", [fail(context, "primary"), fail(context, "secondary")]),
);

export const race = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.promise.race("fastest", [succeed(context, "primary"), succeed(context, "secondary")]),
);

/** The combinator's result is on record: the replay does not combine again. */
export const beforeAWait = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const results = await context.promise.all("both", [succeed(context, "a"), succeed(context, "b")]);
  await context.wait({ seconds: 1 });
  return results;
});

export const ofWaits = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  await context.promise.all("waits", [context.wait("short", { seconds: 1 }), context.wait("long", { seconds: 5 })]);
  return "both are over";
});
