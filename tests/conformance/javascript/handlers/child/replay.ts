/** What a replay makes of a child context: its result, or another run. */

import {
  withDurableExecution,
  type DurableContext,
  type DurableInstrumentationPlugin,
} from "@aws/durable-execution-sdk-js";

import { returning } from "../support";

/** More than the service records as a context's result: 256 KiB. */
const TOO_LARGE = 300_000;

const second = { seconds: 1 };

export const complete = withDurableExecution(async (text: string, context: DurableContext) => {
  const result = await context.runInChildContext(async (child) => child.step(returning(text)));
  await context.wait(second);
  return result;
});

/** The replay runs the body again, over the step's recorded result. Result: how long the context's was. */
export const tooLarge = withDurableExecution(async (text: string, context: DurableContext) => {
  const large = await context.runInChildContext("too-large", async (child) => {
    child.configureLogger({ modeAware: false });
    child.logger.info(`making much of ${text}`);
    const part = await child.step(returning(text));
    return part.repeat(TOO_LARGE / part.length + 1);
  });
  await context.wait(second);
  return large.length;
});

/** Whether the invocation that runs is an execution's first: only a plugin is told. */
let isFirstInvocation = true;

const observer: DurableInstrumentationPlugin = {
  async onInvocationStart(info) {
    isFirstInvocation = info.isFirstInvocation;
  },
};

/** The process dies in the step, the first time round, once its start is on record. */
export const interrupted = withDurableExecution(
  async (text: string, context: DurableContext) =>
    context.runInChildContext(async (child) =>
      child.step(async () => {
        if (isFirstInvocation) {
          await new Promise((resolve) => setTimeout(resolve, 1000));
          process.exit(1);
        }
        return text;
      }),
    ),
  { plugins: [observer] },
);

/** The replay does not run the body again. */
export const withoutOperations = withDurableExecution(async (text: string, context: DurableContext) => {
  const result = await context.runInChildContext("log-only", async (child) => {
    child.configureLogger({ modeAware: false });
    child.logger.info(`there is only ${text}`);
    return text;
  });
  await context.wait(second);
  return result;
});
