//! The paths of the operations, with `{arn}`, `{id}` and `{function}` where names stand. Source: the service model.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What does not stand for itself in a URL: all but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `GetDurableExecution` (GET) and `DeleteDurableExecution` (DELETE).
pub const EXECUTION: &str = "/2025-12-01/durable-executions/{arn}";
/// `CheckpointDurableExecution` (POST).
pub const CHECKPOINT: &str = "/2025-12-01/durable-executions/{arn}/checkpoint";
/// `GetDurableExecutionState` (GET).
pub const STATE: &str = "/2025-12-01/durable-executions/{arn}/state";
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
/// `Invoke` (POST).
pub const INVOCATIONS: &str = "/2015-03-31/functions/{function}/invocations";

/// A text as it stands in a path or a parameter.
pub fn encoded(text: &str) -> impl Display + '_ {
    utf8_percent_encode(text, RESERVED)
}

/// One of these paths, with a name in its place.
pub fn with_name(path: &str, name: &str) -> String {
    match (path.split_once('{'), path.split_once('}')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{}{after}", encoded(name)),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_paths() {
        assert_eq!(with_name(INVOCATIONS, "f:$LATEST"), "/2015-03-31/functions/f%3A%24LATEST/invocations");
        assert_eq!(with_name(EXECUTION, "a/b-._~é"), "/2025-12-01/durable-executions/a%2Fb-._~%C3%A9");
        assert_eq!(with_name(FUNCTIONS, "f"), FUNCTIONS);
    }
}
