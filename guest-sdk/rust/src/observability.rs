//! The names of the spans and events by which the SDK tells a `tracing` subscriber what it does.
//!
//! They are those of the official crate, and stable: a name may be added but none changes. With the feature `tracing`
//! the SDK emits them; the subscriber that a component has by default leaves them out, at no cost, since the host
//! records the same as the execution's history. A handler that wants them runs its future with another one, by
//! `tracing`'s `WithSubscriber`.
//!
//! Spans, of level `INFO`: [`span_names::EXECUTION`] around the handler and around the body of each context, with
//! `executionArn`, `requestId` and `isReplay` as it was when the span was made; [`span_names::OPERATION`] around each
//! attempt of a step, with `operationId` and `attempt` besides.
//!
//! Events, of level `DEBUG`, whose message is their name. All have the target [`TARGET`]; `attempt` is there where the
//! service has answered with it:
//!
//! | Event | When | Fields beside `executionArn` and `requestId` |
//! | --- | --- | --- |
//! | `execution_started`, `execution_resumed` | an invocation begins, with nothing or something on the record | |
//! | `execution_suspended` | an invocation ends as pending | |
//! | `operation_started`, `operation_succeeded` | that was recorded | `operationId`, `operationName`, `operationType`, `operationSubType`, `attempt`, `isReplay` |
//! | `operation_failed` | that was recorded | the same and `error` |
//! | `operation_retry_scheduled` | that was recorded | the same and `delaySeconds` |
//! | `operation_replayed` | the handler gets a recorded outcome | as of `operation_started` |

/// The target of every event.
pub const TARGET: &str = "aws_durable_execution_sdk::lifecycle";

/// Names of spans.
pub mod span_names {
    /// Around the handler, and around the body of each context.
    pub const EXECUTION: &str = "durable_execution";
    /// Around each attempt of a step.
    pub const OPERATION: &str = "durable_operation";
}

/// Names of events: their message.
pub mod event_names {
    /// The start of an operation was recorded.
    pub const OPERATION_STARTED: &str = "operation_started";
    /// The success of an operation was recorded.
    pub const OPERATION_SUCCEEDED: &str = "operation_succeeded";
    /// The failure of an operation was recorded.
    pub const OPERATION_FAILED: &str = "operation_failed";
    /// The next attempt of a step was scheduled.
    pub const OPERATION_RETRY_SCHEDULED: &str = "operation_retry_scheduled";
    /// The handler got a recorded outcome.
    pub const OPERATION_REPLAYED: &str = "operation_replayed";
    /// An invocation began with nothing on the record.
    pub const EXECUTION_STARTED: &str = "execution_started";
    /// An invocation began with operations on the record.
    pub const EXECUTION_RESUMED: &str = "execution_resumed";
    /// An invocation ended as pending.
    pub const EXECUTION_SUSPENDED: &str = "execution_suspended";
}

/// Names of the fields of spans and events.
pub mod field_names {
    /// The execution.
    pub const EXECUTION_ARN: &str = "executionArn";
    /// The invocation.
    pub const REQUEST_ID: &str = "requestId";
    /// The operation.
    pub const OPERATION_ID: &str = "operationId";
    /// The name the handler gave it; left out when it gave none.
    pub const OPERATION_NAME: &str = "operationName";
    /// Its type: `Step`, `Wait`, `Context`, `Callback` or `ChainedInvoke`.
    pub const OPERATION_TYPE: &str = "operationType";
    /// What it is used for, such as `Map`.
    pub const OPERATION_SUB_TYPE: &str = "operationSubType";
    /// The attempt, counted from 1.
    pub const ATTEMPT: &str = "attempt";
    /// Whether this was recorded by an earlier invocation.
    pub const IS_REPLAY: &str = "isReplay";
    /// Seconds until the next attempt.
    pub const DELAY_SECONDS: &str = "delaySeconds";
    /// Why it failed.
    pub const ERROR: &str = "error";
}
