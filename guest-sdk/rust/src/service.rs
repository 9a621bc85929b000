//! The service as the SDK sees it.

use crate::bindings::durable::execution::checkpoint::{self, CheckpointOutput, Mode, StateOutput};
use crate::bindings::durable::execution::log::{self, LogRecord};
use crate::bindings::durable::execution::step_scope;
use crate::bindings::durable::execution::types::{OperationUpdate, ServiceError};

/// What the host offers a running handler. The contract is that of `wit/`.
pub(crate) trait Service: Send + Sync {
    /// Records updates, all or none.
    fn checkpoint(&self, updates: &[OperationUpdate], mode: Mode) -> Result<CheckpointOutput, ServiceError>;

    /// Reads a later page of operations.
    fn get_execution_state(&self, marker: &str) -> Result<StateOutput, ServiceError>;

    /// Says that the code that runs from here on belongs to this attempt of this step.
    fn enter_step(&self, operation_id: &str, attempt: u32);

    /// Says that the code that runs from here on belongs to no step.
    fn leave_step(&self);

    /// Writes a log record.
    fn write_log(&self, record: &LogRecord);
}

/// The host a component runs in.
pub(crate) struct Host;

impl Service for Host {
    fn checkpoint(&self, updates: &[OperationUpdate], mode: Mode) -> Result<CheckpointOutput, ServiceError> {
        checkpoint::checkpoint(updates, mode)
    }

    fn get_execution_state(&self, marker: &str) -> Result<StateOutput, ServiceError> {
        // 0: as many as the host likes to give.
        checkpoint::get_execution_state(marker, 0)
    }

    fn enter_step(&self, operation_id: &str, attempt: u32) {
        step_scope::enter(operation_id, attempt);
    }

    fn leave_step(&self) {
        step_scope::leave();
    }

    fn write_log(&self, record: &LogRecord) {
        log::write(record);
    }
}
