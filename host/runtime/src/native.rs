//! Handlers that are closures of the host: for tests, and for handlers that are compiled in.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use durable_wasm_core::invocation::InvocationOutput;

use crate::invoker::{Invocation, InvocationError, InvocationHost, Invoker};

type Answer = Pin<Box<dyn Future<Output = Result<InvocationOutput, InvocationError>> + Send>>;

/// Runs a closure as a handler. It is trusted: nothing bounds or isolates it.
pub struct NativeInvoker(Box<dyn Fn(Invocation, InvocationHost) -> Answer + Send + Sync>);

impl NativeInvoker {
    /// Runs `handler` for every invocation.
    pub fn new<F, Fut>(handler: F) -> Self
    where
        F: Fn(Invocation, InvocationHost) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<InvocationOutput, InvocationError>> + Send + 'static,
    {
        Self(Box::new(move |invocation, host| Box::pin(handler(invocation, host))))
    }
}

#[async_trait]
impl Invoker for NativeInvoker {
    async fn invoke(&self, invocation: Invocation, host: InvocationHost) -> Result<InvocationOutput, InvocationError> {
        (self.0)(invocation, host).await
    }
}
