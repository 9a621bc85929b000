/** Loggers. What they write is compared elsewhere; here, that they do no harm. */

import { withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

export const basic = withDurableExecution(async (event: unknown, context: DurableContext) => {
  context.logger.info("Starting workflow", { event });
  const result = await context.step("process", async (step) => {
    step.logger.debug("Step executing");
    step.logger.warn("Step nearly done", { attempt: step.attempt });
    return "done";
  });
  context.logger.error("Nothing failed", new Error("an example"), { result });
  return result;
});

/** A logger of the handler's own, and what it was told in this invocation. */
export const custom = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const lines: string[] = [];
  const write =
    (level: string) =>
    (message: string): void => {
      lines.push(`${level} ${message}`);
    };
  const customLogger = { error: write("error"), warn: write("warn"), info: write("info"), debug: write("debug") };
  context.configureLogger({ customLogger });
  context.logger.info("before the wait");
  await context.wait({ seconds: 1 });
  context.logger.warn("after the wait");
  return lines;
});

/** The same, with what the replay repeats. */
export const withReplays = withDurableExecution(async (_event: unknown, context: DurableContext) => {
  const lines: string[] = [];
  const write = (message: string): void => {
    lines.push(message);
  };
  context.configureLogger({
    customLogger: { error: write, warn: write, info: write, debug: write },
    modeAware: false,
  });
  context.logger.info("before the wait");
  await context.wait({ seconds: 1 });
  context.logger.info("after the wait");
  return lines;
});

export const printed = withDurableExecution(async (event: { user: string }, context: DurableContext) =>
  context.step("greet", async () => {
    console.log("Processing user %s", event.user);
    console.error("nothing is wrong");
    return event.user;
  }),
);
