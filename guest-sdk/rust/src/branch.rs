//! The branches of parallel operations and, inside the SDK, the items of maps.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use crate::{BoxError, DurableContext};

/// One of the things that [`DurableContext::parallel`] does side by side: a name and a body, which is given the context
/// it makes its operations with.
#[non_exhaustive]
pub struct Branch<O> {
    name: String,
    body: Body<O>,
}

pub(crate) type Body<O> = Box<dyn FnOnce(DurableContext) -> BodyFuture<O> + Send>;
pub(crate) type BodyFuture<O> = Pin<Box<dyn Future<Output = Result<O, BoxError>> + Send>>;

/// Branches that are made one by one, as they are started.
pub(crate) type Branches<O> = Box<dyn ExactSizeIterator<Item = Branch<O>> + Send>;

impl<O> Branch<O> {
    /// An empty name is none.
    pub fn new<F, Fut>(name: impl Into<String>, body: F) -> Self
    where
        F: FnOnce(DurableContext) -> Fut + Send + 'static,
        Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    {
        Self { name: name.into(), body: Box::new(|context| Box::pin(body(context))) }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn into_parts(self) -> (String, Body<O>) {
        (self.name, self.body)
    }
}

impl<O> fmt::Debug for Branch<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Branch").field("name", &self.name).finish_non_exhaustive()
    }
}
