//! Verifies a handler against recorded histories.

use std::borrow::Cow;
use std::sync::Arc;

use durable_wasm_core::record::{Record, RecordError, read_record};
use durable_wasm_runtime::replay::{Replayed, Replayer};
use durable_wasm_runtime::{FunctionCode, InvocationError};

use super::DurableTestRunner;
use crate::explain::{Explain, Fault, explained};
use crate::render;

/// Why a history could not be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// It is no record of an execution.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The handler cannot be run, through no fault of its own.
    #[error("the handler cannot be run")]
    Handler(#[source] InvocationError),
}

impl DurableTestRunner {
    /// Replays a history: invokes the handler as often as the history says, with what was recorded by then, and compares
    /// what it asks for with what is recorded. The sandbox ends a handler where a step's body would run; code of this process
    /// must ask [`enter_step`](crate::DurableServiceClient::enter_step) for that. A history of an execution that goes on is
    /// replayed to its first new operation.
    ///
    /// `history` is JSON text as [`TestResult::history_json`](super::TestResult::history_json) gives and
    /// `GetDurableExecutionHistory` answers with data. Where the handler's behaviour depends on the execution's ARN or on
    /// random numbers, the runner's function name and seed must be those it was recorded with.
    ///
    /// # Errors
    /// When the text is no such history, or the handler cannot be run through no fault of its own. That it does something
    /// else is no error: see [`Replayed::Diverged`].
    pub async fn replay(&self, history: &str) -> Result<Replayed, ReplayError> {
        self.replay_record(&Arc::new(read_record(history.as_bytes())?)).await
    }

    /// As [`replay`](Self::replay), and fails when the handler does something else than recorded.
    ///
    /// ```no_run
    /// # async fn test() -> anyhow::Result<()> {
    /// use durable_wasm::DurableTestRunner;
    ///
    /// let runner = DurableTestRunner::from_path("examples/rust/quickstart").await?;
    /// let history = std::fs::read_to_string("histories/quickstart.json")?;
    /// runner.assert_replays(&history).await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// When the handler does something else, with what is expected and what it does; when [`replay`](Self::replay) returns an
    /// error.
    #[expect(clippy::panic, reason = "it is how an assertion fails")]
    pub async fn assert_replays(&self, history: &str) {
        match self.replay(history).await {
            Ok(Replayed::Compatible(_)) => {}
            Ok(Replayed::Diverged(divergence)) => panic!("{}", render::divergence(&divergence)),
            Err(error) => panic!("the history cannot be replayed: {}", explained(&error)),
        }
    }

    /// Replays a record.
    pub(crate) async fn replay_record(&self, record: &Arc<Record>) -> Result<Replayed, ReplayError> {
        self.replayer()?.replay(record).await.map_err(ReplayError::Handler)
    }

    fn replayer(&self) -> Result<Replayer, ReplayError> {
        let function = self.functions.resolve(&self.function_name);
        let function = function.and_then(|function| match function.code {
            FunctionCode::Durable { invoker, handler } => Some((invoker, handler, function.invocation_timeout)),
            FunctionCode::Plain(_) => None,
        });
        // A runner is built with its own function, which is durable.
        let missing = || InvocationError::Bug(format!("the runner has no function `{}`", self.function_name));
        let (invoker, handler, invocation_timeout) = function.ok_or_else(|| ReplayError::Handler(missing()))?;
        let function_name = Arc::clone(&self.function_name);
        Ok(Replayer { invoker, handler, function_name, seed: self.settings.seed, invocation_timeout })
    }
}

impl Explain for RecordError {
    fn hint(&self) -> Option<Cow<'_, str>> {
        Some(self.hint().into())
    }
}

impl Explain for ReplayError {
    fn fault(&self) -> Fault {
        match self {
            Self::Record(error) => error.fault(),
            Self::Handler(_) => Fault::Ours,
        }
    }

    fn hint(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Record(error) => Explain::hint(error),
            Self::Handler(_) => None,
        }
    }
}
