//! Runs handlers in tests: the whole service in this process, time skipped, the record at hand afterwards.
//!
//! # Invariants
//! - Under the virtual clock a run depends on handlers, input, name, seed and scripts alone: run it twice, get the same
//!   history.
//! - Every run starts from nothing: its own executor, its own clock, and its own store unless it is given one.

mod builder;
mod callbacks;
mod check;
mod error;
mod execution;
mod faults;
mod golden;
mod handler;
mod operations;
mod pattern;
mod recorded;
mod replays;
mod result;
mod run;
mod script;
mod turns;
mod wishes;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::model::{Payload, Timestamp};
use durable_wasm_runtime::{
    Clock, ExecutionNotifier, ExecutionStore, Executor, ExecutorConfig, ExecutorError, FaultInjector, FunctionRegistry,
    InMemoryExecutionStore, LogSink, PageSize, Perturber, StartRequest, TaskOrder, VirtualClock, WallClock,
};

pub use builder::DurableTestRunnerBuilder;
pub use callbacks::RefusedCallbackAction;
pub(crate) use callbacks::WAIT_FOR_CALLBACK;
pub use check::{Check, CheckError, CheckReport, MistakeFound};
pub use error::{NeverCame, RunnerError, Why};
pub use execution::DurableTestExecution;
pub use faults::Faults;
pub use golden::{Difference, GoldenError};
pub(crate) use handler::sandbox_config;
pub use handler::{Handler, load, load_with};
pub use operations::{OperationNotFound, OperationView, Operations};
pub use pattern::NamePattern;
pub use replays::ReplayError;
pub(crate) use result::AwaitedCallback;
pub use result::TestResult;
pub use script::CallbackScript;
pub(crate) use script::answers;

use callbacks::{CallbackWatch, Callbacks};
use run::Run;
use turns::Turns;

/// Runs a durable handler to its end, again and again.
///
/// ```no_run
/// # async fn test() -> anyhow::Result<()> {
/// use durable_wasm::{DurableTestRunner, ExecutionStatus};
///
/// let runner = DurableTestRunner::from_path("examples/rust/quickstart").await?;
/// let result = runner.run("\"hello\"").await?;
/// assert_eq!(result.status(), ExecutionStatus::Succeeded);
/// assert_eq!(result.get_step("one")?.result(), Some("\"1 2\""));
/// # Ok(())
/// # }
/// ```
///
/// What the handler needs from outside is given beforehand: the functions that it calls, and what its callbacks are
/// answered with. To answer them as they come, [`start`](Self::start) the execution instead.
///
/// ```no_run
/// # async fn test() -> anyhow::Result<()> {
/// use std::path::Path;
/// use std::time::Duration;
/// use durable_wasm::{CallbackScript, DurableTestRunner, Handler, load};
///
/// let payments = load(Path::new("payments"))?;
/// let runner = DurableTestRunner::builder(load(Path::new("orders"))?)
///     .function("charge", Handler::from(payments.clone()).named("charge"))
///     .function("refund", Handler::from(payments).named("refund"))
///     .callback(CallbackScript::success("approval", "true").after(Duration::from_secs(3600)))
///     .build()
///     .await?;
/// let result = runner.run(r#"{"order": "A-17"}"#).await?;
/// let charge = result.get_invoke("charge")?;
/// println!("{}", charge.execution().expect("a durable function"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DurableTestRunner {
    settings: Settings,
    function_name: Arc<str>,
    functions: FunctionRegistry,
}

#[derive(Clone)]
struct Settings {
    name: Option<Arc<str>>,
    seed: u64,
    store: Option<Arc<dyn ExecutionStore>>,
    real_time: bool,
    execution_timeout: Option<Duration>,
    scripts: Vec<CallbackScript>,
    page_size: PageSize,
    faults: Arc<dyn FaultInjector>,
    perturber: Option<Arc<dyn Perturber>>,
    order: Option<Arc<dyn TaskOrder>>,
    notifier: ExecutionNotifier,
    logs: Arc<dyn LogSink>,
}

impl DurableTestRunner {
    /// A runner of the only handler in a component or in a source that [`build`](crate::build) compiles.
    ///
    /// Compiling blocks the thread it is called on.
    ///
    /// # Errors
    /// When the path holds no such thing, it does not compile, or it has several handlers.
    pub async fn from_path(path: impl AsRef<Path>) -> Result<Self, RunnerError> {
        Self::builder(load(path.as_ref())?).build().await
    }

    /// A runner of `handler`, to be adjusted and built.
    pub fn builder(handler: impl Into<Handler>) -> DurableTestRunnerBuilder {
        DurableTestRunnerBuilder::new(handler.into())
    }

    /// Runs the handler from the first invocation to the end of the execution, or until nothing but somebody outside
    /// can bring it on: then the result's status is still `Running`.
    ///
    /// `input` is JSON text.
    ///
    /// # Errors
    /// When the input is no JSON or the request is refused. An execution that fails is no error: see
    /// [`TestResult::status`].
    pub async fn run(&self, input: &str) -> Result<TestResult, RunnerError> {
        self.start(input).await?.finish().await
    }

    /// Starts an execution, which goes on when somebody waits for it.
    ///
    /// `input` is JSON text.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn start(&self, input: &str) -> Result<DurableTestExecution, RunnerError> {
        let request = self.request(input)?;
        let turns = Arc::new(Turns::default());
        let watch = Arc::new(CallbackWatch::new(self.settings.real_time.then(|| Arc::clone(&turns))));
        let recorded = recorded::find(&self.settings, &self.function_name).await.map_err(ExecutorError::from)?;
        let executor = self.executor(Arc::clone(&watch), recorded.unwrap_or(VirtualClock::START)).await?;
        let arn = executor.start(request).await?;
        if recorded.is_some() {
            watch.take_up(&*executor.execution(&arn).await.map_err(ExecutorError::from)?.lock().await);
            executor.recover(&arn).await?;
        }
        let callbacks = Callbacks::new(watch, &self.settings.scripts);
        Ok(DurableTestExecution::new(Run::new(executor, arn, callbacks, turns, self.settings.real_time)))
    }

    fn request(&self, input: &str) -> Result<StartRequest, RunnerError> {
        serde_json::from_str::<serde::de::IgnoredAny>(input).map_err(RunnerError::InvalidInput)?;
        Ok(StartRequest {
            function: Arc::clone(&self.function_name),
            name: self.settings.name.clone(),
            input: Some(Payload::from(input)),
            tenant_id: None,
            execution_timeout_seconds: self.settings.execution_timeout.map(whole_seconds),
        })
    }

    async fn executor(&self, watch: Arc<CallbackWatch>, now: Timestamp) -> Result<Executor, ExecutorError> {
        let settings = &self.settings;
        let clock: Arc<dyn Clock> =
            if settings.real_time { Arc::new(WallClock::default()) } else { Arc::new(VirtualClock::new(now)) };
        let (store, secret) = match &settings.store {
            Some(store) => (Arc::clone(store), Some(store.secret().await?)),
            None => (Arc::new(InMemoryExecutionStore::default()) as Arc<_>, None),
        };
        let mut notifier = settings.notifier.clone();
        notifier.add(watch);
        Ok(Executor::new(ExecutorConfig {
            store,
            secret,
            clock,
            functions: self.functions.clone(),
            notifier,
            logs: Arc::clone(&settings.logs),
            seed: settings.seed,
            page_size: settings.page_size,
            faults: Arc::clone(&settings.faults),
            perturber: settings.perturber.clone(),
            order: settings.order.clone(),
            ..ExecutorConfig::default()
        }))
    }
}

/// Limits are whole seconds on the wire: a fraction counts as a second.
fn whole_seconds(duration: Duration) -> u32 {
    let seconds = duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0));
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_round_up() {
        assert_eq!(whole_seconds(Duration::from_millis(1)), 1);
        assert_eq!(whole_seconds(Duration::from_secs(2)), 2);
        assert_eq!(whole_seconds(Duration::MAX), u32::MAX);
    }
}
