/** Child contexts. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

export const grouped = withDurableExecution(async (event: { orderId: string }, context: DurableContext) =>
  context.runInChildContext("process-order", async (child) => {
    const validated = await child.step("validate", async () => ({ ...event, valid: true }));
    await child.wait({ seconds: 1 });
    return child.step("charge", async () => ({ ...validated, charged: true }));
  }),
);

export const namedAndUnnamed = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const unnamed = await context.runInChildContext(async (child) => child.step(async () => "result"));
  const named = await context.runInChildContext("process-order", async (child) => child.step(async () => "result"));
  return { unnamed, named };
});

const work = (seconds: number) => async (child: DurableContext) => {
  const before = await child.step(async () => seconds);
  await child.wait({ seconds });
  const after = await child.step(async () => before + 1);
  return before + after;
};

export const concurrent = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const first = context.runInChildContext(work(1));
  const second = context.runInChildContext(work(2));
  return Promise.all([first, second]);
});

export const nested = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.runInChildContext("outer", async (outer) => {
    const inner = await outer.runInChildContext("inner", async (child) => child.step("leaf", async () => "leaf"));
    return outer.step("after", async () => `${inner} in outer`);
  }),
);

export const withSubType = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.runInChildContext("process-batch", async (child) => child.step("transform", async () => "transformed"), {
    subType: "batch-processor",
  }),
);

/** A namespace without a record of its own. */
export const virtual = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.runInChildContext("virtual", async (child) => child.step("inside", async () => "inside"), {
    virtualContext: true,
  }),
);

/** A result that is too large to record: the replay makes it anew from its parts. */
export const large = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const text = await context.runInChildContext(
    "large",
    async (child) => {
      const part = await child.step("part", async () => "0123456789");
      return part.repeat(30_000);
    },
    { summaryGenerator: (result) => `${result.length} characters` },
  );
  await context.wait({ seconds: 1 });
  return text.length;
});
