/** Steps that succeed at once, and what they return. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning, uppercase } from "../support";

export const greeting = withDurableExecution(async (name: string, context: DurableContext) =>
  context.step(async () => `Hello, ${name}!`),
);

export const named = withDurableExecution(async (name: string, context: DurableContext) =>
  context.step("custom_step_name", async () => `Hello, ${name}!`),
);

/** The second step builds on the first one's result. */
export const sequence = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const first = await context.step(returning("first"));
  return context.step(async () => `${first}_second`);
});

export const object = withDurableExecution(async (user: { tags: string[] }, context: DurableContext) =>
  context.step(async () => ({ user, count: user.tags.length })),
);

export const nothing = withDurableExecution(async (_: unknown, context: DurableContext) => context.step(returning(null)));

/** The result is what became of it on the record. */
export const inUppercase = withDurableExecution(async (text: string, context: DurableContext) =>
  context.step(async () => text, { serdes: uppercase }),
);

export const logged = withDurableExecution(async (name: string, context: DurableContext) =>
  context.step(async (step) => {
    step.logger.info(`Greeting step started for: ${name}`);
    const result = `Hello, ${name}!`;
    step.logger.info(`Greeting step completed with: ${result}`);
    return result;
  }),
);
