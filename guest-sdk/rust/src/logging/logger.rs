//! A logger that belongs to a context or to an attempt of a step.

use std::fmt;
use std::sync::Arc;

use crate::bindings::durable::execution::log::{Level, LogRecord};
use crate::engine::{Call, Scope};
use crate::observability::field_names;

/// Logs as the context or the step it was taken from, whatever code uses it.
///
/// Every record carries the execution and the operation, with its name and, in a step, the attempt. A context's logger
/// is silent while the context replays what an earlier invocation has logged, unless it is one
/// [with replays](Self::with_replays).
///
/// ```
/// use durable_wasm_sdk as durable;
///
/// async fn handler(order: String, ctx: durable::DurableContext) -> Result<(), durable::BoxError> {
///     let logger = ctx.logger().with("order", &order);
///     logger.info("received");
///     ctx.step(|step| async move {
///         step.logger().warn(format_args!("attempt {} of {order}", step.attempt()));
///         Ok(())
///     })
///     .await?;
///     logger.info("done");
///     Ok(())
/// }
/// # drop(handler);
/// ```
#[derive(Clone)]
pub struct Logger {
    scope: Arc<Scope>,
    /// The step whose body it belongs to.
    step_id: Option<String>,
    fields: Vec<(String, String)>,
    /// What it logs in a replay is known already. Not so in a step: a body that runs does so for the first time.
    silent_in_replays: bool,
}

impl Logger {
    /// The logger of a context.
    pub(crate) fn of_context(scope: Arc<Scope>) -> Self {
        Self { scope, step_id: None, fields: Vec::new(), silent_in_replays: true }
    }

    /// The logger of an attempt of a step.
    pub(crate) fn of_step(call: &Call) -> Self {
        let name = call.name.iter().map(|name| (field_names::OPERATION_NAME.to_owned(), name.clone()));
        Self {
            scope: Arc::clone(call.scope()),
            step_id: Some(call.id.as_str().to_owned()),
            fields: name.collect(),
            silent_in_replays: false,
        }
    }

    /// The same logger, whose records carry one more named value.
    #[must_use]
    pub fn with(&self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        let mut logger = self.clone();
        logger.fields.push((name.into(), value.to_string()));
        logger
    }

    /// The same logger, which also logs what an earlier invocation has logged: to see how often code runs.
    #[must_use]
    pub fn with_replays(&self) -> Self {
        Self { silent_in_replays: false, ..self.clone() }
    }

    /// Logs every detail. Left out, unless the handler says otherwise with `log::set_max_level`.
    pub fn trace(&self, message: impl fmt::Display) {
        self.write(Level::Trace, log::Level::Trace, &message);
    }

    /// Logs for whoever debugs the handler.
    pub fn debug(&self, message: impl fmt::Display) {
        self.write(Level::Debug, log::Level::Debug, &message);
    }

    /// Logs what the handler did.
    pub fn info(&self, message: impl fmt::Display) {
        self.write(Level::Info, log::Level::Info, &message);
    }

    /// Logs something unexpected that the handler can live with.
    pub fn warn(&self, message: impl fmt::Display) {
        self.write(Level::Warn, log::Level::Warn, &message);
    }

    /// Logs that something failed.
    pub fn error(&self, message: impl fmt::Display) {
        self.write(Level::Error, log::Level::Error, &message);
    }

    fn write(&self, level: Level, filter: log::Level, message: &dyn fmt::Display) {
        if filter > log::max_level() {
            return;
        }
        self.scope.engine().service().write_log(&LogRecord {
            level,
            target: None,
            message: message.to_string(),
            fields: self.fields.clone(),
            operation_id: self.step_id.as_deref().or(self.scope.parent_id()).map(str::to_owned),
            replaying: self.silent_in_replays && self.scope.is_replaying(),
        });
    }
}

impl fmt::Debug for Logger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logger").field("step_id", &self.step_id).field("fields", &self.fields).finish_non_exhaustive()
    }
}
