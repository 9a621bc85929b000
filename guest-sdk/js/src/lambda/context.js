/**
 * The event and the context that Lambda would call a handler with.
 * @module
 */

import { elapsedTime } from "../async/timers.js";
import { toldTime } from "../sdk/clock.js";
import { operationToEvent } from "./convert.js";

/** The SDK wants a token, and the host holds the real one. */
const TOKEN = "held-by-the-host";

/** @param {import("./wit.js").Invocation} invocation */
export function durableEvent(invocation) {
  const { operations, nextMarker } = invocation.initialExecutionState;
  return {
    DurableExecutionArn: invocation.durableExecutionArn,
    CheckpointToken: TOKEN,
    InitialExecutionState: { Operations: operations.map(operationToEvent), NextMarker: nextMarker ?? "" },
    UpdatedOperationIds: invocation.updatedOperationIds,
  };
}

/** The input of the execution, for a function that is not durable. @param {import("./wit.js").Invocation} invocation */
export function plainEvent(invocation) {
  const payload = invocation.initialExecutionState.operations[0]?.details.val.inputPayload;
  return payload === undefined ? {} : JSON.parse(payload);
}

/** @param {import("./wit.js").Invocation} invocation */
export function lambdaContext(invocation) {
  const { durableExecutionArn: arn, functionName, functionVersion, deadline } = invocation;
  return {
    awsRequestId: invocation.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName,
    functionVersion,
    invokedFunctionArn: arn.split("/durable-execution/")[0],
    memoryLimitInMB: "128",
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `durable-wasm/[${functionVersion}]`,
    tenantId: invocation.tenantId,
    clientContext: undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, Number(deadline) - toldTime() - elapsedTime()),
    done() {},
    fail() {},
    succeed() {},
  };
}
