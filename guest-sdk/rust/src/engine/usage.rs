//! Guards against uses of the SDK that no record could tell a replay about.
//!
//! # Invariants
//! - An operation is minted by the body its context was given to, while that runs, and by nobody else
//!   ([`Scope::call_by_handler`]).
//! - No body goes on after it dropped an operation that it was awaiting ([`Watch`]): whether it did that depends on
//!   what was ready first. Combinators may, since they record who was first, and take the watch off what they are given.

use std::sync::Arc;

use super::{Call, Current, Kind, Scope};
use crate::error::UsageErrorKind;

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

/// Watches whether an operation that is awaited comes to its end.
pub(crate) struct Watch {
    scope: Arc<Scope>,
    position: String,
    is_awaited: bool,
}

impl Watch {
    pub(crate) fn new(call: &Call) -> Self {
        Self { scope: Arc::clone(call.scope()), position: call.id.position().to_owned(), is_awaited: false }
    }

    /// The operation was polled, and whether it is still to be awaited.
    pub(crate) fn polled(&mut self, is_pending: bool) {
        self.is_awaited = is_pending;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if self.is_awaited {
            self.scope.abandon(std::mem::take(&mut self.position));
        }
    }
}
