//! `durable:execution/step-scope`: where steps begin and end.

use durable_wasm_core::limits::OPERATION_ID_CHARS;
use durable_wasm_runtime::StepEntry;

use crate::bindings::durable::execution::step_scope::Host;
use crate::crash::{EndedByHost, GuestFault};
use crate::state::{HostState, StepAttempt};

impl Host for HostState {
    fn enter(&mut self, operation_id: String, attempt: u32) -> wasmtime::Result<()> {
        // Each attempt is remembered with its random numbers.
        if operation_id.len() > OPERATION_ID_CHARS {
            let fault = format!("entered a step whose id is longer than {OPERATION_ID_CHARS} characters");
            return Err(GuestFault(fault).into());
        }
        let operation_id = operation_id.into();
        match self.client.enter_step(&operation_id, attempt) {
            StepEntry::Run => {
                self.reads.entered(&operation_id);
                self.scope.enter(StepAttempt { operation_id, attempt });
                Ok(())
            }
            StepEntry::EndInvocation => Err(EndedByHost.into()),
        }
    }

    fn leave(&mut self) -> wasmtime::Result<()> {
        self.scope.leave();
        Ok(())
    }
}
