/** Callbacks that fail, time out or are never submitted. */

import { CallbackError, withDurableExecution, type DurableContext } from "@aws/durable-execution-sdk-js";

import { everySecond, refuse } from "../support";
import { submit } from "./submit";

/** Goes on with this, if a callback's failure is what was thrown. */
const recover = (result: string) => (error: unknown) => {
  if (error instanceof CallbackError) {
    return result;
  }
  throw error;
};

const threeSeconds = { timeout: { seconds: 3 } };

export const withTimeout = withDurableExecution(async (name: string, context: DurableContext) =>
  context.waitForCallback(name, submit, threeSeconds),
);

export const withHeartbeat = withDurableExecution(async (name: string, context: DurableContext) =>
  context.waitForCallback(name, submit, { heartbeatTimeout: { seconds: 5 } }),
);

export const caught = withDurableExecution(async (name: string, context: DurableContext) =>
  context.waitForCallback(name, submit).catch(recover("recovered")),
);

export const timeoutCaught = withDurableExecution(async (name: string, context: DurableContext) =>
  context.waitForCallback(name, submit, threeSeconds).catch(recover("timed-out-handled")),
);

export const ofTheSubmitter = withDurableExecution(async (name: string, context: DurableContext) =>
  context.waitForCallback(name, refuse, { retryStrategy: everySecond(2) }),
);
