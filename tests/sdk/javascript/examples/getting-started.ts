/** The first examples a reader meets. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

export const quickstart = withDurableExecution(async (_event, context) => {
  const message = await context.step("greet", async (step) => {
    step.logger.info("greeting");
    return "Hello from a durable function!";
  });
  await context.wait({ seconds: 10 });
  context.logger.info("Back after the wait");
  return { statusCode: 200, body: message };
});

interface User {
  userId: string;
  email: string;
}

const fetchUser = async (userId: string): Promise<User> => ({ userId, email: `${userId}@example.com` });

export const readme = withDurableExecution(async (event: { userId: string }, context: DurableContext) => {
  const user = await context.step("fetch-user", async () => fetchUser(event.userId));
  await context.wait({ seconds: 5 });
  return context.step("process-user", async () => ({ ...user, processed: true }));
});

export const oneStep = withDurableExecution(async (_event: unknown, context: DurableContext) =>
  context.step("my-step", async () => "done"),
);

export const executionModel = withDurableExecution(async (event: { id: string }, context: DurableContext) => {
  const data = await context.step("fetch-data", async () => `data of ${event.id}`);
  await context.wait({ seconds: 30 });
  return context.step("process-data", async () => `${data}, processed`);
});

/** A handler need not do anything durable. */
export const nothingDurable = withDurableExecution(async (event: { name: string }) => ({ hello: event.name }));
