//! Runs, tests and debugs durable functions in a deterministic WebAssembly sandbox.
//!
//! [`DurableTestRunner`] is where to begin: it runs a handler, a [`Component`] or code of this process, with time skipped,
//! and shows what it did. [`scenario`] runs files in the format of the official conformance requirements. What one needs to
//! implement handlers, observers and faults of one's own is named here too; the rest of the service is in the crates
//! `durable-wasm-core` and `durable-wasm-runtime`.

pub mod build;
pub mod cache;
#[doc(hidden)]
pub mod cli;
pub mod explain;
mod log_record;
pub mod render;
pub mod runner;
pub mod scenario;

pub use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
pub use durable_wasm_core::execution::CallbackOutcome;
pub use durable_wasm_core::invocation::{InvocationOutput, OperationPage, ReportedStatus};
pub use durable_wasm_core::model::{
    CallbackId, CallbackOptions, ChainedInvokeOptions, ErrorObject, Event, EventKind, ExecutionArn, ExecutionStatus,
    InvocationStatus, Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus, OperationType,
    OperationUpdate, Payload, StepOptions, Timestamp, WaitOptions,
};
pub use durable_wasm_core::record::{EventProblem, OperationPath, Record, RecordError, read_record};
pub use durable_wasm_runtime::check::{Mistake, Schedule};
pub use durable_wasm_runtime::replay::{Deed, Described, Divergence, Ending, Next, Replayed};
pub use durable_wasm_runtime::{
    CallbackAction, CheckpointCall, CheckpointMode, CheckpointOutput, Clock, DurableServiceClient, ExecutionObserver,
    ExecutorError, Fault, FaultInjector, Function, FunctionRegistry, Invocation, InvocationError, InvocationHost,
    Invoker, LogLevel, LogRecord, LogSink, NativeInvoker, PageSizeError, PauseRequest, Perturbation, PlainAnswer,
    PlainCall, StepEntry, StoreError, TaskOrder,
};
pub use durable_wasm_sandbox::{
    Component, GrantError, Grants, HandlersError, HostGrant, LoadError, Nondeterminism, SandboxError, SandboxLimits,
    Surroundings, Variables,
};
pub use runner::{
    CallbackScript, Check, CheckError, CheckReport, Difference, DurableTestExecution, DurableTestRunner,
    DurableTestRunnerBuilder, Faults, GoldenError, Handler, MistakeFound, NamePattern, NeverCame, OperationNotFound,
    OperationView, Operations, RefusedCallbackAction, ReplayError, RunnerError, TestResult, Why, load, load_with,
};
