//! Which of the things that are to be done comes next, where somebody wants to say so.
//!
//! Under a virtual clock one thing is done at a time, by time and then by turn. Really, none of that is certain: an
//! invocation may begin late, a function may take longer, and whoever answers a callback does so when they like. An order
//! says what comes next instead, so that what may happen can be tried.
//!
//! # Invariants
//! - Nothing happens that could not: timers fire at their time or late, in the order of their times within an execution, and
//!   only what comes from outside comes early.

use durable_wasm_core::model::{CallbackId, ExecutionArn, Timestamp};

/// Something that is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingTask {
    /// The execution that it is about.
    pub execution: ExecutionArn,
    /// What is to be done.
    pub what: Pending,
    /// When it is to be done unless an order says otherwise.
    pub at: Timestamp,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pending {
    /// The handler is invoked.
    Invoke,
    /// The first of the execution's timers fires.
    Timer,
    /// A function is run that the execution calls.
    Call(String),
    /// The execution is told how a function ended that it called.
    CallEnded,
    /// Somebody outside does something to a callback. It comes at once when it is chosen before what comes first.
    Callback(CallbackId),
    /// A handler goes on that asked for news.
    News,
    /// The executor looks after its record: an execution is removed, or taken up again.
    Upkeep,
}

/// Says what comes next. Must not block.
pub trait TaskOrder: Send + Sync {
    /// The place, in `tasks`, of what comes next; a place beyond the end counts as the last. The tasks are in the order in
    /// which they would be done otherwise, and never none; after them come timers once more that may also fire late, together
    /// with the execution's next one. A task of a later time is done at that time: what was to be done before it is done
    /// late.
    fn choose(&self, tasks: &[PendingTask]) -> usize;
}
