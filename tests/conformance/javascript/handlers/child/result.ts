/** Child contexts that succeed at once, and what they return. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning, uppercase } from "../support";

export const ofAStep = withDurableExecution(async (text: string, context: DurableContext) =>
  context.runInChildContext(async (child) => child.step(returning(text))),
);

export const named = withDurableExecution(async (input: { name: string; value: string }, context: DurableContext) =>
  context.runInChildContext(input.name, async (child) => child.step(returning(input.value))),
);

export const ofTwoSteps = withDurableExecution(async (text: string, context: DurableContext) =>
  context.runInChildContext("two-steps", async (child) => {
    const first = await child.step(returning(text));
    return child.step(returning(first));
  }),
);

export const nested = withDurableExecution(async (text: string, context: DurableContext) =>
  context.runInChildContext("outer", async (outer) => {
    const first = await outer.step(returning(text));
    return outer.runInChildContext("inner", async (inner) => inner.step(returning(first)));
  }),
);

/** The result is what became of it on the record. */
export const inUppercase = withDurableExecution(async (text: string, context: DurableContext) =>
  context.runInChildContext("serdes", async (child) => child.step(returning(text)), { serdes: uppercase }),
);

export const nothing = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.runInChildContext("nothing", returning(null)),
);
