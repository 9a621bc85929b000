/**
 * Stands for `@aws-sdk/client-lambda`: the two calls that the SDK makes go to the host.
 *
 * Whatever else somebody takes from that package is there, and says what to do when it is used.
 * @module
 */

import { advance } from "../sdk/clock.js";
import { noteOperations, noteUpdates } from "../sdk/started.js";
import { host, isConnected } from "../host.js";
import { pauseInvocation } from "../pause.js";
import { UnavailableError } from "../node/unavailable.js";
import { operationToAws, updateFromAws } from "./convert.js";
import { exceptionFor, exceptions, LambdaServiceException } from "./errors.js";
import { warmUpCheckpoint } from "./warm_up_host.js";

/** What a command of the client holds. */
class Command {
  /** @param {any} input */
  constructor(input) {
    this.input = input;
  }
}

export class CheckpointDurableExecutionCommand extends Command {}
export class GetDurableExecutionStateCommand extends Command {}

/** @param {import("./wit.js").Operation[]} operations */
function converted(operations) {
  advance(operations);
  noteOperations(operations);
  return operations.map((operation) => operationToAws(operation));
}

/** @template T @param {() => T} call @returns {T} */
function refusable(call) {
  try {
    return call();
  } catch (error) {
    const refusal = /** @type {any} */ (error)?.payload;
    throw refusal?.code === undefined ? error : exceptionFor(refusal);
  }
}

/** @param {any} input */
function checkpoint(input) {
  if (!isConnected()) return warmUpCheckpoint(input);
  const updates = (input.Updates ?? []).map(updateFromAws);
  const { operations, nextMarker, paused } = refusable(() => host().checkpoint(updates, "durable"));
  noteUpdates(updates);
  if (paused) return pauseInvocation();
  return {
    // The host holds the token; the SDK wants one, and passes it on.
    CheckpointToken: input.CheckpointToken,
    NewExecutionState: { Operations: converted(operations), NextMarker: nextMarker },
  };
}

/** @param {any} input */
function getState(input) {
  const { operations, nextMarker } = refusable(() => host().getExecutionState(input.Marker ?? "", input.MaxItems ?? 0));
  return { Operations: converted(operations), NextMarker: nextMarker };
}

/**
 * What a command is answered with; none: it is not one of the SDK's. Told by its name, which a bundler may have numbered:
 * copies of the client that are part of a handler's file ask here too.
 * @param {any} command
 * @returns {Promise<object> | undefined}
 */
export function answer(command) {
  const name = String(command?.constructor?.name).replace(/\$?\d*$/, "");
  if (name === "CheckpointDurableExecutionCommand") return answered(() => checkpoint(command.input));
  if (name === "GetDurableExecutionStateCommand") return answered(() => getState(command.input));
  return undefined;
}

/** @param {() => object | Promise<object>} call */
async function answered(call) {
  return { $metadata: { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 }, ...(await call()) };
}

export class LambdaClient {
  /** @param {any} [config] */
  constructor(config = {}) {
    this.config = { region: async () => "us-east-1", ...config };
    this.middlewareStack = { add() {}, addRelativeTo() {}, use() {}, remove: () => false };
  }

  /** @param {unknown} command */
  async send(command) {
    const response = answer(command);
    if (response !== undefined) return response;
    const name = Object(command).constructor.name;
    throw new UnavailableError(`LambdaClient.send(${name})`, "a handler has no network; call functions with `context.invoke`, and complete callbacks from outside");
  }

  destroy() {}
}

const same = (/** @type {string[]} */ ...names) => Object.freeze(Object.fromEntries(names.map((name) => [name, name])));

export const OperationType = same("CALLBACK", "CHAINED_INVOKE", "CONTEXT", "EXECUTION", "STEP", "WAIT");
export const OperationAction = same("CANCEL", "FAIL", "RETRY", "START", "SUCCEED");
export const OperationStatus = same(
  "CANCELLED",
  "FAILED",
  "PENDING",
  "READY",
  "STARTED",
  "STOPPED",
  "SUCCEEDED",
  "TIMED_OUT",
);
export const ExecutionStatus = same("FAILED", "PAUSED", "RUNNING", "STOPPED", "SUCCEEDED", "TIMED_OUT");
export const InvocationType = same("DryRun", "Event", "RequestResponse");
export const LogType = same("None", "Tail");

export { exceptions, LambdaServiceException };
