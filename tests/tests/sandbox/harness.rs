//! One invocation of a test guest, and everything that came of it.

use std::future::pending;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use durable_wasm::build::{BuildOptions, resolve};
use durable_wasm_core::error::ServiceError;
use durable_wasm_core::invocation::{InvocationOutput, OperationPage};
use durable_wasm_core::model::{
    CheckpointToken, ErrorObject, ExecutionDetails, Operation, OperationDetails, OperationId, OperationStatus,
    OperationUpdate, Timestamp,
};
use durable_wasm_runtime::{
    CheckpointMode, CheckpointOutput, DurableServiceClient, Invocation, InvocationError, InvocationHost, Invoker,
    LogRecord, LogSink, Perturbation, StepEntry, VirtualClock,
};
use durable_wasm_sandbox::{Component, ComponentInvoker, Sandbox, SandboxConfig, Surroundings};

/// The crates of `tests/guests`.
#[derive(Clone, Copy)]
pub(crate) enum Guest {
    Misbehaving,
    Programs,
    Wasi,
}

/// One invocation, about to run.
pub(crate) struct Call {
    pub(crate) component: Component,
    pub(crate) handler: &'static str,
    pub(crate) input: Option<String>,
    pub(crate) timeout: Duration,
    pub(crate) seed: [u8; 32],
    /// What the execution's clock reads; it started at [`START`].
    pub(crate) now: Timestamp,
    /// The service never answers.
    pub(crate) silent_service: bool,
    /// What the service says to a step that is entered.
    pub(crate) step_entry: StepEntry,
    pub(crate) perturbation: Perturbation,
}

/// What came of an invocation.
pub(crate) struct Outcome {
    pub(crate) answer: Result<InvocationOutput, InvocationError>,
    pub(crate) logs: Vec<LogRecord>,
    pub(crate) updates: Vec<OperationUpdate>,
}

/// 2026-01-01T00:00:00Z.
pub(crate) const START: Timestamp = VirtualClock::START;

static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| Sandbox::new(SandboxConfig::default()).unwrap());
static MISBEHAVING: LazyLock<Component> = LazyLock::new(|| Guest::Misbehaving.load(&SANDBOX));
static PROGRAMS: LazyLock<Component> = LazyLock::new(|| Guest::Programs.load(&SANDBOX));
static WASI: LazyLock<Component> = LazyLock::new(|| Guest::Wasi.load(&SANDBOX));

impl Guest {
    fn load(self, sandbox: &Sandbox) -> Component {
        let name = match self {
            Self::Misbehaving => "misbehaving",
            Self::Programs => "programs",
            Self::Wasi => "wasi-guest",
        };
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("guests").join(name);
        let component = resolve(&source, &BuildOptions::default()).unwrap();
        Component::load(sandbox, &component).unwrap()
    }

    /// The guest in a sandbox of default limits.
    pub(crate) fn component(self) -> Component {
        match self {
            Self::Misbehaving => MISBEHAVING.clone(),
            Self::Programs => PROGRAMS.clone(),
            Self::Wasi => WASI.clone(),
        }
    }

    /// The guest in a sandbox of its own.
    pub(crate) fn in_sandbox(self, config: SandboxConfig) -> Component {
        self.load(&Sandbox::new(config).unwrap())
    }
}

/// A call of a handler, ready to be changed.
pub(crate) fn call(guest: Guest, handler: &'static str) -> Call {
    let component = guest.component();
    let timeout = Duration::from_secs(60);
    Call {
        component,
        handler,
        input: None,
        timeout,
        seed: [7; 32],
        now: START,
        silent_service: false,
        step_entry: StepEntry::Run,
        perturbation: Perturbation::default(),
    }
}

impl Call {
    /// The same, with something around the handler.
    pub(crate) fn surrounded_by(self, surroundings: Surroundings) -> Self {
        Self { component: self.component.surrounded_by(surroundings), ..self }
    }

    /// The same, with an input: any text.
    pub(crate) fn with_input(self, input: impl Into<String>) -> Self {
        Self { input: Some(input.into()), ..self }
    }

    pub(crate) async fn run(self) -> Outcome {
        let (service, logs) = (Arc::new(Service::new(self.step_entry)), Arc::new(Logs::default()));
        let host = InvocationHost {
            client: if self.silent_service { Arc::new(SilentService) } else { Arc::clone(&service) as _ },
            clock: Arc::new(VirtualClock::new(self.now)),
            logs: Arc::clone(&logs) as _,
        };
        let answer = ComponentInvoker::new(self.component.clone()).invoke(self.invocation(), host).await;
        let (logs, updates) = (logs.0.lock().unwrap().clone(), service.updates.lock().unwrap().clone());
        Outcome { answer, logs, updates }
    }

    fn invocation(&self) -> Invocation {
        let execution = Operation {
            id: "execution".into(),
            parent_id: None,
            name: None,
            sub_type: None,
            status: OperationStatus::Started,
            start_timestamp: START,
            end_timestamp: None,
            details: OperationDetails::Execution(ExecutionDetails {
                input_payload: self.input.as_deref().map(Into::into),
            }),
        };
        Invocation {
            durable_execution_arn: "arn".into(),
            function_name: "function".into(),
            function_version: "$LATEST".into(),
            handler: self.handler.into(),
            request_id: "request".into(),
            deadline: self.now.after(self.timeout),
            tenant_id: None,
            initial_execution_state: OperationPage { operations: vec![Arc::new(execution)], next_marker: None },
            updated_operation_ids: Vec::new(),
            execution_start: START,
            seed: self.seed,
            timeout: self.timeout,
            perturbation: self.perturbation,
        }
    }
}

impl Outcome {
    /// The result of a handler that succeeded.
    #[track_caller]
    pub(crate) fn result(&self) -> &str {
        match &self.answer {
            Ok(InvocationOutput { result: Some(result), error: None, .. }) => result,
            other => panic!("no result: {other:?}"),
        }
    }

    /// The error and the hint of a handler that crashed.
    #[track_caller]
    pub(crate) fn crash(&self) -> (&ErrorObject, Option<&str>) {
        match &self.answer {
            Err(InvocationError::Crashed { error, hint }) => {
                assert_eq!(error.error_type.as_deref(), Some("Runtime.ExitError"));
                (error, hint.as_deref())
            }
            other => panic!("no crash: {other:?}"),
        }
    }

    /// The message of a handler that crashed.
    #[track_caller]
    pub(crate) fn crash_message(&self) -> &str {
        self.crash().0.error_message.as_deref().unwrap()
    }
}

/// Accepts every update but one without an id.
struct Service {
    updates: Mutex<Vec<OperationUpdate>>,
    step_entry: StepEntry,
}

impl Service {
    fn new(step_entry: StepEntry) -> Self {
        Self { updates: Mutex::default(), step_entry }
    }
}

#[async_trait]
impl DurableServiceClient for Service {
    async fn checkpoint(
        &self,
        updates: Vec<OperationUpdate>,
        _mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError> {
        if updates.iter().any(|update| update.id.as_str().is_empty()) {
            return Err(ServiceError::invalid("no id"));
        }
        self.updates.lock().unwrap().extend(updates);
        Ok(CheckpointOutput::default())
    }

    async fn get_execution_state(&self, _marker: &str, _max_items: u32) -> Result<OperationPage, ServiceError> {
        Err(ServiceError::invalid("Invalid marker"))
    }

    async fn hand_over_token(&self) -> Option<CheckpointToken> {
        None
    }

    fn enter_step(&self, _operation_id: &OperationId, _attempt: u32) -> StepEntry {
        self.step_entry
    }
}

/// Never answers.
struct SilentService;

#[async_trait]
impl DurableServiceClient for SilentService {
    async fn checkpoint(
        &self,
        _updates: Vec<OperationUpdate>,
        _mode: CheckpointMode,
    ) -> Result<CheckpointOutput, ServiceError> {
        pending().await
    }

    async fn get_execution_state(&self, _marker: &str, _max_items: u32) -> Result<OperationPage, ServiceError> {
        pending().await
    }

    async fn hand_over_token(&self) -> Option<CheckpointToken> {
        pending().await
    }
}

#[derive(Default)]
struct Logs(Mutex<Vec<LogRecord>>);

impl LogSink for Logs {
    fn write(&self, record: LogRecord) {
        self.0.lock().unwrap().push(record);
    }
}
