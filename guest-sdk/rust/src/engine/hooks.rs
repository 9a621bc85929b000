//! Telling plugins what happens.
//!
//! # Invariants
//! - Without plugins nothing is built and nothing is called.
//! - An operation's start is told once an invocation, before its body runs; its end once, before the handler gets it.
//! - What a plugin logs goes to the service as no replay, whatever the handler is doing meanwhile.

use std::cell::RefCell;
use std::collections::HashSet;
use std::future::Future;
use std::sync::{Arc, Mutex};

use super::{Call, Current, lifecycle, lock, within};
use crate::BoxError;
use crate::bindings::durable::execution::log::{Level, LogRecord};
use crate::bindings::durable::execution::types::{Operation, OperationAction, OperationDetails, OperationUpdate};
use crate::error::{error_type, record_error};
use crate::plugin::{InvocationInfo, InvocationOutcome, OperationInfo, Plugin, UserFunctionInfo, UserFunctionOutcome};
use crate::service::Service;

/// The plugins of an invocation.
pub(crate) struct Hooks {
    service: Arc<dyn Service>,
    is_empty: bool,
    plugins: Mutex<Vec<Box<dyn Plugin>>>,
    /// The operations whose start was told.
    started: Mutex<HashSet<String>>,
    /// The operations whose end was told.
    ended: Mutex<HashSet<String>>,
    /// The operations that changed after the invocation before this one saw them.
    updated: HashSet<String>,
}

thread_local! {
    /// Where the plugin that runs right now logs to. None while none does.
    static LOGS: RefCell<Option<Arc<dyn Service>>> = const { RefCell::new(None) };
}

impl Hooks {
    pub(crate) fn new(
        service: Arc<dyn Service>,
        plugins: Vec<Box<dyn Plugin>>,
        updated: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            service,
            is_empty: plugins.is_empty(),
            plugins: Mutex::new(plugins),
            started: Mutex::default(),
            ended: Mutex::default(),
            updated: updated.into_iter().collect(),
        }
    }

    /// Whether there is nobody to tell, so that there is no need to find out what.
    pub(crate) fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// The service, when the code that runs right now is a plugin's.
    pub(crate) fn service_of_running_plugin() -> Option<Arc<dyn Service>> {
        LOGS.with_borrow(Clone::clone)
    }

    pub(crate) fn invocation_start(&self, info: &InvocationInfo) {
        self.call("on_invocation_start", |plugin| plugin.on_invocation_start(info));
    }

    pub(crate) fn invocation_end(&self, info: &InvocationInfo, outcome: &InvocationOutcome) {
        self.call("on_invocation_end", |plugin| plugin.on_invocation_end(info, outcome));
    }

    /// These updates are about to be sent.
    pub(super) fn sending(&self, updates: &[OperationUpdate]) {
        if self.is_empty {
            return;
        }
        for update in updates.iter().filter(|update| update.action == OperationAction::Start) {
            self.operation_start(|| OperationInfo::starting(update, None), &update.id);
        }
    }

    /// The service says that an operation has ended.
    pub(super) fn ended(&self, operation: &Operation) {
        if !self.is_empty {
            self.operation_end(&OperationInfo::recorded(operation, false));
        }
    }

    /// The handler has come to an operation that was on the record when the invocation began.
    pub(super) fn replayed(&self, operation: &Operation, has_ended: bool) {
        if self.is_empty {
            return;
        }
        if !has_ended {
            return self.operation_start(|| OperationInfo::recorded(operation, true), &operation.id);
        }
        match operation.details {
            // The invocation that ended it has told.
            OperationDetails::Execution(_) | OperationDetails::Context(_) | OperationDetails::Step(_) => {}
            OperationDetails::Wait(_) | OperationDetails::Callback(_) | OperationDetails::ChainedInvoke(_) => {
                let is_replayed = !self.updated.contains(&operation.id);
                self.operation_end(&OperationInfo::recorded(operation, is_replayed));
            }
        }
    }

    fn operation_start(&self, info: impl FnOnce() -> OperationInfo, id: &str) {
        if lock(&self.started).insert(id.to_owned()) {
            let info = info();
            self.call("on_operation_start", |plugin| plugin.on_operation_start(&info));
        }
    }

    fn operation_end(&self, info: &OperationInfo) {
        if lock(&self.ended).insert(info.operation_id.clone()) {
            self.call("on_operation_end", |plugin| plugin.on_operation_end(info));
        }
    }

    /// Calls a hook of every plugin. What goes wrong in one is logged, and the others are called all the same.
    fn call(&self, hook: &str, mut call: impl FnMut(&mut dyn Plugin) -> Result<(), BoxError>) {
        let outer = LOGS.replace(Some(Arc::clone(&self.service)));
        for plugin in lock(&self.plugins).iter_mut() {
            if let Err(error) = call(&mut **plugin) {
                self.service.write_log(&failure(plugin.name(), hook, &error));
            }
        }
        LOGS.set(outer);
    }
}

fn failure(plugin: &str, hook: &str, error: &BoxError) -> LogRecord {
    let error = record_error(&**error, error_type::STEP);
    let message = error.error_message().unwrap_or_default();
    LogRecord {
        level: Level::Warn,
        target: Some(module_path!().to_owned()),
        message: format!("plugin `{plugin}` failed in `{hook}`, and the execution goes on: {message}"),
        fields: Vec::new(),
        operation_id: None,
        replaying: false,
    }
}

/// Code of the handler's author that is running. Dropped before it is done, it has not come to an end.
struct Running<'a> {
    hooks: &'a Hooks,
    info: UserFunctionInfo,
    outcome: UserFunctionOutcome,
}

impl<'a> Running<'a> {
    fn begin(hooks: &'a Hooks, info: UserFunctionInfo) -> Self {
        hooks.call("on_user_function_start", |plugin| plugin.on_user_function_start(&info));
        Self { hooks, info, outcome: UserFunctionOutcome::Incomplete }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.hooks.call("on_user_function_end", |plugin| plugin.on_user_function_end(&self.info, &self.outcome));
    }
}

/// Runs code of the handler's author that belongs to `current` on behalf of `call`. `is_replay_children` when the
/// operation is complete, and only its result is wanted.
pub(crate) async fn run_user_function<T, F>(
    call: &Call,
    current: Current,
    is_replay_children: bool,
    body: F,
) -> Result<T, BoxError>
where
    F: Future<Output = Result<T, BoxError>>,
{
    let hooks = call.engine().hooks();
    let attempt = current.step.as_ref().map(|(_, attempt)| *attempt);
    let span = lifecycle::span(&current);
    let observed = async {
        let mut running = (!hooks.is_empty()).then(|| {
            let operation = OperationInfo::starting(&call.update(OperationAction::Start), attempt);
            Running::begin(hooks, UserFunctionInfo { operation, is_replay_children })
        });
        let outcome = body.await;
        if let Some(running) = &mut running {
            running.outcome = match &outcome {
                Ok(_) => UserFunctionOutcome::Succeeded,
                Err(error) => UserFunctionOutcome::Failed(record_error(&**error, error_type::STEP)),
            };
        }
        outcome
    };
    within(current, lifecycle::instrument(observed, span)).await
}
