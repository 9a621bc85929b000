//! Runs, tests and debugs durable functions in a deterministic WebAssembly sandbox.

pub mod build;
pub mod cache;
#[doc(hidden)]
pub mod cli;
pub mod explain;
pub mod render;
pub mod runner;

pub use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
pub use durable_wasm_core::invocation::{InvocationOutput, OperationPage, ReportedStatus};
pub use durable_wasm_core::model::{
    ErrorObject, Event, EventKind, ExecutionArn, ExecutionStatus, InvocationStatus, Operation, OperationAction,
    OperationDetails, OperationOptions, OperationStatus, OperationType, OperationUpdate, Payload, StepOptions,
    Timestamp, WaitOptions,
};
pub use durable_wasm_runtime::{
    CheckpointMode, CheckpointOutput, Clock, DurableServiceClient, ExecutionObserver, Invocation, InvocationError,
    InvocationHost, Invoker, LogLevel, LogRecord, LogSink, NativeInvoker,
};
pub use durable_wasm_sandbox::Component;
pub use runner::{
    DurableTestRunner, DurableTestRunnerBuilder, Handler, OperationNotFound, OperationView, Operations, RunnerError,
    TestResult, load,
};
