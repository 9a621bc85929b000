/** Larger examples. */

import { retryPresets, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

interface Answer {
  response: string;
  tool?: string;
}

/** A model that asks for two tools and then answers. */
const invokeModel = async (messages: string[]): Promise<Answer> =>
  messages.length < 3 ? { response: "", tool: `tool-${messages.length}` } : { response: messages.join(", ") };

export const agent = withDurableExecution(async (event: { prompt: string }, context: DurableContext) => {
  const messages = [event.prompt];
  for (;;) {
    const { response, tool } = await context.step("invoke-model", async () => invokeModel(messages));
    if (tool === undefined) {
      return response;
    }
    messages.push(await context.step("run-tool", async () => `result of ${tool}`));
  }
});

/** Books three things, and cancels what was booked when one of them fails. */
export const saga = withDurableExecution(async (event: { failing?: string }, context: DurableContext) => {
  const compensations: string[] = [];
  const book = async (what: string) => {
    compensations.push(what);
    await context.step(
      `book-${what}`,
      async () => {
        if (what === event.failing) {
          throw new Error(`no ${what} to be had`);
        }
        return `${what} booked`;
      },
      { retryStrategy: retryPresets.noRetry },
    );
  };
  try {
    await book("flight");
    await book("car");
    await book("hotel");
    return "booked";
  } catch (error) {
    for (const what of compensations.toReversed()) {
      await context.step(`cancel-${what}`, async () => `${what} cancelled`);
    }
    throw error;
  }
});

/** Keeps references to outputs on record, and not the outputs. */
export const references = withDurableExecution(async (event: { items: string[] }, context: DurableContext) => {
  const batch = await context.map("process", event.items, async (child, item) =>
    child.step("store", async () => `s3://bucket/${item}`),
  );
  return batch.getResults();
});

/** All operations of an order. */
export const order = withDurableExecution(async (event: { items: string[] }, context: DurableContext) => {
  const reserved = await context.map("reserve", event.items, async (child, item) =>
    child.step(`reserve-${item}`, async () => `${item} reserved`),
  );
  const approval = await context.waitForCallback("approval", async () => {}, { timeout: { days: 1 } });
  const [receipt, label] = (
    await context.parallel<string>("fulfil", [
      async (branch) => branch.step("charge", async () => "receipt"),
      async (branch) => branch.step("print-label", async () => "label"),
    ])
  ).getResults();
  const delivered = await context.waitForCondition("delivery", async (days: number) => days + 1, {
    initialState: 0,
    waitStrategy: (days) => (days < 3 ? { shouldContinue: true, delay: { hours: 24 } } : { shouldContinue: false }),
  });
  return { reserved: reserved.getResults(), approval, receipt, label, delivered };
});
