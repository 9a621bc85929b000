//! The one type every operation's future has.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::OperationError;
use crate::engine::{Call, Current, Scope, Watch, within};

/// The future of an operation, whichever it is.
///
/// Made by a builder's `.future()` it runs when it is awaited, made by `.spawn()` it runs beside the code that follows.
/// Dropping it ends the operation where it stands.
#[must_use = "a future does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct DurableFuture<O> {
    inner: Pin<Box<dyn Future<Output = Result<O, OperationError>> + Send>>,
    /// None when it may be dropped at any time.
    watch: Option<Watch>,
}

impl<O: Send + 'static> DurableFuture<O> {
    pub(crate) fn new(future: impl Future<Output = Result<O, OperationError>> + Send + 'static) -> Self {
        Self { inner: Box::pin(future), watch: None }
    }

    /// Compares `call` with the record now, and runs it when polled. Now, so that no order of polling hides a mismatch.
    pub(crate) fn verified<Fut>(call: Call, run: impl FnOnce(Call) -> Fut) -> Self
    where
        Fut: Future<Output = Result<O, OperationError>> + Send + 'static,
    {
        match call.verify() {
            Ok(()) => {
                let watch = Watch::new(&call, call.progress());
                Self::watched(watch, run(call))
            }
            Err(error) => Self::new(ready(Err(error))),
        }
    }

    /// A future of what `watch` watches.
    pub(crate) fn watched<Fut>(watch: Watch, future: Fut) -> Self
    where
        Fut: Future<Output = Result<O, OperationError>> + Send + 'static,
    {
        Self { watch: Some(watch), ..Self::new(future) }
    }

    /// Runs it as a task of its own. What user code it runs belongs to `scope`.
    pub(crate) fn spawned(mut self, scope: Arc<Scope>) -> Self {
        let tasks = Arc::clone(scope.engine().tasks());
        // Whether it is awaited is a matter of the future that the handler holds.
        let watch = self.watch.take();
        Self { watch, ..Self::new(tasks.spawn(within(Current { scope, step: None }, self))) }
    }
}

impl<O> DurableFuture<O> {
    /// The same for a combinator, which may drop it at any time: it records what became of it.
    pub(crate) fn unwatched(mut self) -> Self {
        // It may have been polled before.
        self.watch.take().iter_mut().for_each(Watch::ended);
        self
    }
}

impl<O> Future for DurableFuture<O> {
    type Output = Result<O, OperationError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.inner.as_mut().poll(cx);
        let Some(watch) = &mut self.watch else { return polled };
        if polled.is_pending() {
            return watch.pending().map_or_else(|error| Poll::Ready(Err(error)), |()| Poll::Pending);
        }
        watch.ended();
        polled
    }
}

impl<O> fmt::Debug for DurableFuture<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableFuture").finish_non_exhaustive()
    }
}

/// How one operation of [`DurableContext::join_all`](crate::DurableContext::join_all) ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum Settled<O> {
    /// With this result.
    Fulfilled(O),
    /// With this error.
    Rejected(OperationError),
}
