//! What the service does for those that speak to it from outside: handlers that hold a checkpoint token of their own, and
//! callers that wait for the end of an execution.

use std::pin::pin;
use std::sync::Arc;

use durable_wasm_core::checkpoint::{CheckpointRequest, CheckpointResponse};
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::FunctionVersion;
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::model::{CheckpointToken, ExecutionArn};

use super::{Executor, ExecutorError};

impl Executor {
    /// Records a checkpoint for the holder of a good token, and answers when it is durable.
    ///
    /// # Errors
    /// `InvalidParameterValue` with the service's words, also when there is no such execution: there is no good token of
    /// it. `Service` when the store fails; the call may then be made again.
    pub async fn checkpoint(
        &self,
        arn: &ExecutionArn,
        request: CheckpointRequest,
    ) -> Result<Arc<CheckpointResponse>, ServiceError> {
        // Time stands still while a handler asks again and again: the others go on first, if it may ask at all.
        if request.updates.is_empty()
            && self.service.clock.is_virtual()
            && self.service.page(arn, &request.checkpoint_token, None, 1).await.is_ok()
        {
            self.service.until_news(arn).await;
        }
        self.service.checkpoint(arn, request).await.map_err(no_token_without_execution)
    }

    /// Reads a page of an execution's operations for the holder of a good token: the first one, or the one that a marker
    /// stands for. `max_items` is at most 1,000; 0 means 100.
    ///
    /// # Errors
    /// As [`Self::checkpoint`], and `InvalidParameterValue` for a marker that was not handed out.
    pub async fn execution_state(
        &self,
        arn: &ExecutionArn,
        token: &CheckpointToken,
        marker: Option<&str>,
        max_items: u32,
    ) -> Result<OperationPage, ServiceError> {
        self.service.page(arn, token, marker, max_items).await.map_err(no_token_without_execution)
    }

    /// Returns when an execution has ended. Somebody else must drive the executor.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such execution, or no more.
    pub async fn wait_for_end(&self, arn: &ExecutionArn) -> Result<(), ExecutorError> {
        let waiting = self.service.endings.wait(arn);
        loop {
            let mut ended = pin!(waiting.ended.notified());
            // From here on no end is missed.
            ended.as_mut().enable();
            if self.load(arn).await?.lock().await.status().is_terminal() {
                return Ok(());
            }
            ended.await;
        }
    }

    /// The version of a durable function that a text names: a name, a partial ARN or an ARN.
    ///
    /// # Errors
    /// `ResourceNotFound` when there is no such function, `InvalidParameterValue` when it is not durable.
    pub fn function_version(&self, target: &str) -> Result<FunctionVersion, ServiceError> {
        self.durable_function(target).map(|(version, _)| version)
    }
}

/// The model knows no unknown execution here.
fn no_token_without_execution(error: ServiceError) -> ServiceError {
    if error.code == ServiceErrorCode::ResourceNotFound {
        ServiceError::invalid("Invalid checkpoint token")
    } else {
        error
    }
}
