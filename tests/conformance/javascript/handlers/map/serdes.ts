/** Maps whose items or whole result go through a serdes of the handler's own. */

import {
  BatchItemStatus,
  withDurableExecution,
  type BatchResult,
  type DurableContext,
  type MapConfig,
  type Serdes,
} from "@aws/durable-execution-sdk-js";

const uppercase = async (_: DurableContext, item: string) => item.toUpperCase();

const map = (context: DurableContext, name: string, config: MapConfig<string, string>) =>
  context.map(name, ["x", "y"], uppercase, { maxConcurrency: 1, ...config });

/** Text as it is, behind a mark. */
const wrapped: Serdes<string> = {
  serialize: async (text) => `wrapped:${text}`,
  deserialize: async (text) => text?.replace("wrapped:", ""),
};

export const ofItems = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await map(context, "serdes", { itemSerdes: wrapped });
  return batch.getResults();
});

/** A batch of texts that all succeeded, as one text with commas. */
const joined: Serdes<BatchResult<string>> = {
  serialize: async (batch) => batch && `OPSERDE:${batch.getResults().join(",")}`,
  deserialize: async (text) => {
    const results = text?.replace("OPSERDE:", "").split(",") ?? [];
    const all = results.map((result, index) => ({ index, status: BatchItemStatus.SUCCEEDED, result }));
    // The SDK makes a whole batch of these.
    return { all, completionReason: "ALL_COMPLETED" } as BatchResult<string>;
  },
};

export const ofTheResult = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await map(context, "op-serde", { serdes: joined });
  return batch.getResults();
});

export const ofTheResultReplayed = withDurableExecution(async (_: unknown, context: DurableContext) => {
  const batch = await map(context, "op-serde-replay", { serdes: joined });
  await context.wait({ seconds: 1 });
  return batch.getResults();
});
