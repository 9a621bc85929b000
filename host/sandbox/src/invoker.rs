//! Runs a component as a durable handler.

use std::sync::Arc;

use async_trait::async_trait;
use durable_wasm_core::invocation::InvocationOutput;
use durable_wasm_runtime::{Invocation, InvocationError, InvocationHost, Invoker};

use crate::call::Guest;
use crate::component::Component;

/// Runs the handlers of one component, under the limits of its sandbox. Cheap to clone.
#[derive(Clone)]
pub struct ComponentInvoker {
    component: Component,
}

impl ComponentInvoker {
    /// An invoker of this component.
    pub const fn new(component: Component) -> Self {
        Self { component }
    }

    /// The component it runs.
    pub const fn component(&self) -> &Component {
        &self.component
    }
}

#[async_trait]
impl Invoker for ComponentInvoker {
    async fn invoke(&self, invocation: Invocation, host: InvocationHost) -> Result<InvocationOutput, InvocationError> {
        let guest = Guest::start(&self.component, Arc::clone(self.component.surroundings()), &invocation, host).await?;
        guest.invoke(invocation).await
    }
}
