//! How large an update's data may be.

use crate::error::ServiceError;
use crate::limits;
use crate::model::{ErrorObject, OperationType, OperationUpdate};

/// Checks the sizes of an update's payload and error, for an execution whose result has so many bytes at the most.
pub(super) fn check(update: &OperationUpdate, result_bytes_max: usize) -> Result<(), ServiceError> {
    if let Some(error) = &update.error {
        check_error_size(error)?;
    }
    let Some(payload) = &update.payload else { return Ok(()) };
    let (limit, what) = match update.operation_type {
        OperationType::Step | OperationType::Context | OperationType::Wait | OperationType::Callback => {
            (limits::OPERATION_PAYLOAD_BYTES, format!("{} output", update.operation_type))
        }
        OperationType::ChainedInvoke => (limits::CHAINED_INVOKE_PAYLOAD_BYTES, "CHAINED_INVOKE input".to_owned()),
        OperationType::Execution => (result_bytes_max, "Execution output".to_owned()),
    };
    if payload.len() <= limit {
        return Ok(());
    }
    Err(ServiceError::invalid(format!("{what} payload size must be less than or equal to {limit} bytes.")))
}

/// Checks the size of an error object in its JSON form.
pub(crate) fn check_error_size(error: &ErrorObject) -> Result<(), ServiceError> {
    let size = crate::wire::error_json_bytes(error);
    if size <= limits::ERROR_OBJECT_BYTES {
        return Ok(());
    }
    Err(ServiceError::invalid(format!("Error object size must be less than {} bytes.", limits::ERROR_OBJECT_BYTES)))
}
