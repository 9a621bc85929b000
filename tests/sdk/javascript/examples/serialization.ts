/** How values become text on the record, and values again. */

import {
  buildPreview,
  createClassSerdes,
  createClassSerdesWithDates,
  PreviewMode,
  withDurableExecution,
  type DurableContext,
  type Serdes,
} from "@aws/durable-execution-sdk-js";

interface Order {
  id: string;
  total: string;
}

const orders: Serdes<Order> = {
  serialize: async (order) => order && `${order.id}|${order.total}`,
  deserialize: async (text) => {
    const [id = "", total = ""] = text?.split("|") ?? [];
    return { id, total };
  },
};

export const ofAStep = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("fetch-order", async () => ({ id: "order-123", total: "99.99" }), { serdes: orders }),
);

class Basket {
  id = "";
  total = "";

  label() {
    return `Order ${this.id}: ${this.total}`;
  }
}

export const ofAClass = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const basket = await context.step(
    "fetch-order",
    async () => Object.assign(new Basket(), { id: "order-123", total: "99.99" }),
    { serdes: createClassSerdes(Basket) },
  );
  await context.wait({ seconds: 1 });
  return basket.label();
});

class Appointment {
  title = "";
  at = new Date(0);
}

export const ofDates = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const appointment = await context.step(
    "schedule",
    async () => Object.assign(new Appointment(), { title: "dentist", at: new Date("2026-03-01T09:00:00Z") }),
    { serdes: createClassSerdesWithDates(Appointment, ["at"]) },
  );
  await context.wait({ seconds: 1 });
  return appointment.at.getUTCFullYear();
});

/** Dates are text after a replay, by default: the documentation warns of it. */
export const ofDatesByDefault = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const date: unknown = await context.step("today", async () => new Date("2026-03-01T09:00:00Z"));
  await context.wait({ seconds: 1 });
  return typeof date;
});

export const ofItems = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const process = async (_: DurableContext, item: string): Promise<Order> => ({ id: item, total: "done" });
  const batch = await context.map("process-items", ["a", "b", "c"], process, { itemSerdes: orders });
  return batch.getResults();
});

const enveloped: Serdes<unknown> = {
  serialize: async (value) => JSON.stringify({ version: 1, value }),
  deserialize: async (text) => (text === undefined ? undefined : JSON.parse(text).value),
};

/** What operations use that say nothing of their own. */
export const byDefault = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  context.configureSerdes({ defaultSerdes: enveloped });
  const order = await context.step("fetch-order", async () => "order-1");
  const own = await context.step("own", async () => ({ id: order, total: "1" }), { serdes: orders });
  return context.runInChildContext("group", async (child) => child.step("inner", async () => own.id));
});

export const preview = withDurableExecution(async () =>
  buildPreview(
    { id: "7", status: "open", email: "someone@example.com", notes: "none" },
    { mode: PreviewMode.EXCLUDE_ALL, include: [{ name: "id" }, { name: "status" }], mask: [{ name: "email" }] },
  ),
);

/** Values that JSON knows, and some that it does not. */
export const values = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const results = [];
  for (const value of [null, true, 1.5, "", "ü€🙂", [], {}, [1, [2]], { a: undefined }]) {
    results.push(await context.step(async () => value));
  }
  return results;
});
