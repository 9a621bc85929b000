/**
 * A call and nothing else. The function that is called is named by the environment, as it is in Lambda.
 *
 * Calls with text have a name, since the SDK takes two texts for a name and a function.
 */

import { withDurableExecution, type DurableContext, type Serdes } from "@aws/durable-execution-sdk-js";

import { target } from "./environment";

/** A chained call carries at most 1,048,576 bytes of JSON: these, less the quotes. */
const LARGE = 1_048_574;

export const any = withDurableExecution(async (input: unknown, context: DurableContext) =>
  context.invoke("echo", target(), input),
);

export const named = withDurableExecution(async (input: { name: string; payload: string }, context: DurableContext) =>
  context.invoke(input.name, target(), input.payload),
);

/** Result: how much arrived. */
export const large = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.invoke<string, number>("measure", target(), "x".repeat(LARGE)),
);

export const forATenant = withDurableExecution(
  async ({ tenantId, payload }: { tenantId: string; payload: string }, context: DurableContext) =>
    context.invoke("echo", target(), payload, { tenantId }),
);

interface Event {
  data: string;
}

/** JSON, with the data in upper case on its way out. */
const uppercaseEvents: Serdes<Event> = {
  serialize: async (event) => JSON.stringify({ data: event?.data.toUpperCase() }),
  deserialize: async (text) => text && JSON.parse(text),
};

export const withPayloadSerdes = withDurableExecution(async (event: Event, context: DurableContext) =>
  context.invoke(target(), event, { payloadSerdes: uppercaseEvents }),
);

/** The result's JSON as text, quotes and all, in upper case. */
const uppercaseResults: Serdes<string> = {
  serialize: async (text) => text,
  deserialize: async (text) => text?.toUpperCase(),
};

export const withResultSerdes = withDurableExecution(async (text: string, context: DurableContext) =>
  context.invoke("echo", target(), text, { resultSerdes: uppercaseResults }),
);
