/** Conditions on states other than numbers. */

import { withDurableExecution, type DurableContext, type Serdes } from "@aws/durable-execution-sdk-js";

import { everySecondUntil } from "./strategy";

interface Job {
  status: "PENDING" | "DONE";
  attempts: number;
}

const work = async ({ attempts }: Job): Promise<Job> => ({
  status: attempts + 1 < 2 ? "PENDING" : "DONE",
  attempts: attempts + 1,
});

export const object = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.waitForCondition(work, {
    initialState: { status: "PENDING", attempts: 0 },
    waitStrategy: everySecondUntil(({ status }) => status === "DONE"),
  }),
);

export const nothing = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.waitForCondition(async (state) => state, { initialState: null, waitStrategy: everySecondUntil(() => true) }),
);

/** Text, back to front behind a mark. */
const reversed: Serdes<string> = {
  serialize: async (text) => text && `reversed:${[...text].reverse().join("")}`,
  deserialize: async (text) => text && [...text.replace("reversed:", "")].reverse().join(""),
};

export const encoded = withDurableExecution(async (_: unknown, context: DurableContext) =>
  context.waitForCondition(async (state) => `${state}x`, {
    initialState: "",
    waitStrategy: everySecondUntil((state) => state.length >= 2),
    serdes: reversed,
  }),
);
