/** Runs a case in this process, under the official testing SDK. */

import { LocalDurableTestRunner, WaitingOperationStatus } from "@aws/durable-execution-sdk-js-testing";

import { functions } from "./cases.js";
import { errorOf, operationsOf } from "./outcome.js";

/** @import { Answer, Case } from "./cases.js" */
/** @import { Outcome } from "./outcome.js" */

/** @typedef {(handler: string) => any} Lookup Finds a handler by module and export. */

/**
 * @param {Case} example
 * @param {Lookup} lookup
 * @returns {Promise<Outcome>}
 */
export const runNatively = async (example, lookup) => {
  const runner = new LocalDurableTestRunner({ handlerFunction: lookup(example.handler) });
  for (const [name, handler] of Object.entries(functions)) {
    runner.registerDurableFunction(name, lookup(handler));
  }
  const execution = runner.run({ payload: example.input ?? {} });
  const answers = Object.entries(example.callbacks ?? {}).map(([name, reply]) => answer(runner.getOperation(name), reply));
  const [result] = await Promise.all([execution, ...answers]);
  const status = result.getStatus();
  return {
    status,
    // It throws the error of a failed execution.
    result: status === "SUCCEEDED" && !example.unstable ? result.getResult() : undefined,
    error: status === "FAILED" ? errorIn(result.getError()) : undefined,
    operations: operationsOf(
      result.getOperations().map((operation) => operation.getOperationData() ?? {}),
      example.unstable ?? false,
    ),
  };
};

/** @param {import("@aws/durable-execution-sdk-js-testing").TestResultError} error */
const errorIn = ({ errorType, errorMessage, errorData }) =>
  errorOf({ ErrorType: errorType, ErrorMessage: errorMessage, ErrorData: errorData });

/**
 * @param {import("@aws/durable-execution-sdk-js-testing").DurableOperation} operation
 * @param {Answer} reply
 */
const answer = async (operation, reply) => {
  await operation.waitForData(WaitingOperationStatus.STARTED);
  if (operation.isWaitForCallback()) {
    await operation.waitForData(WaitingOperationStatus.SUBMITTED);
  }
  if ("success" in reply) {
    await operation.sendCallbackSuccess(reply.success);
  } else {
    await operation.sendCallbackFailure(reply.failure);
  }
};
