import { randomUUID } from "node:crypto";
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";

type Context = DurableContext;
const storage = new AsyncLocalStorage<string>();

export const random = withDurableExecution(async (_event: unknown, context: Context) => {
  const drawn = Math.random();
  await context.wait({ seconds: 1 });
  return context.step("keep", async () => drawn);
});

export const clock = withDurableExecution(async (_event: unknown, context: Context) => {
  const read = Date.now();
  await context.wait({ seconds: 1 });
  return context.step("keep", async () => read);
});

export const uuid = withDurableExecution(async (_event: unknown, context: Context) => {
  const made = randomUUID();
  await context.wait({ seconds: 1 });
  return context.step("keep", async () => made);
});

export const liveInSteps = withDurableExecution(async (_event: unknown, context: Context) => {
  const branches = [7, 3].map((pause) => async (branch: Context) =>
    branch.step(`after-${pause}`, async () => {
      const begun = Date.now();
      await sleep(pause);
      return [Date.now() - begun, Math.random(), randomUUID()];
    }),
  );
  const drawn = (await context.parallel("both", branches)).getResults();
  await context.wait({ seconds: 1 });
  return { slept: drawn.map(([slept]) => slept), different: new Set(drawn.flat().slice(1)).size };
});

export const logs = withDurableExecution(async (_event: unknown, context: Context) => {
  console.log("hello %s", "world", { a: 1 });
  console.warn("careful");
  context.logger.info("begins", { n: 1 });
  await context.step("talk", async (step) => step.logger.error("in a step"));
  await context.wait({ seconds: 1 });
  console.error("goes on");
});

class Declined extends Error {
  name = "Declined";
}

async function charge(): Promise<never> {
  await sleep(1);
  throw new Declined("no money");
}

export const stack = withDurableExecution(async (_event: unknown, context: Context) => {
  const never = { retryStrategy: () => ({ shouldRetry: false }) };
  return context.step("charge", () => charge().catch((error) => error.stack.split("\n")), never);
});

export const fails = withDurableExecution(async () => charge());

export const stuck = withDurableExecution(async (_event: unknown, context: Context) =>
  context.step("never", () => new Promise(() => {})),
);

export const exits = withDurableExecution(async (_event: unknown, context: Context) =>
  context.step("dies", async () => {
    await sleep(1000);
    process.exit(3);
  }),
);

export const stores = withDurableExecution(async (_event: unknown, context: Context) =>
  storage.run("kept", async () => {
    const inStep = await context.step("a", async () => {
      await sleep(3);
      return storage.getStore();
    });
    await sleep(2);
    const inChild = await context.runInChildContext("c", (child) => child.step("b", async () => storage.getStore()));
    return [inStep, storage.getStore(), inChild];
  }),
);

export const before = withDurableExecution(async (_event: unknown, context: Context) =>
  context.step("old-name", async () => 1),
);
export const after = withDurableExecution(async (_event: unknown, context: Context) =>
  context.step("new-name", async () => 1),
);
