//! Guards against uses of the SDK that no record could tell a replay about.
//!
//! # Invariants
//! - An operation is minted by the body its context was given to, while that runs, and by nobody else
//!   ([`Scope::call_by_handler`]).
//! - No body goes on after it dropped an operation that it was awaiting ([`Watch`]): whether it did that depends on
//!   what was ready first. Combinators may, since they record who was first, and take the watch off what they are given.

use std::sync::Arc;

use super::{Call, Current, Engine, Kind, Progress, Scope};
use crate::error::{OperationError, OperationErrorKind, UsageError, UsageErrorKind};

impl Scope {
    /// Mints the next operation for the handler's author, whose code may ask for it where there can be none. The
    /// operation fails then.
    pub(crate) fn call_by_handler(self: &Arc<Self>, kind: Kind) -> Call {
        let mut call = self.call(kind);
        call.misuse = self.misuse(call.id.position());
        call
    }

    fn misuse(self: &Arc<Self>, position: &str) -> Option<UsageErrorKind> {
        let position = || position.to_owned();
        Current::with(|current| match current {
            None => Some(UsageErrorKind::OutsideHandler { position: position() }),
            Some(Current { step: Some(_), .. }) => Some(UsageErrorKind::InStep { position: position() }),
            Some(Current { scope, .. }) if !Arc::ptr_eq(scope, self) => {
                Some(UsageErrorKind::OtherContext { position: position() })
            }
            Some(_) => {
                let abandoned = self.abandoned()?;
                Some(UsageErrorKind::Abandoned { abandoned, position: position() })
            }
        })
    }
}

impl Engine {
    /// Fails the execution.
    pub(super) fn misused(&self, kind: UsageErrorKind) -> OperationError {
        self.fail_execution(OperationErrorKind::Usage(UsageError::new(kind)))
    }
}

/// How often an operation may be polled in one turn of the executor. Far more than a loop around a `select` can come to
/// in good faith: an executor that another one runs polls for ever.
const MAX_POLLS_IN_A_TURN: u32 = 1_000_000;

/// Watches whether an operation that is awaited comes to its end, and whether the one that awaits it is the SDK's
/// executor, in which alone it can.
pub(crate) struct Watch {
    scope: Arc<Scope>,
    position: String,
    /// It is on the record, and the body has not come to its end.
    is_unfinished: bool,
    is_awaited: bool,
    turn: u64,
    polls_in_turn: u32,
}

impl Watch {
    /// A watch over an operation that has come so far on the record.
    pub(crate) fn new(call: &Call, progress: Progress) -> Self {
        let is_recorded = progress != Progress::None;
        call.scope().begin(is_recorded);
        Self {
            scope: Arc::clone(call.scope()),
            position: call.id.position().to_owned(),
            is_unfinished: is_recorded,
            is_awaited: false,
            turn: 0,
            polls_in_turn: 0,
        }
    }

    /// The operation was polled and has ended.
    pub(crate) fn ended(&mut self) {
        self.is_awaited = false;
        if std::mem::take(&mut self.is_unfinished) {
            self.scope.finish();
        }
    }

    /// The operation was polled and has not ended.
    ///
    /// # Errors
    /// It cannot in this way.
    pub(crate) fn pending(&mut self) -> Result<(), OperationError> {
        self.is_awaited = true;
        let turn = self.scope.engine().tasks().turn();
        self.polls_in_turn = if turn == self.turn { self.polls_in_turn + 1 } else { 1 };
        self.turn = turn;
        if self.polls_in_turn < MAX_POLLS_IN_A_TURN {
            return Ok(());
        }
        self.is_awaited = false;
        Err(self.scope.engine().misused(UsageErrorKind::NestedExecutor { position: self.position.clone() }))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.is_awaited {
            self.scope.abandon(std::mem::take(&mut self.position));
        }
        self.ended();
    }
}
