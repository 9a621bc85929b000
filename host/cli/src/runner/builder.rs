//! Prepares a runner.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm_runtime::{
    DEFAULT_INVOCATION_TIMEOUT, ExecutionNotifier, ExecutionObserver, ExecutionStore, FaultInjector, Function,
    FunctionRegistry, LogSink, NoFaults, NoLogs, PageSize, PlainAnswer, PlainCall, TaskOrder,
};

use super::handler::{Handler, Resolved};
use super::script::CallbackScript;
use super::{DurableTestRunner, RunnerError, Settings};

/// Prepares a [`DurableTestRunner`]. Everything is optional.
#[must_use]
pub struct DurableTestRunnerBuilder {
    handler: Handler,
    function_name: Option<Arc<str>>,
    functions: Vec<(Arc<str>, Called)>,
    invocation_timeout: Duration,
    page_size: u32,
    settings: Settings,
}

/// A function that executions can call.
enum Called {
    Durable(Handler),
    Plain(Function),
}

impl DurableTestRunnerBuilder {
    pub(super) fn new(handler: Handler) -> Self {
        Self {
            handler,
            function_name: None,
            functions: Vec::new(),
            invocation_timeout: DEFAULT_INVOCATION_TIMEOUT,
            page_size: 1_000,
            settings: Settings {
                name: None,
                seed: 0,
                store: None,
                real_time: false,
                execution_timeout: None,
                scripts: Vec::new(),
                page_size: PageSize::default(),
                faults: Arc::new(NoFaults),
                perturber: None,
                order: None,
                notifier: ExecutionNotifier::default(),
                logs: Arc::new(NoLogs),
            },
        }
    }

    /// Which of the component's handlers to run. Default: the only one.
    pub fn handler(mut self, name: impl Into<Arc<str>>) -> Self {
        self.handler = self.handler.named(name);
        self
    }

    /// The function's name, which shows in ARNs. Default: the handler's.
    pub fn function_name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.function_name = Some(name.into());
        self
    }

    /// Registers a durable function that executions can call by this name: every call runs as an execution of its own. A
    /// name may have a qualifier, as in `charge:live`.
    pub fn function(mut self, name: impl Into<Arc<str>>, handler: impl Into<Handler>) -> Self {
        self.functions.push((name.into(), Called::Durable(handler.into())));
        self
    }

    /// Registers a plain function that executions can call by this name, as [`Self::function`]: a closure from payload to
    /// answer, of which nothing is recorded but the answer.
    ///
    /// ```no_run
    /// # async fn test(handler: durable_wasm::Component) -> anyhow::Result<()> {
    /// use durable_wasm::{DurableTestRunner, ErrorObject, PlainCall};
    ///
    /// let runner = DurableTestRunner::builder(handler)
    ///     .plain_function("price", async |call: PlainCall| match &*call.payload {
    ///         "\"teapot\"" => Ok(Some("2400".into())),
    ///         other => Err(ErrorObject::new("UnknownArticle", format!("there is no {other}"))),
    ///     })
    ///     .build()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn plain_function<F, Fut>(mut self, name: impl Into<Arc<str>>, answer: F) -> Self
    where
        F: Fn(PlainCall) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = PlainAnswer> + Send + 'static,
    {
        self.functions.push((name.into(), Called::Plain(Function::plain(answer))));
        self
    }

    /// Answers callbacks, in place of somebody outside. Scripts are used in the order given; see [`CallbackScript`].
    pub fn callback(mut self, script: CallbackScript) -> Self {
        self.settings.scripts.push(script);
        self
    }

    /// How many operations a handler is given at a time, 1 to 1,000: the fewer, the more of its record it must ask for.
    /// Default: 1,000.
    pub fn page_size(mut self, operations: u32) -> Self {
        self.page_size = operations;
        self
    }

    /// Has checkpoints fail on purpose: [`Faults`](super::Faults), or an injector of your own. Default: nothing fails.
    pub fn faults(mut self, faults: Arc<dyn FaultInjector>) -> Self {
        self.settings.faults = faults;
        self
    }

    /// Says in which order the things come that are to be done, while time is skipped. Default: by their times.
    pub fn order(mut self, order: Arc<dyn TaskOrder>) -> Self {
        self.settings.order = Some(order);
        self
    }

    /// The execution's name: 1 to 64 characters of `[a-zA-Z0-9-_]`. Default: made from function, input and seed.
    pub fn name(mut self, name: impl Into<Arc<str>>) -> Self {
        self.settings.name = Some(name.into());
        self
    }

    /// Where ids and random numbers come from. Default: 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Keeps the executions here, where they outlive the runner. An execution whose name is there with the same input is
    /// not started again: it goes on from its record, or has ended. Default: every run has a store of its own.
    pub fn store(mut self, store: Arc<dyn ExecutionStore>) -> Self {
        self.settings.store = Some(store);
        self
    }

    /// Waits take as long as they say, on the machine's clock. Default: time is skipped.
    pub fn real_time(mut self, real_time: bool) -> Self {
        self.settings.real_time = real_time;
        self
    }

    /// How long an execution may take on its own clock, 1 s to 31,622,400 s, rounded up to whole seconds. Default: no
    /// limit.
    pub fn execution_timeout(mut self, timeout: Duration) -> Self {
        self.settings.execution_timeout = Some(timeout);
        self
    }

    /// How much wall time an invocation may take. Default: 15 s.
    pub fn invocation_timeout(mut self, timeout: Duration) -> Self {
        self.invocation_timeout = timeout;
        self
    }

    /// Is told what happens, beside the observers added before.
    pub fn observer(mut self, observer: Arc<dyn ExecutionObserver>) -> Self {
        self.settings.notifier.add(observer);
        self
    }

    /// Takes the handlers' logs. Default: they are dropped.
    pub fn logs(mut self, logs: Arc<dyn LogSink>) -> Self {
        self.settings.logs = logs;
        self
    }

    /// The runner.
    ///
    /// # Errors
    /// When a component has no handler of the name that was given, or several and none was named, or cannot tell its
    /// handlers; when two functions have the same name, or the page size is not possible.
    pub async fn build(self) -> Result<DurableTestRunner, RunnerError> {
        let Self { handler, function_name, functions, invocation_timeout, page_size, mut settings } = self;
        settings.page_size = page_size.try_into()?;
        let main = handler.resolve().await?;
        let function_name = function_name.unwrap_or_else(|| named_after(&main.name));
        let mut named = vec![(Arc::clone(&function_name), Function::new(main.invoker, main.name))];
        for (name, called) in functions {
            let function = match called {
                Called::Durable(handler) => {
                    let resolved = handler.resolve().await;
                    let because = |source| RunnerError::Function { name: name.to_string(), source: Box::new(source) };
                    let Resolved { invoker, name } = resolved.map_err(because)?;
                    Function::new(invoker, name)
                }
                Called::Plain(function) => function,
            };
            if named.iter().any(|(other, _)| *other == name) {
                return Err(RunnerError::DuplicateFunction { name: name.to_string() });
            }
            named.push((name, function));
        }
        let mut functions = FunctionRegistry::default();
        for (name, mut function) in named {
            function.invocation_timeout = invocation_timeout;
            functions.register(name, function);
        }
        Ok(DurableTestRunner { settings, function_name, functions })
    }
}

/// A handler's name as the name of a function: what ARNs do not take becomes a hyphen.
fn named_after(handler: &str) -> Arc<str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    handler.chars().map(|c| if fits(c) { c } else { '-' }).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_named_after_handlers() {
        assert_eq!(&*named_after("order_v2"), "order_v2");
        assert_eq!(&*named_after("orders::refund"), "orders--refund");
    }
}
