//! A driver of one execution for tests: a clock, a signer and the current token.

#![allow(dead_code, unreachable_pub, missing_docs, reason = "every test file uses a part of it")]

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::checkpoint::{ChainedInvokeTargets, CheckpointProcessor, CheckpointRequest, Checkpointed};
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::execution::{Execution, FunctionVersion, ParentInvoke, StartExecution};
use durable_wasm_core::invocation::{
    InvocationOutcome, InvocationOutput, InvocationStart, NextAction, OperationPage, ReportedStatus,
};
use durable_wasm_core::model::{
    CallbackId, CallbackOptions, ChainedInvokeOptions, CheckpointToken, ContextOptions, ErrorObject, InvocationStatus,
    OperationAction, OperationDetails, OperationOptions, OperationStatus, OperationType, OperationUpdate, StepOptions,
    Timestamp, WaitOptions,
};
use durable_wasm_core::token::TokenSigner;

pub const ARN: &str =
    "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST/durable-execution/order-7/00000000-0000-0001";

/// Every function can be called but `missing`.
pub struct Targets;

impl ChainedInvokeTargets for Targets {
    fn preflight(&self, function_name: &str) -> Option<ErrorObject> {
        (function_name == "missing")
            .then(|| ErrorObject::new("ResourceNotFoundException", "Function not found: missing"))
    }
}

pub struct Driver {
    pub execution: Execution,
    pub processor: CheckpointProcessor,
    pub token: CheckpointToken,
    pub now: Timestamp,
}

pub fn start() -> StartExecution {
    StartExecution {
        arn: ARN.into(),
        name: "order-7".into(),
        function: FunctionVersion {
            name: "orders".into(),
            version: "$LATEST".into(),
            alias: None,
            account_id: "123456789012".into(),
            region: "us-east-1".into(),
        },
        input: Some("\"x\"".into()),
        execution_timeout_seconds: None,
        tenant_id: None,
        parent: None,
    }
}

pub fn parent() -> ParentInvoke {
    ParentInvoke { arn: format!("{ARN}0").as_str().into(), operation_id: "call".into(), depth: 1 }
}

impl Driver {
    /// A started execution whose first invocation runs.
    pub fn invoking() -> Self {
        Self::of(start())
    }

    pub fn of(start: StartExecution) -> Self {
        let now = Timestamp::from_millis(1_767_225_600_000);
        let mut driver = Self {
            execution: Execution::start(start, now).unwrap(),
            processor: CheckpointProcessor::new(TokenSigner::new([7; 32])),
            token: CheckpointToken::from(""),
            now,
        };
        driver.begin();
        driver
    }

    /// Begins an invocation and says what it is given.
    pub fn begin(&mut self) -> OperationPage {
        self.begin_in_full().initial_execution_state
    }

    /// Begins an invocation and says all that it is given.
    pub fn begin_in_full(&mut self) -> InvocationStart {
        let request_id = format!("request-{}", self.execution.invocations() + 1);
        let start = self.execution.begin_invocation(request_id.as_str().into(), &self.processor, self.now).unwrap();
        self.token = start.checkpoint_token.clone();
        start
    }

    pub fn request(&self, updates: Vec<OperationUpdate>) -> CheckpointRequest {
        CheckpointRequest { checkpoint_token: self.token.clone(), updates, client_token: None }
    }

    pub fn send(&mut self, request: CheckpointRequest) -> Result<Checkpointed, ServiceError> {
        let answer = self.processor.checkpoint(&mut self.execution, request, &Targets, self.now)?;
        if let Some(token) = &answer.response.checkpoint_token {
            self.token = token.clone();
        }
        Ok(answer)
    }

    pub fn try_checkpoint(&mut self, updates: Vec<OperationUpdate>) -> Result<Checkpointed, ServiceError> {
        self.send(self.request(updates))
    }

    #[track_caller]
    pub fn checkpoint(&mut self, updates: Vec<OperationUpdate>) -> Checkpointed {
        self.try_checkpoint(updates).unwrap()
    }

    pub fn finish(&mut self, outcome: InvocationOutcome) -> NextAction {
        self.execution.finish_invocation(outcome, self.now)
    }

    pub fn pass(&mut self, seconds: u64) {
        self.now = self.now.after(Duration::from_secs(seconds));
    }

    /// Moves time to the next thing that is due, and lets it happen.
    pub fn jump(&mut self) {
        self.now = self.now.max(self.execution.next_due().unwrap());
        assert!(self.execution.fire_due(self.now), "something was due");
    }

    pub fn callback_id(&self, operation_id: &str) -> CallbackId {
        match &self.execution.operation(operation_id).unwrap().details {
            OperationDetails::Callback(details) => details.callback_id.clone(),
            other => panic!("{operation_id} is {other:?}"),
        }
    }

    #[track_caller]
    pub fn status(&self, operation_id: &str) -> OperationStatus {
        self.execution.operation(operation_id).unwrap().status
    }

    pub fn events(&self) -> Vec<&'static str> {
        self.execution.history().iter().map(|event| event.kind.event_type()).collect()
    }
}

pub fn error(kind: &str) -> Arc<ErrorObject> {
    Arc::new(ErrorObject::new(kind, "it went wrong"))
}

pub fn returned(status: InvocationStatus, result: Option<&str>, error: Option<Arc<ErrorObject>>) -> InvocationOutcome {
    let status = ReportedStatus::Known(status);
    InvocationOutcome::Returned(InvocationOutput { status, result: result.map(Into::into), error })
}

pub fn succeeded(result: &str) -> InvocationOutcome {
    returned(InvocationStatus::Succeeded, Some(result), None)
}

pub fn pending() -> InvocationOutcome {
    returned(InvocationStatus::Pending, None, None)
}

pub fn crashed() -> InvocationOutcome {
    InvocationOutcome::Failed(error("Runtime.ExitError"))
}

pub fn lost() -> InvocationOutcome {
    InvocationOutcome::Lost(error("Runtime.ExitError"))
}

fn update(id: &str, kind: OperationType, action: OperationAction) -> OperationUpdate {
    OperationUpdate::new(id, kind, action)
}

pub fn step(id: &str, action: OperationAction) -> OperationUpdate {
    update(id, OperationType::Step, action)
}

pub fn step_succeed(id: &str, result: &str) -> OperationUpdate {
    OperationUpdate { payload: Some(result.into()), ..step(id, OperationAction::Succeed) }
}

pub fn step_retry(id: &str, delay: u32) -> OperationUpdate {
    OperationUpdate {
        error: Some(error("Flaky")),
        options: Some(OperationOptions::Step(StepOptions { next_attempt_delay_seconds: Some(delay) })),
        ..step(id, OperationAction::Retry)
    }
}

pub fn context(id: &str, action: OperationAction) -> OperationUpdate {
    update(id, OperationType::Context, action)
}

pub fn context_options(replay_children: bool) -> Option<OperationOptions> {
    Some(OperationOptions::Context(ContextOptions { replay_children }))
}

pub fn wait(id: &str, seconds: u32) -> OperationUpdate {
    OperationUpdate {
        options: Some(OperationOptions::Wait(WaitOptions { wait_seconds: Some(seconds) })),
        ..update(id, OperationType::Wait, OperationAction::Start)
    }
}

pub fn wait_cancel(id: &str) -> OperationUpdate {
    update(id, OperationType::Wait, OperationAction::Cancel)
}

pub fn callback(id: &str, timeout: Option<u32>, heartbeat: Option<u32>) -> OperationUpdate {
    let options = CallbackOptions { timeout_seconds: timeout, heartbeat_timeout_seconds: heartbeat };
    OperationUpdate {
        options: Some(OperationOptions::Callback(options)),
        ..update(id, OperationType::Callback, OperationAction::Start)
    }
}

pub fn invoke(id: &str, function_name: &str) -> OperationUpdate {
    let options = ChainedInvokeOptions { function_name: function_name.into(), tenant_id: None };
    OperationUpdate {
        payload: Some("1".into()),
        options: Some(OperationOptions::ChainedInvoke(options)),
        ..update(id, OperationType::ChainedInvoke, OperationAction::Start)
    }
}

pub fn execution_end(action: OperationAction, payload: Option<&str>) -> OperationUpdate {
    OperationUpdate { payload: payload.map(Into::into), ..update("execution-result", OperationType::Execution, action) }
}

pub fn child_of(parent: &str, update: OperationUpdate) -> OperationUpdate {
    OperationUpdate { parent_id: Some(parent.into()), ..update }
}

pub fn named(name: &str, update: OperationUpdate) -> OperationUpdate {
    OperationUpdate { name: Some(name.into()), ..update }
}
