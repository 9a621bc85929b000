//! What surrounds a component that is only asked about itself: no execution, and a service that refuses.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::invocation::OperationPage;
use durable_wasm_core::model::{CheckpointToken, OperationUpdate};
use durable_wasm_runtime::{
    CheckpointMode, CheckpointOutput, DurableServiceClient, Invocation, InvocationHost, NoLogs, Perturbation,
    VirtualClock,
};

/// Longest that a component may take to list its handlers.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Stands in for an invocation.
pub(crate) fn context() -> (Invocation, InvocationHost) {
    let invocation = Invocation {
        durable_execution_arn: "none".into(),
        function_name: "none".into(),
        function_version: "$LATEST".into(),
        handler: "none".into(),
        request_id: "none".into(),
        deadline: VirtualClock::START.after(TIMEOUT),
        tenant_id: None,
        initial_execution_state: OperationPage::default(),
        updated_operation_ids: Vec::new(),
        execution_start: VirtualClock::START,
        seed: [0; 32],
        timeout: TIMEOUT,
        perturbation: Perturbation::default(),
    };
    let clock = Arc::new(VirtualClock::default());
    (invocation, InvocationHost { client: Arc::new(NoService), clock, logs: Arc::new(NoLogs) })
}

struct NoService;

impl NoService {
    fn refusal() -> ServiceError {
        ServiceError::new(ServiceErrorCode::ResourceNotFound, "there is no execution outside an invocation")
    }
}

#[async_trait]
impl DurableServiceClient for NoService {
    async fn checkpoint(
        &self,
        _updates: Vec<OperationUpdate>,
        _mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError> {
        Err(Self::refusal())
    }

    async fn get_execution_state(&self, _marker: &str, _max_items: u32) -> Result<OperationPage, ServiceError> {
        Err(Self::refusal())
    }

    async fn hand_over_token(&self) -> Option<CheckpointToken> {
        None
    }
}
