import assert from "node:assert/strict";
import { test } from "node:test";
import { operationToAws, operationToEvent, outputFromAws, updateFromAws } from "../src/lambda/convert.js";
import { exceptionFor, LambdaServiceException } from "../src/lambda/errors.js";

test("an operation has the client's names, and times are dates", () => {
  const operation = {
    id: "a",
    name: "charge",
    status: "timed-out",
    startTimestamp: 1000n,
    details: { tag: "chained-invoke", val: { result: undefined, error: { errorType: "E" } } },
  };
  assert.deepEqual(operationToAws(operation), {
    Id: "a",
    Name: "charge",
    Type: "CHAINED_INVOKE",
    StartTimestamp: new Date(1000),
    Status: "TIMED_OUT",
    ChainedInvokeDetails: { Error: { ErrorType: "E" } },
  });
  assert.equal(operationToEvent(operation).StartTimestamp, "1970-01-01T00:00:01.000Z");
});

test("an update keeps its options", () => {
  const update = { Id: "a", Type: "STEP", Action: "RETRY", StepOptions: { NextAttemptDelaySeconds: 3 } };
  const { id, type, action, options } = updateFromAws(update);
  assert.deepEqual([id, type, action], ["a", "step", "retry"]);
  assert.deepEqual(options, { tag: "step", val: { nextAttemptDelaySeconds: 3 } });
});

test("answers that no SDK gives are passed on", () => {
  assert.deepEqual(outputFromAws({ Status: "PENDING" }).status, { tag: "pending" });
  assert.deepEqual(outputFromAws({ Status: "DONE" }).status, { tag: "unrecognized", val: "DONE" });
  assert.equal(outputFromAws(undefined).status, undefined);
});

test("a refusal is what the client throws", () => {
  const error = exceptionFor({ code: "too-many-requests", message: "slow down" });
  assert.ok(error instanceof LambdaServiceException);
  assert.deepEqual([error.name, error.message, error.$metadata.httpStatusCode], ["TooManyRequestsException", "slow down", 429]);
});
