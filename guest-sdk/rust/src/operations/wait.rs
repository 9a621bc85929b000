//! Waits.
//!
//! ```text
//! nothing recorded   record the start, then wait for news
//! started            wait for news
//! succeeded          done
//! any other          an error
//! ```

use std::time::Duration;

use super::{status_name, whole_seconds};
use crate::bindings::durable::execution::checkpoint::Mode;
use crate::bindings::durable::execution::types::{OperationAction, OperationOptions, OperationStatus, WaitOptions};
use crate::engine::Call;
use crate::error::{OperationError, OperationErrorKind, UnexpectedStatus, WaitError, WaitErrorKind};

pub(crate) async fn run(call: Call, duration: Duration) -> Result<(), OperationError> {
    let engine = call.engine();
    let id = call.id.as_str();
    let mut operation = match call.take_record().await {
        Some(operation) => operation,
        None => {
            let mut update = call.update(OperationAction::Start);
            update.options = Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(whole_seconds(duration)) }));
            engine.checkpoint(update, Mode::Durable).await;
            engine.news(id).await
        }
    };
    loop {
        match operation.status {
            OperationStatus::Succeeded => return Ok(()),
            OperationStatus::Started => operation = engine.news(id).await,
            OperationStatus::Pending
            | OperationStatus::Ready
            | OperationStatus::Failed
            | OperationStatus::Cancelled
            | OperationStatus::TimedOut
            | OperationStatus::Stopped => {
                let status = status_name(operation.status);
                let kind = WaitErrorKind::UnexpectedStatus(UnexpectedStatus::new(status));
                let error = OperationError::from_kind(OperationErrorKind::Wait(WaitError::new(kind, None)));
                return Err(error.with_operation(id, status, None));
            }
        }
    }
}
