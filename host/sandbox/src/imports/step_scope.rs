//! `durable:execution/step-scope`: where steps begin and end.

use crate::bindings::durable::execution::step_scope::Host;
use crate::state::{HostState, StepAttempt};

impl Host for HostState {
    fn enter(&mut self, operation_id: String, attempt: u32) -> wasmtime::Result<()> {
        self.scope.enter(StepAttempt { operation_id: operation_id.into(), attempt });
        Ok(())
    }

    fn leave(&mut self) -> wasmtime::Result<()> {
        self.scope.leave();
        Ok(())
    }
}
