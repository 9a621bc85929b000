//! Every bound of the service, with its source.
//!
//! "Model" is the Lambda service model (2015-03-31); "quota" is the service's published quota for durable functions.

/// Longest operation id, in characters. Model: `OperationId`.
pub const OPERATION_ID_CHARS: usize = 64;
/// Longest operation name, in characters. Model: `OperationName`.
pub const OPERATION_NAME_CHARS: usize = 256;
/// Longest sub type, in characters. Model: `OperationSubType`.
pub const OPERATION_SUB_TYPE_CHARS: usize = 32;
/// Longest function name or ARN of a chained invoke, in characters. Model: `NamespacedFunctionName`.
pub const FUNCTION_NAME_CHARS: usize = 256;
/// Longest tenant id, in characters. Model: `TenantId`.
pub const TENANT_ID_CHARS: usize = 256;
/// Longest execution name, in characters. Model: `DurableExecutionName`.
pub const EXECUTION_NAME_CHARS: usize = 64;
/// Longest execution ARN, in characters. Model: `DurableExecutionArn` allows 1,024; ours stay below so that a callback id,
/// which holds the ARN, stays within its own 1,024 characters of base64.
pub const EXECUTION_ARN_CHARS: usize = 640;
/// Longest callback id, in characters. Model: `CallbackId`.
pub const CALLBACK_ID_CHARS: usize = 1_024;
/// Longest version or alias of a function, in characters. Model: `NumericLatestPublishedOrAliasQualifier`.
pub const QUALIFIER_CHARS: usize = 128;
/// Longest client token, in characters. Model: `ClientToken`.
pub const CLIENT_TOKEN_CHARS: usize = 64;
/// Shortest wait and retry delay, in seconds. Model: `WaitOptionsWaitSecondsInteger`.
pub const WAIT_SECONDS_MIN: u32 = 1;
/// Longest wait and retry delay, in seconds (366 days). Model: `WaitOptionsWaitSecondsInteger`.
pub const WAIT_SECONDS_MAX: u32 = 31_622_400;
/// Longest callback or heartbeat timeout, in seconds. Model: `CallbackOptionsTimeoutSecondsInteger`.
pub const CALLBACK_TIMEOUT_SECONDS_MAX: u32 = 99_999_999;
/// Longest execution timeout, in seconds (366 days). Model: `ExecutionTimeout`.
pub const EXECUTION_TIMEOUT_SECONDS_MAX: u32 = 31_622_400;
/// Largest payload of a step or a context, in bytes. Quota.
pub const OPERATION_PAYLOAD_BYTES: usize = 262_144;
/// Largest result a callback is completed with, in bytes. Model: `BinaryOperationPayload`.
pub const CALLBACK_RESULT_BYTES: usize = 1_048_576;
/// Largest error object in its JSON form, in bytes. Quota.
pub const ERROR_OBJECT_BYTES: usize = 262_144;
/// Largest error an execution is stopped with, its parts together, in bytes. Model: `StopDurableExecutionRequest`.
pub const STOP_ERROR_BYTES: usize = 1_048_576;
/// Largest input and output of a chained invoke, in bytes. Quota.
pub const CHAINED_INVOKE_PAYLOAD_BYTES: usize = 1_048_576;
/// Most chained invokes that may lead from one execution to another. Neither the model nor the durable functions' quotas
/// name a number; this is Lambda's for recursive loops: a function is stopped that was invoked "approximately 16 times in
/// the same chain of requests" (developer guide, "Use Lambda recursive loop detection to prevent infinite loops"). Lambda
/// counts each function of a chain by itself; here all calls of the chain count, whatever they call.
pub const CHAINED_INVOKE_DEPTH: u32 = 16;
/// Longest reason of a pause or a resume, in characters. Model: `PauseReason`, `ResumeReason`.
pub const REASON_CHARS: usize = 1_024;
/// Largest input and result of an execution, in bytes. Model: `InputPayload`, `OutputPayload`.
pub const EXECUTION_PAYLOAD_BYTES: usize = 6_291_456;
/// Most items in a page of operations or events. Model: `ItemCount`.
pub const PAGE_ITEMS: usize = 1_000;
/// Items in a page when the caller does not say how many. Source: the service's testing SDK.
pub const PAGE_ITEMS_DEFAULT: usize = 100;
/// Most bytes of payloads in a page of operations, so that an invocation's event stays within Lambda's 6 MB.
pub const PAGE_BYTES: usize = 5_242_880;
