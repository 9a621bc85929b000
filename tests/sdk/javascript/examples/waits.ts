/** Waits: names, units, and what goes on beside them. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

export const unnamed = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  await context.wait({ seconds: 5 });
  return "Wait completed";
});

export const named = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  await context.wait("rate-limit-delay", { seconds: 2 });
  return "Wait with name completed";
});

export const units = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  await context.wait("seconds", { seconds: 30 });
  await context.wait("minutes", { minutes: 5, seconds: 30 });
  await context.wait("hours", { hours: 1, minutes: 30 });
  await context.wait("days", { days: 7 });
  return "all of them";
});

export const betweenSteps = withDurableExecution(async (event: { user: string }, context: DurableContext) => {
  await context.step("send-email", async () => `welcome, ${event.user}`);
  await context.wait("cooling-off", { hours: 24 });
  return context.step("send-follow-up", async () => `how are you, ${event.user}?`);
});

export const besideAStep = withDurableExecution(async (event: { data: string }, context: DurableContext) => {
  const wait = context.wait("min-delay", { seconds: 5 });
  const step = context.step("process", async () => `processed ${event.data}`);
  const [, result] = await Promise.all([wait, step]);
  return result;
});

export const twoAtOnce = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  await Promise.all([context.wait("short", { seconds: 1 }), context.wait("long", { seconds: 10 })]);
  return "both";
});
