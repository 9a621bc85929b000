//! The paths of the operations, with `{arn}`, `{id}` and `{function}` where names stand. Source: the service model.

/// `GetDurableExecution` (GET) and `DeleteDurableExecution` (DELETE).
pub const EXECUTION: &str = "/2025-12-01/durable-executions/{arn}";
/// `GetDurableExecutionHistory` (GET).
pub const HISTORY: &str = "/2025-12-01/durable-executions/{arn}/history";
/// `StopDurableExecution` (POST).
pub const STOP: &str = "/2025-12-01/durable-executions/{arn}/stop";
/// `PauseDurableExecution` (POST).
pub const PAUSE: &str = "/2025-12-01/durable-executions/{arn}/pause";
/// `ResumeDurableExecution` (POST).
pub const RESUME: &str = "/2025-12-01/durable-executions/{arn}/resume";
/// `SendDurableExecutionCallbackSuccess` (POST).
pub const SUCCEED_CALLBACK: &str = "/2025-12-01/durable-execution-callbacks/{id}/succeed";
/// `SendDurableExecutionCallbackFailure` (POST).
pub const FAIL_CALLBACK: &str = "/2025-12-01/durable-execution-callbacks/{id}/fail";
/// `SendDurableExecutionCallbackHeartbeat` (POST).
pub const HEARTBEAT_CALLBACK: &str = "/2025-12-01/durable-execution-callbacks/{id}/heartbeat";
/// `ListDurableExecutionsByFunction` (GET).
pub const EXECUTIONS: &str = "/2025-12-01/functions/{function}/durable-executions";
/// `ListFunctions` (GET).
pub const FUNCTIONS: &str = "/2015-03-31/functions";
