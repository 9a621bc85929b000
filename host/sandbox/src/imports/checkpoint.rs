//! `durable:execution/checkpoint`: hands on to the service.

use durable_wasm_runtime::CheckpointMode;

use crate::bindings::durable::execution::checkpoint::{CheckpointOutput, Host, Mode, StateOutput};
use crate::bindings::durable::execution::types::{OperationUpdate, ServiceError};
use crate::convert::{from_guest, to_guest};
use crate::state::HostState;

impl Host for HostState {
    async fn checkpoint(
        &mut self,
        updates: Vec<OperationUpdate>,
        mode: Mode,
    ) -> wasmtime::Result<Result<CheckpointOutput, ServiceError>> {
        let updates: Vec<_> = updates.into_iter().map(from_guest::update).collect();
        let last = updates.last().map(|update| (update.id.clone(), update.name.clone()));
        let mode = match mode {
            Mode::Durable => CheckpointMode::Durable,
            Mode::Lazy => CheckpointMode::Lazy,
        };
        let answer = self.client.checkpoint(updates, mode).await;
        if let (Ok(_), Some((id, name))) = (&answer, last) {
            self.reads.updated(&id, name.as_ref());
        }
        Ok(answer.map(to_guest::checkpoint_output).map_err(to_guest::service_error))
    }

    async fn get_execution_state(
        &mut self,
        marker: String,
        max_items: u32,
    ) -> wasmtime::Result<Result<StateOutput, ServiceError>> {
        let answer = self.client.get_execution_state(&marker, max_items).await;
        Ok(answer.map(to_guest::state_output).map_err(to_guest::service_error))
    }
}
