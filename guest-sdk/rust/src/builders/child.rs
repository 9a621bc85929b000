//! Child contexts.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;

use crate::engine::Call;
use crate::operations::child;
use crate::{BoxError, DurableContext, DurableFuture, JsonSerdes, OperationError, Serdes};

/// A child context: operations grouped under one, with a result of its own. See
/// [`DurableContext::run_in_child_context`].
///
/// A result of more than 262,144 bytes is not recorded. A replay then runs the body again, over the recorded
/// operations in it, to get at the result.
///
/// Defaults: no name, [`JsonSerdes`].
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct ChildBuilder<O, F, Fut, S = JsonSerdes> {
    call: Call,
    serdes: S,
    body: F,
    output: PhantomData<fn() -> (O, Fut)>,
}

impl<O, F, Fut> ChildBuilder<O, F, Fut> {
    pub(crate) fn new(call: Call, body: F) -> Self {
        Self { call, serdes: JsonSerdes, body, output: PhantomData }
    }
}

impl<O, F, Fut, S> fmt::Debug for ChildBuilder<O, F, Fut, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChildBuilder").field("name", &self.call.name).finish_non_exhaustive()
    }
}

impl<O, F, Fut, S> ChildBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: FnOnce(DurableContext) -> Fut + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
{
    /// Names the context, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    /// Sets how the result is recorded.
    pub fn serdes<S2: Serdes<O>>(self, serdes: S2) -> ChildBuilder<O, F, Fut, S2> {
        let Self { call, serdes: _, body, output } = self;
        ChildBuilder { call, serdes, body, output }
    }
}

impl<O, F, Fut, S> ChildBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: FnOnce(DurableContext) -> Fut + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    super::finishers!(O);
}

impl<O, F, Fut, S> IntoFuture for ChildBuilder<O, F, Fut, S>
where
    O: Send + 'static,
    F: FnOnce(DurableContext) -> Fut + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    S: Serdes<O>,
{
    type Output = Result<O, OperationError>;
    type IntoFuture = DurableFuture<O>;

    fn into_future(self) -> DurableFuture<O> {
        let Self { call, serdes, body, output: _ } = self;
        DurableFuture::verified(call, |call| child::run(call, serdes, body))
    }
}
