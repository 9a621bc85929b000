//! What an execution is started with, and its start.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Callbacks, Execution, History, Lifecycle, OpenInvokes, Operations, Saved, Slot, Timers};
use crate::checkpoint::Constraints;
use crate::error::ServiceError;
use crate::limits;
use crate::model::{
    EventKind, ExecutionArn, ExecutionDetails, Operation, OperationDetails, OperationId, OperationStatus, Payload,
    Timestamp,
};

/// A version of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionVersion {
    /// The function's name.
    pub name: Arc<str>,
    /// `$LATEST` or a number.
    pub version: Arc<str>,
    /// The alias it was asked for by, if it was: ARNs of executions have no place for one.
    pub alias: Option<Arc<str>>,
    /// The twelve digits of its account.
    pub account_id: Arc<str>,
    /// Its region.
    pub region: Arc<str>,
}

impl FunctionVersion {
    /// The qualified ARN: `arn:aws:lambda:REGION:ACCOUNT:function:NAME:VERSION`.
    pub fn arn(&self) -> String {
        let Self { name, version, account_id, region, .. } = self;
        format!("arn:aws:lambda:{region}:{account_id}:function:{name}:{version}")
    }
}

/// The chained invoke that started an execution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParentInvoke {
    /// The execution that made it.
    pub arn: ExecutionArn,
    /// Its operation there.
    pub operation_id: OperationId,
    /// How many chained invokes lead here: 1 when the execution that made it was not called itself.
    pub depth: u32,
}

/// What an execution is started with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartExecution {
    /// Its ARN: at most 640 characters; what follows the last `/` becomes the id of the execution's own operation.
    pub arn: ExecutionArn,
    /// Its name: 1 to 64 characters of `[a-zA-Z0-9-_]`.
    pub name: Arc<str>,
    /// The function it runs.
    pub function: FunctionVersion,
    /// Its input: JSON text of at most 6,291,456 bytes. Recorded with the execution's own operation alone.
    #[serde(skip)]
    pub input: Option<Payload>,
    /// Seconds it may take: 1 to 31,622,400. None: for ever.
    pub execution_timeout_seconds: Option<u32>,
    /// The tenant it runs for: 1 to 256 characters of `[a-zA-Z0-9._:/=+-@ ]`.
    pub tenant_id: Option<Arc<str>>,
    /// The chained invoke it answers.
    pub parent: Option<ParentInvoke>,
}

impl Execution {
    /// Begins an execution. Its first invocation is owed.
    ///
    /// # Errors
    /// `InvalidParameterValue` when a part exceeds its bounds.
    pub fn start(start: StartExecution, now: Timestamp) -> Result<Self, ServiceError> {
        let id = check(&start)?;
        let operation = Operation {
            id,
            parent_id: None,
            name: Some(start.name.clone()),
            sub_type: None,
            status: OperationStatus::Started,
            start_timestamp: now,
            end_timestamp: None,
            details: OperationDetails::Execution(ExecutionDetails { input_payload: start.input.clone() }),
        };
        let started = EventKind::ExecutionStarted {
            input: start.input.clone(),
            execution_timeout_seconds: start.execution_timeout_seconds,
        };
        let mut operations = Operations::default();
        operations.insert(operation);
        let mut execution = Self {
            deadline: start.execution_timeout_seconds.map(|seconds| now.after(Duration::from_secs(seconds.into()))),
            start,
            start_timestamp: now,
            now,
            lifecycle: Lifecycle::Running,
            deleted: None,
            operations,
            history: History::default(),
            timers: Timers::default(),
            callbacks: Callbacks::default(),
            open_invokes: OpenInvokes::default(),
            invocations: 0,
            in_flight: None,
            failures: 0,
            owed: true,
            closing: None,
            sequence: 0,
            delta_rest: Vec::new(),
            last_checkpoint: None,
            saved: Saved::default(),
        };
        execution.record(Slot::EXECUTION, started, now);
        Ok(execution)
    }
}

/// Checks the bounds, and finds the id of the execution's own operation.
fn check(start: &StartExecution) -> Result<OperationId, ServiceError> {
    let mut constraints = Constraints::default();
    constraints.text(&"durableExecutionArn", start.arn.as_str(), &crate::checkpoint::EXECUTION_ARN);
    constraints.text(&"durableExecutionName", &start.name, &crate::checkpoint::EXECUTION_NAME);
    let timeout = 1..=limits::EXECUTION_TIMEOUT_SECONDS_MAX;
    constraints.number(&"executionTimeout", start.execution_timeout_seconds, timeout);
    if let Some(tenant_id) = &start.tenant_id {
        constraints.text(&"tenantId", tenant_id, &crate::checkpoint::TENANT_ID);
    }
    constraints.verdict()?;
    if start.input.as_ref().is_some_and(|input| input.len() > limits::EXECUTION_PAYLOAD_BYTES) {
        return Err(ServiceError::invalid(format!(
            "Execution input payload size must be less than or equal to {} bytes.",
            limits::EXECUTION_PAYLOAD_BYTES
        )));
    }
    Execution::own_id(&start.arn).ok_or_else(|| ServiceError::invalid("Invalid Durable Execution ARN"))
}
