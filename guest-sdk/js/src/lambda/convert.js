/**
 * Between the records of `wit/` and the shapes of `@aws-sdk/client-lambda`.
 * @module
 */

/** @typedef {import("./wit.js").Operation} Operation */
/** @typedef {import("./wit.js").OperationUpdate} OperationUpdate */
/** @typedef {import("./wit.js").ErrorObject} ErrorObject */

/** `chained-invoke` as `CHAINED_INVOKE`. @param {string} name */
const toAws = (name) => name.toUpperCase().replaceAll("-", "_");
/** `CHAINED_INVOKE` as `chained-invoke`. @param {string} name */
const toWit = (name) => name.toLowerCase().replaceAll("_", "-");

/** Without members that are not there. @template {object} T @param {T} value @returns {T} */
function present(value) {
  return /** @type {T} */ (Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)));
}

/** @param {ErrorObject | undefined} error */
export function errorToAws(error) {
  return (
    error &&
    present({
      ErrorMessage: error.errorMessage,
      ErrorType: error.errorType,
      ErrorData: error.errorData,
      StackTrace: error.stackTrace,
    })
  );
}

/** @param {any} error @returns {ErrorObject | undefined} */
export function errorFromAws(error) {
  if (error === undefined || error === null) return undefined;
  return {
    errorMessage: error.ErrorMessage,
    errorType: error.ErrorType,
    errorData: error.ErrorData,
    stackTrace: error.StackTrace,
  };
}

/** By the case of `operation-details`. @type {Record<string, (details: any, date: (time?: bigint) => unknown) => object>} */
const DETAILS = {
  execution: (details) => ({ ExecutionDetails: present({ InputPayload: details.inputPayload }) }),
  context: (details) => ({
    ContextDetails: present({
      ReplayChildren: details.replayChildren,
      Result: details.result,
      Error: errorToAws(details.error),
    }),
  }),
  step: (details, date) => ({
    StepDetails: present({
      Attempt: details.attempt,
      NextAttemptTimestamp: date(details.nextAttemptTimestamp),
      Result: details.result,
      Error: errorToAws(details.error),
    }),
  }),
  wait: (details, date) => ({ WaitDetails: present({ ScheduledEndTimestamp: date(details.scheduledEndTimestamp) }) }),
  callback: (details) => ({
    CallbackDetails: present({
      CallbackId: details.callbackId,
      Result: details.result,
      Error: errorToAws(details.error),
    }),
  }),
  "chained-invoke": (details) => ({
    ChainedInvokeDetails: present({ Result: details.result, Error: errorToAws(details.error) }),
  }),
};

/**
 * An operation as the API answers with it, where times are dates.
 * @param {Operation} operation
 * @param {(time: number) => unknown} [time] what a time becomes
 */
export function operationToAws(operation, time = (milliseconds) => new Date(milliseconds)) {
  const date = (/** @type {bigint | undefined} */ at) => (at === undefined ? undefined : time(Number(at)));
  return present({
    Id: operation.id,
    ParentId: operation.parentId,
    Name: operation.name,
    Type: toAws(operation.details.tag),
    SubType: operation.subType,
    StartTimestamp: date(operation.startTimestamp),
    EndTimestamp: date(operation.endTimestamp),
    Status: toAws(operation.status),
    ...DETAILS[operation.details.tag](operation.details.val, date),
  });
}

/** An operation as the invocation's event has it, where times are texts. @param {Operation} operation */
export function operationToEvent(operation) {
  return operationToAws(operation, (milliseconds) => new Date(milliseconds).toISOString());
}

/** The options of an update, by the member that has them. @type {[string, string, (options: any) => object][]} */
const OPTIONS = [
  ["ContextOptions", "context", (options) => ({ replayChildren: options.ReplayChildren ?? false })],
  ["StepOptions", "step", (options) => ({ nextAttemptDelaySeconds: options.NextAttemptDelaySeconds })],
  ["WaitOptions", "wait", (options) => ({ waitSeconds: options.WaitSeconds })],
  [
    "CallbackOptions",
    "callback",
    (options) => ({
      timeoutSeconds: options.TimeoutSeconds,
      heartbeatTimeoutSeconds: options.HeartbeatTimeoutSeconds,
    }),
  ],
  [
    "ChainedInvokeOptions",
    "chained-invoke",
    (options) => ({ functionName: options.FunctionName, tenantId: options.TenantId }),
  ],
];

/** @param {any} update @returns {OperationUpdate} */
export function updateFromAws(update) {
  const [name, tag, convert] = OPTIONS.find(([member]) => update[member] !== undefined) ?? [];
  return {
    id: update.Id,
    parentId: update.ParentId,
    name: update.Name,
    type: toWit(update.Type),
    subType: update.SubType,
    action: toWit(update.Action),
    payload: update.Payload,
    error: errorFromAws(update.Error),
    options: name === undefined ? undefined : { tag: /** @type {string} */ (tag), val: convert?.(update[name]) },
  };
}

/** What a durable function answers with, for the host. @param {any} output */
export function outputFromAws(output) {
  const known = ["SUCCEEDED", "FAILED", "PENDING"];
  const { Status: status, Result: result, Error: error } = Object(output);
  /** @type {import("./wit.js").Variant | undefined} */
  let variant;
  if (typeof status === "string") {
    variant = known.includes(status) ? { tag: toWit(status) } : { tag: "unrecognized", val: status };
  }
  return { status: variant, result: typeof result === "string" ? result : undefined, error: errorFromAws(error) };
}
