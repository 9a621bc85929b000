/** Callbacks whose payload a serdes of the handler's own reads. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

interface Message {
  id: string;
  message: string;
  /** Seconds since 1970. */
  timestamp: number;
}

/** Messages in JSON, their time in RFC 3339. */
const messages = {
  deserialize: async (text?: string): Promise<Message | undefined> => {
    if (text === undefined) {
      return undefined;
    }
    const message = JSON.parse(text);
    return { ...message, timestamp: Date.parse(message.timestamp) / 1000 };
  },
};

export const message = withDurableExecution(async (name: string, context: DurableContext) => {
  const [received] = await context.createCallback(name, { serdes: messages });
  return { received: await received };
});

export const number = withDurableExecution(async (name: string, context: DurableContext) => {
  const [callback] = await context.createCallback(name, { serdes: { deserialize: async (text) => Number(text) } });
  const count = await callback;
  return { count, doubled: count * 2 };
});
