//! An SDK used in a way that no record could tell a replay about.

/// A handler used the SDK where or how it must not.
///
/// What such a handler does cannot be replayed, so the execution fails with it, whatever the handler makes of the error.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub struct UsageError {
    kind: UsageErrorKind,
}

impl UsageError {
    pub(crate) fn new(kind: UsageErrorKind) -> Self {
        Self { kind }
    }

    /// What was done.
    #[must_use]
    pub fn kind(&self) -> &UsageErrorKind {
        &self.kind
    }
}

/// What a handler did that it must not. Positions are such as `2`, the second operation, or `2-1`, the first within it.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum UsageErrorKind {
    /// The body of a step asked for an operation.
    #[error(
        "operation `{position}` was asked for in the body of a step; hint: a step's body runs once and has no operations, \
         so ask before or after it, or use `run_in_child_context` in place of the step"
    )]
    #[non_exhaustive]
    InStep {
        /// Where the operation would have stood.
        position: String,
    },
    /// An operation was asked for with another context than that of the running body.
    #[error(
        "operation `{position}` was asked for with a context that is not that of the running code; hint: in the body of \
         a child context use the context it is given, and outside of it do not: a context ends with its body"
    )]
    #[non_exhaustive]
    OtherContext {
        /// Where the operation would have stood.
        position: String,
    },
    /// An operation was asked for by code that runs outside the handler's future.
    #[error(
        "operation `{position}` was asked for outside the handler; hint: no destructor and no thread may ask for \
         operations"
    )]
    #[non_exhaustive]
    OutsideHandler {
        /// Where the operation would have stood.
        position: String,
    },
    /// An operation was dropped while it was awaited, as `select!` does with those that lose, and the handler went on.
    #[error(
        "operation `{abandoned}` was dropped while it was awaited, and then operation `{position}` was asked for; hint: \
         who was first is on no record, so a replay may go another way: use `ctx.race` or `ctx.select_ok` in place of \
         `select!`, and `ctx.try_join_all` in place of `try_join!`"
    )]
    #[non_exhaustive]
    Abandoned {
        /// The operation that was dropped.
        abandoned: String,
        /// The one that the handler went on with.
        position: String,
    },
    /// An operation was awaited by another executor than the SDK's, such as `block_on` of the crate `futures`.
    #[error(
        "operation `{position}` was awaited in another executor, where it cannot end; hint: await it in the handler's own \
         future, and run operations side by side with `.spawn()`"
    )]
    #[non_exhaustive]
    NestedExecutor {
        /// The operation.
        position: String,
    },
    /// The handler waits for something that is no operation, so that nothing will ever wake it.
    #[error(
        "nothing in the handler can go on, and it awaits no operation that could change that; hint: only operations wake \
         a handler: wait with `ctx.wait` or a callback, and await no timer, channel or thread of another crate"
    )]
    #[non_exhaustive]
    NothingAwaited,
}
