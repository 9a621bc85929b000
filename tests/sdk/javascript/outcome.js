/** What is compared of two runs. */

/**
 * @typedef {object} Outcome
 * @property {string | undefined} status
 * @property {unknown} result
 * @property {object | undefined} error
 * @property {object[]} operations
 */

/** @typedef {Record<string, any>} Fields A record of the AWS API. */

/**
 * What counts of an error: traces differ between engines.
 *
 * @param {Fields | undefined} error
 */
export const errorOf = (error) =>
  error && { type: error.ErrorType, message: error.ErrorMessage, data: error.ErrorData };

/** Where each type of operation keeps its results. */
const DETAILS = ["StepDetails", "ContextDetails", "CallbackDetails", "ChainedInvokeDetails"];

/**
 * What counts of operations: everything but times and ids that are random. In the order of ids, since that of operations that
 * begin at once is nobody's promise.
 *
 * @param {Fields[]} operations
 * @param {boolean} unstable Results are not compared.
 */
export const operationsOf = (operations, unstable) =>
  operations
    .filter(({ Type }) => Type !== "EXECUTION")
    .map((operation) => {
      const details = DETAILS.map((name) => operation[name]).find((details) => details !== undefined);
      return {
        id: operation.Id,
        parentId: operation.ParentId,
        type: operation.Type,
        subType: operation.SubType,
        name: operation.Name,
        status: operation.Status,
        result: unstable ? undefined : details?.Result,
        // The testing SDK gives no type to what timed out; the service does.
        error: errorOf(operation.Status === "TIMED_OUT" ? { ...details.Error, ErrorType: undefined } : details?.Error),
        attempt: details?.Attempt,
      };
    })
    .sort((a, b) => a.id.localeCompare(b.id));
