/**
 * Runs an execution through the SDK while the component is made, so that what it makes on first use is made.
 * @module
 */

import { runToEnd } from "./async/loop.js";
import { resetFrames, stopFrames } from "./async/frames.js";
import { resetTimers } from "./async/timers.js";
import { resetWarmUp } from "./lambda/warm_up_host.js";
import { resetReplay } from "./replay.js";
import { lambdaContext } from "./lambda/context.js";
import { withDurableExecution } from "./sdk/sdk.js";

const INVOCATION = {
  durableExecutionArn: "arn:aws:lambda:us-east-1:000000000000:function:warm-up:$LATEST/durable-execution/warm/up",
  functionName: "warm-up",
  functionVersion: "$LATEST",
  handler: "warm-up",
  requestId: "warm-up",
  deadline: 4_102_444_800_000n,
  initialExecutionState: { operations: [] },
  updatedOperationIds: [],
};

const EVENT = {
  DurableExecutionArn: INVOCATION.durableExecutionArn,
  CheckpointToken: "warm-up",
  InitialExecutionState: {
    Operations: [
      { Id: "warm-up", Type: "EXECUTION", Status: "STARTED", ExecutionDetails: { InputPayload: "{}" } },
    ],
    NextMarker: "",
  },
};

const handler = withDurableExecution(async (_event, context) => {
  const ctx = /** @type {any} */ (context);
  ctx.logger.info("warm", { up: true });
  await ctx.step("step", async (/** @type {any} */ step) => step.logger.info("in a step"));
  await ctx.runInChildContext("child", async (/** @type {any} */ child) => child.step(async () => 1));
  await ctx.map("map", [1, 2], async (/** @type {any} */ item, /** @type {number} */ value) => item.step(() => value));
  await ctx.step("fails", () => Promise.reject(new Error("on purpose")), { retryStrategy: () => ({ shouldRetry: false }) })
    .catch((/** @type {Error} */ error) => String(error.stack));
  await ctx.wait("wait", { seconds: 1 });
});

/** Runs it, and forgets that it ran. */
export async function warmUp() {
  resetFrames();
  await runToEnd(() => handler(EVENT, lambdaContext(INVOCATION)));
  stopFrames();
  resetFrames();
  resetTimers();
  resetReplay();
  resetWarmUp();
}
