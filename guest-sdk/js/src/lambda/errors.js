/**
 * Refusals of the host as the exceptions that the AWS client throws.
 * @module
 */

/** Name and HTTP status, by `service-error-code`. @type {Record<string, [string, number]>} */
const EXCEPTIONS = {
  "invalid-parameter-value": ["InvalidParameterValueException", 400],
  "resource-not-found": ["ResourceNotFoundException", 404],
  "resource-conflict": ["ResourceConflictException", 409],
  "too-many-requests": ["TooManyRequestsException", 429],
  "callback-timeout": ["CallbackTimeoutException", 400],
  "kms-access-denied": ["KMSAccessDeniedException", 502],
  "kms-disabled": ["KMSDisabledException", 502],
  "kms-invalid-state": ["KMSInvalidStateException", 502],
  "kms-not-found": ["KMSNotFoundException", 502],
  service: ["ServiceException", 500],
};

/** What every exception of the Lambda client is. */
export class LambdaServiceException extends Error {
  /** @param {{ name: string, message: string, status: number }} options */
  constructor({ name, message, status }) {
    super(message);
    this.name = name;
    this.$fault = status < 500 ? "client" : "server";
    this.$service = "Lambda";
    this.$metadata = { httpStatusCode: status, requestId: undefined, attempts: 1, totalRetryDelay: 0 };
    this.$retryable = status === 429 ? { throttling: true } : undefined;
    this.Type = status < 500 ? "User" : "Service";
  }
}

/** The client's class of each exception. @type {Record<string, typeof LambdaServiceException>} */
export const exceptions = Object.fromEntries(
  Object.values(EXCEPTIONS).map(([name]) => [name, { [name]: class extends LambdaServiceException {} }[name]]),
);

/**
 * What the client throws for this refusal.
 * @param {{ code: string, message: string }} error
 */
export function exceptionFor({ code, message }) {
  const [name, status] = EXCEPTIONS[code] ?? EXCEPTIONS.service;
  return new exceptions[name]({ name, message, status });
}
