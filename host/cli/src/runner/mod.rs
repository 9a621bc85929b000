//! Runs handlers in tests: the whole service in this process, time skipped, the record at hand afterwards.
//!
//! # Invariants
//! - Under the virtual clock a run depends on handler, input, name and seed alone: run it twice, get the same history.
//! - Every run starts from nothing: its own executor, its own clock, its own store.

mod error;
mod operations;
mod result;

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use durable_wasm_core::model::Payload;
use durable_wasm_runtime::{
    Clock, DEFAULT_INVOCATION_TIMEOUT, Driven, ExecutionNotifier, ExecutionObserver, Executor, ExecutorConfig,
    Function, FunctionRegistry, Invoker, LogSink, NativeInvoker, NoLogs, StartRequest, VirtualClock, WallClock,
};
use durable_wasm_sandbox::{Component, ComponentInvoker, Sandbox, SandboxConfig, SandboxLimits};

use crate::{build, cache};

pub use error::RunnerError;
pub use operations::{OperationNotFound, OperationView, Operations};
pub use result::TestResult;

/// The component at a path: one that is there, or one built from the source that is there.
///
/// Compiled code is kept in this machine's cache. The sandbox that runs it is shared by the whole process.
///
/// # Errors
/// When the path holds no such thing, or it does not compile.
pub fn load(path: &Path) -> Result<Component, RunnerError> {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    let path = build::resolve(path, &build::BuildOptions::default())?;
    let sandbox = match SANDBOX.get() {
        Some(sandbox) => sandbox,
        None => {
            let made = Sandbox::new(sandbox_config(SandboxLimits::default()))?;
            SANDBOX.get_or_init(|| made)
        }
    };
    Ok(Component::load(sandbox, &path)?)
}

/// A sandbox's settings with these limits, and compiled code kept in this machine's cache.
pub(crate) fn sandbox_config(limits: SandboxLimits) -> SandboxConfig {
    let cache = cache::directory().map(|cache| cache.join("components"));
    SandboxConfig { cache, limits, ..SandboxConfig::default() }
}

/// What a runner runs.
#[derive(Clone)]
pub enum Handler {
    /// A component, in the sandbox.
    Component(Component),
    /// Code of this process. It is trusted: nothing bounds or isolates it.
    Native(Arc<dyn Invoker>),
}

impl From<Component> for Handler {
    fn from(component: Component) -> Self {
        Self::Component(component)
    }
}

impl From<NativeInvoker> for Handler {
    fn from(invoker: NativeInvoker) -> Self {
        Self::Native(Arc::new(invoker))
    }
}

impl From<Arc<dyn Invoker>> for Handler {
    fn from(invoker: Arc<dyn Invoker>) -> Self {
        Self::Native(invoker)
    }
}

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
#[derive(Clone)]
pub struct DurableTestRunner {
    settings: Settings,
    function_name: Arc<str>,
    function: Function,
}

#[derive(Clone)]
struct Settings {
    function_name: Option<Arc<str>>,
    name: Option<Arc<str>>,
    seed: u64,
    real_time: bool,
    execution_timeout: Option<Duration>,
    notifier: ExecutionNotifier,
    logs: Arc<dyn LogSink>,
}

/// Prepares a [`DurableTestRunner`]. Everything is optional.
pub struct DurableTestRunnerBuilder {
    handler: Handler,
    handler_name: Option<Arc<str>>,
    invocation_timeout: Duration,
    settings: Settings,
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
        DurableTestRunnerBuilder {
            handler: handler.into(),
            handler_name: None,
            invocation_timeout: DEFAULT_INVOCATION_TIMEOUT,
            settings: Settings {
                function_name: None,
                name: None,
                seed: 0,
                real_time: false,
                execution_timeout: None,
                notifier: ExecutionNotifier::default(),
                logs: Arc::new(NoLogs),
            },
        }
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
        let executor = self.executor();
        let arn = executor.start(self.request(input)?).await?;
        let (Driven::Ended | Driven::Waiting) = executor.drive(&arn).await?;
        let cell = executor.execution(&arn).await.map_err(durable_wasm_runtime::ExecutorError::from)?;
        let execution = cell.lock().await;
        Ok(TestResult::new(&execution))
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

    fn executor(&self) -> Executor {
        let settings = &self.settings;
        let mut functions = FunctionRegistry::default();
        functions.register(Arc::clone(&self.function_name), self.function.clone());
        let clock: Arc<dyn Clock> =
            if settings.real_time { Arc::new(WallClock::default()) } else { Arc::new(VirtualClock::default()) };
        Executor::new(ExecutorConfig {
            clock,
            functions,
            notifier: settings.notifier.clone(),
            logs: Arc::clone(&settings.logs),
            seed: settings.seed,
            ..ExecutorConfig::default()
        })
    }
}

/// Limits are whole seconds on the wire: a fraction counts as a second.
fn whole_seconds(duration: Duration) -> u32 {
    let seconds = duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0));
    u32::try_from(seconds).unwrap_or(u32::MAX)
}

impl DurableTestRunnerBuilder {
    /// Which of the component's handlers to run. Default: the only one.
    #[must_use]
    pub fn handler(mut self, name: impl Into<Arc<str>>) -> Self {
        self.handler_name = Some(name.into());
        self
    }

    /// The function's name, which shows in ARNs. Default: the handler's.
    #[must_use]
    pub fn function_name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.settings.function_name = Some(name.into());
        self
    }

    /// The execution's name: 1 to 64 characters of `[a-zA-Z0-9-_]`. Default: made from function, input and seed.
    #[must_use]
    pub fn name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.settings.name = Some(name.into());
        self
    }

    /// Where ids and random numbers come from. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Waits take as long as they say, on the machine's clock. Default: time is skipped.
    #[must_use]
    pub fn real_time(mut self, real_time: bool) -> Self {
        self.settings.real_time = real_time;
        self
    }

    /// How long an execution may take on its own clock, 1 s to 31,622,400 s, rounded up to whole seconds. Default: no
    /// limit.
    #[must_use]
    pub fn execution_timeout(mut self, timeout: Duration) -> Self {
        self.settings.execution_timeout = Some(timeout);
        self
    }

    /// How much wall time an invocation may take. Default: 15 s.
    #[must_use]
    pub fn invocation_timeout(mut self, timeout: Duration) -> Self {
        self.invocation_timeout = timeout;
        self
    }

    /// Is told what happens, beside the observers added before.
    #[must_use]
    pub fn observer(mut self, observer: Arc<dyn ExecutionObserver>) -> Self {
        self.settings.notifier.add(observer);
        self
    }

    /// Takes the handler's logs. Default: they are dropped.
    #[must_use]
    pub fn logs(mut self, logs: Arc<dyn LogSink>) -> Self {
        self.settings.logs = logs;
        self
    }

    /// The runner.
    ///
    /// # Errors
    /// When the component has no handler of that name, or several and none was named, or cannot tell its handlers.
    pub async fn build(self) -> Result<DurableTestRunner, RunnerError> {
        let Self { handler, handler_name, invocation_timeout, settings } = self;
        let (invoker, name): (Arc<dyn Invoker>, Arc<str>) = match handler {
            Handler::Native(invoker) => (invoker, handler_name.unwrap_or_else(|| "handler".into())),
            Handler::Component(component) => {
                let available = component.handlers().await?;
                let name = pick(handler_name, available)?;
                (Arc::new(ComponentInvoker::new(component)), name)
            }
        };
        let function_name = settings.function_name.clone().unwrap_or_else(|| function_name(&name));
        let mut function = Function::new(invoker, name);
        function.invocation_timeout = invocation_timeout;
        Ok(DurableTestRunner { settings, function_name, function })
    }
}

/// A handler's name as the name of a function: what ARNs do not take becomes a hyphen.
fn function_name(handler: &str) -> Arc<str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    handler.chars().map(|c| if fits(c) { c } else { '-' }).collect::<String>().into()
}

/// The handler that is meant.
fn pick(wanted: Option<Arc<str>>, available: Vec<String>) -> Result<Arc<str>, RunnerError> {
    match (wanted, available.as_slice()) {
        (None, [only]) => Ok(only.as_str().into()),
        (None, _) => Err(RunnerError::WhichHandler { available }),
        (Some(wanted), _) if available.iter().any(|name| **name == *wanted) => Ok(wanted),
        (Some(wanted), _) => Err(RunnerError::UnknownHandler { wanted: wanted.to_string(), available }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handler_that_is_meant() {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(&*pick(None, names(&["a"])).unwrap(), "a");
        assert_eq!(&*pick(Some("b".into()), names(&["a", "b"])).unwrap(), "b");
        assert!(matches!(pick(None, names(&["a", "b"])), Err(RunnerError::WhichHandler { .. })));
        assert!(matches!(pick(Some("c".into()), names(&["a"])), Err(RunnerError::UnknownHandler { .. })));
    }

    #[test]
    fn functions_are_named_after_handlers() {
        assert_eq!(&*function_name("order_v2"), "order_v2");
        assert_eq!(&*function_name("orders::refund"), "orders--refund");
    }

    #[test]
    fn limits_round_up() {
        assert_eq!(whole_seconds(Duration::from_millis(1)), 1);
        assert_eq!(whole_seconds(Duration::from_secs(2)), 2);
        assert_eq!(whole_seconds(Duration::MAX), u32::MAX);
    }
}
