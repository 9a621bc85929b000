//! Waits.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use crate::engine::Call;
use crate::operations::wait;
use crate::{DurableFuture, OperationError};

/// A timer that the service keeps. See [`DurableContext::wait`](crate::DurableContext::wait).
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct WaitBuilder {
    call: Call,
    duration: Duration,
}

impl WaitBuilder {
    pub(crate) fn new(call: Call, duration: Duration) -> Self {
        Self { call, duration }
    }

    /// Names the wait, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    super::finishers!(());
}

impl fmt::Debug for WaitBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitBuilder").field("name", &self.call.name).finish_non_exhaustive()
    }
}

impl IntoFuture for WaitBuilder {
    type Output = Result<(), OperationError>;
    type IntoFuture = DurableFuture<()>;

    fn into_future(self) -> DurableFuture<()> {
        let Self { call, duration } = self;
        DurableFuture::verified(call, |call| wait::run(call, duration))
    }
}
