//! The names of HTTP headers, in lower case.

/// How to invoke: `RequestResponse`, `Event` or `DryRun`.
pub const INVOCATION_TYPE: &str = "x-amz-invocation-type";
/// Whether the answer is to hold the end of the log: `None` or `Tail`.
pub const LOG_TYPE: &str = "x-amz-log-type";
/// The name of the execution to start.
pub const EXECUTION_NAME: &str = "x-amz-durable-execution-name";
/// The tenant to invoke for.
pub const TENANT_ID: &str = "x-amz-tenant-id";
/// The execution that an invoke started.
pub const EXECUTION_ARN: &str = "x-amz-durable-execution-arn";
/// Says that the function failed.
pub const FUNCTION_ERROR: &str = "x-amz-function-error";
/// The version that ran.
pub const EXECUTED_VERSION: &str = "x-amz-executed-version";
/// The exception that a request was refused with.
pub const ERROR_TYPE: &str = "x-amzn-errortype";
/// The request's id.
pub const REQUEST_ID: &str = "x-amzn-requestid";
/// Tells an invoke endpoint that this is an invocation of a durable function's handler, and not a call that starts an
/// execution. Source: the Python testing SDK.
pub const HANDLER_INVOKE: &str = "x-dex-handler-invoke";
