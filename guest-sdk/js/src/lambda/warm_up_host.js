/**
 * What answers the SDK while the component is made: every checkpoint is recorded, steps and contexts as asked.
 * @module
 */

/** What a status becomes of an action. @type {Record<string, string>} */
const STATUS = { START: "STARTED", SUCCEED: "SUCCEEDED", FAIL: "FAILED", RETRY: "PENDING", CANCEL: "CANCELLED" };

/** @type {Map<string, any>} */
const recorded = new Map();

/** Forgets what was recorded. */
export function resetWarmUp() {
  recorded.clear();
}

/** @param {any} input */
export function warmUpCheckpoint(input) {
  const operations = (input.Updates ?? []).map((/** @type {any} */ update) => {
    const before = recorded.get(update.Id);
    const operation = {
      ...before,
      Id: update.Id,
      ParentId: update.ParentId,
      Name: update.Name,
      Type: update.Type,
      SubType: update.SubType,
      StartTimestamp: before?.StartTimestamp ?? new Date(),
      Status: STATUS[update.Action],
    };
    const details = { Result: update.Payload, Error: update.Error };
    if (update.Type === "STEP") operation.StepDetails = { Attempt: 0, ...details };
    if (update.Type === "CONTEXT") operation.ContextDetails = { ReplayChildren: false, ...details };
    if (update.Type === "WAIT") {
      const end = Date.now() + 1000 * update.WaitOptions.WaitSeconds;
      operation.WaitDetails = { ScheduledEndTimestamp: new Date(end) };
    }
    recorded.set(update.Id, operation);
    return operation;
  });
  return { CheckpointToken: input.CheckpointToken, NewExecutionState: { Operations: operations } };
}
