//! Runs durable executions: the executor and what it drives.
//!
//! # Invariants
//! - Knows no wasmtime and no HTTP: any [`Invoker`], any [`ExecutionStore`], any [`Clock`].
//! - At most one invocation of an execution is in flight.
//! - All time comes from one [`Clock`]; a virtual one moves only when nothing can run.

pub mod check;
mod client;
mod clock;
mod denied_read;
mod endings;
mod executor;
mod faults;
mod functions;
mod identity;
mod in_memory_client;
mod invoker;
mod logs;
mod native;
mod observer;
mod order;
mod perturbation;
pub mod replay;
mod scheduler;
mod service;
mod store;
mod to_its_end;

pub use client::{CheckpointMode, CheckpointOutput, DurableServiceClient, StepEntry};
pub use clock::{Clock, VirtualClock, WallClock};
pub use denied_read::{DeniedRead, SeenOperation};
pub use durable_wasm_core::checkpoint::{PageSize, PageSizeError};
pub use executor::{
    CallbackAction, Driven, Driver, Executor, ExecutorConfig, ExecutorError, PauseRequest, StartRequest, WeakExecutor,
    WhenIdle,
};
pub use faults::{CheckpointCall, Fault, FaultInjector, NoFaults};
pub use functions::{
    DEFAULT_INVOCATION_TIMEOUT, Function, FunctionCode, FunctionRegistry, FunctionSource, PlainAnswer, PlainCall,
    PlainFunction,
};
pub use identity::{ExecutionIds, ExecutionSeed};
pub use invoker::{Invocation, InvocationError, InvocationHost, Invoker};
pub use logs::{LogLevel, LogRecord, LogSink, NoLogs};
pub use native::NativeInvoker;
pub use observer::{ExecutionNotifier, ExecutionObserver};
pub use order::{Pending, PendingTask, TaskOrder};
pub use perturbation::{Perturbation, Perturbed, Perturber};
pub use store::{
    Attend, ExecutionCell, ExecutionFilter, ExecutionMarker, ExecutionStore, InMemoryExecutionStore, ListOrder, Page,
    PageRequest, ParseMarkerError, StoreError, Unattended,
};
#[cfg(feature = "sqlite")]
pub use store::{SqliteConfig, SqliteError, SqliteExecutionStore, SqliteProblem};
