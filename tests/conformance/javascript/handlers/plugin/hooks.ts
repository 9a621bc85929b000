/** What plugins are told. */

import { retryPresets, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { everySecond, refuse, Refused } from "../support";
import { faulty, reporter } from "./reporter";

const PLUGIN = "CONFPLUGIN";

const greet = async (name: string, context: DurableContext) =>
  context.step(async (step) => {
    step.logger.info(`Greeting step running for: ${name}`);
    return `Hello, ${name}!`;
  });

export const ofTheInvocation = withDurableExecution(greet, { plugins: [reporter(PLUGIN, "invocation")] });

export const ofAStep = withDurableExecution(greet, { plugins: [reporter(PLUGIN, "operation")] });

export const ofTwoAttempts = withDurableExecution(
  async (_: unknown, context: DurableContext) =>
    context.step(
      async ({ attempt }) => {
        if (attempt < 2) {
          throw new Refused("not yet");
        }
        return "Operation succeeded";
      },
      { retryStrategy: everySecond(2) },
    ),
  { plugins: [reporter(PLUGIN, "attempt")] },
);

export const thatFail = withDurableExecution(greet, { plugins: [faulty("CONFPLUGIN-FAULTY")] });

export const ofTwoPlugins = withDurableExecution(greet, {
  plugins: [reporter("CONFPLUGIN-A", "invocation"), reporter("CONFPLUGIN-B", "invocation")],
});

export const acrossAWait = withDurableExecution(
  async (_: unknown, context: DurableContext) => {
    await context.wait({ seconds: 2 });
  },
  { plugins: [reporter(PLUGIN, "invocation")] },
);

export const ofAFailure = withDurableExecution(
  async (_: unknown, context: DurableContext) => context.step(refuse, { retryStrategy: retryPresets.noRetry }),
  { plugins: [reporter(PLUGIN, "invocation")] },
);
