/** Waits and nothing else, in plain JavaScript. */

import { withDurableExecution } from "@aws/durable-execution-sdk-js";

export const unnamed = withDurableExecution(async (_, context) => {
  await context.wait({ seconds: 2 });
});

export const named = withDurableExecution(async (_, context) => {
  await context.wait("custom_wait_name", { seconds: 2 });
});

export const twice = withDurableExecution(async (_, context) => {
  await context.wait("wait-1", { seconds: 2 });
  await context.wait("wait-2", { seconds: 2 });
  return { completedWaits: 2 };
});

export const aMinute = withDurableExecution(async (_, context) => {
  await context.wait({ minutes: 1 });
});

export const anHour = withDurableExecution(async (_, context) => {
  await context.wait({ hours: 1 });
});
