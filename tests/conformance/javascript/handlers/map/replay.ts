/** Maps that a replay finds under way and complete. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { returning } from "../support";

const second = { seconds: 1 };

/** The second item waits before its step. */
export const duringTheMap = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const process = async (child: DurableContext, item: string, index: number) => {
    if (index === 1) {
      await child.wait(second);
    }
    return child.step(returning(item));
  };
  const batch = await context.map("suspend", ["r0", "r1"], process, { maxConcurrency: 1 });
  return batch.getResults();
});

export const afterTheMap = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const uppercase = async (_: DurableContext, item: string) => item.toUpperCase();
  const batch = await context.map("then-wait", ["a", "b"], uppercase, { maxConcurrency: 1 });
  await context.wait(second);
  return batch.getResults();
});
