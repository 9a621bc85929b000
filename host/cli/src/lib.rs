//! Runs, tests and debugs durable functions in a deterministic WebAssembly sandbox.

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
pub use durable_wasm_runtime::{
    CallbackAction, CheckpointCall, CheckpointMode, CheckpointOutput, Clock, DurableServiceClient, ExecutionObserver,
    Fault, FaultInjector, Invocation, InvocationError, InvocationHost, Invoker, LogLevel, LogRecord, LogSink,
    NativeInvoker, PauseRequest, PlainAnswer, PlainCall,
};
pub use durable_wasm_sandbox::Component;
pub use runner::{
    CallbackScript, DurableTestExecution, DurableTestRunner, DurableTestRunnerBuilder, Faults, Handler, NamePattern,
    NeverCame, OperationNotFound, OperationView, Operations, RefusedCallbackAction, RunnerError, TestResult, Why, load,
};
