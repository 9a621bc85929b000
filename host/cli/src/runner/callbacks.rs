//! The callbacks of a run: which have appeared, by which names they go, and what the scripts have to say to them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::{CallbackOutcome, Execution};
use durable_wasm_core::model::{
    CallbackId, ExecutionArn, Operation, OperationDetails, OperationId, OperationStatus, Timestamp,
};
use durable_wasm_runtime::{CallbackAction, ExecutionObserver, Executor, ExecutorError};

use super::pattern::NamePattern;
use super::script::{CallbackScript, Scripts};
use super::turns::Turns;

/// What the SDKs call the context around the callback and the step of a `wait_for_callback`.
pub(crate) const WAIT_FOR_CALLBACK: &str = "WaitForCallback";

/// The names a callback goes by, the best known first: that of the `wait_for_callback` it belongs to, and its own. Empty
/// when it has none.
pub(super) fn names_of<'a>(callback: &'a Operation, context: Option<&'a Operation>) -> Vec<&'a str> {
    let around = context.filter(|context| context.sub_type.as_deref() == Some(WAIT_FOR_CALLBACK));
    let mut names: Vec<_> =
        [around.and_then(|context| context.name.as_deref()), callback.name.as_deref()].into_iter().flatten().collect();
    names.dedup();
    names
}

/// A script that was refused when its time came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCallbackAction {
    /// The name the callback goes by; empty when it has none.
    pub name: String,
    /// What was to be done.
    pub action: CallbackAction,
    /// Why it was not.
    pub refusal: ServiceError,
}

impl fmt::Display for RefusedCallbackAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let action = match &self.action {
            CallbackAction::Complete(CallbackOutcome::Succeeded(_)) => "success",
            CallbackAction::Complete(CallbackOutcome::Failed(_)) => "failure",
            CallbackAction::Heartbeat => "heartbeat",
        };
        let why = match self.refusal.code {
            ServiceErrorCode::CallbackTimeout => "it was over by then",
            _ => &self.refusal.message,
        };
        write!(f, "callback `{}` did not take its {action}: {why}", self.name)
    }
}

/// Notes which callbacks appear, and what of their scripts is refused.
#[derive(Default)]
pub(super) struct CallbackWatch {
    appeared: Mutex<Vec<(ExecutionArn, OperationId)>>,
    refused: Mutex<Vec<(CallbackId, CallbackAction, ServiceError)>>,
    /// Told at once where time passes while a handler runs. Elsewhere whoever waits looks after the invocation, since how
    /// far it has come in between is this machine's business.
    turns: Option<Arc<Turns>>,
}

impl CallbackWatch {
    pub(super) fn new(turns: Option<Arc<Turns>>) -> Self {
        Self { turns, ..Self::default() }
    }

    /// Notes the callbacks that an execution waits for that goes on from its record.
    pub(super) fn take_up(&self, execution: &Execution) {
        let is_open = |operation: &&Arc<Operation>| {
            matches!(operation.details, OperationDetails::Callback(_)) && operation.status == OperationStatus::Started
        };
        let open = execution.operations().iter().filter(is_open);
        lock(&self.appeared).extend(open.map(|operation| (execution.arn().clone(), operation.id.clone())));
    }

    fn take(&self) -> Vec<(ExecutionArn, OperationId)> {
        std::mem::take(&mut *lock(&self.appeared))
    }
}

impl ExecutionObserver for CallbackWatch {
    fn on_checkpoint(&self, arn: &ExecutionArn, _operations: &[Arc<Operation>], effects: &[CheckpointEffect]) {
        let created = effects.iter().filter_map(|effect| match effect {
            CheckpointEffect::CallbackCreated { operation_id, .. } => Some((arn.clone(), operation_id.clone())),
            _ => None,
        });
        let before = lock(&self.appeared).len();
        lock(&self.appeared).extend(created);
        if let Some(turns) = &self.turns
            && lock(&self.appeared).len() > before
        {
            turns.happened();
        }
    }

    fn on_callback_refused(&self, id: &CallbackId, action: &CallbackAction, refusal: &ServiceError) {
        lock(&self.refused).push((id.clone(), action.clone(), refusal.clone()));
    }
}

/// The callbacks of a run, oldest first, and the scripts for them.
pub(super) struct Callbacks {
    watch: Arc<CallbackWatch>,
    known: Mutex<Vec<KnownCallback>>,
    scripts: Mutex<Scripts>,
}

#[derive(Debug, Clone)]
struct KnownCallback {
    arn: ExecutionArn,
    operation_id: OperationId,
    callback_id: CallbackId,
    names: Vec<String>,
    created: Timestamp,
}

impl Callbacks {
    pub(super) fn new(watch: Arc<CallbackWatch>, scripts: &[CallbackScript]) -> Self {
        Self { watch, known: Mutex::default(), scripts: Mutex::new(Scripts::new(scripts)) }
    }

    /// Takes note of the callbacks that have appeared, and has their scripts played.
    pub(super) async fn attend(&self, executor: &Executor) -> Result<(), ExecutorError> {
        for (arn, operation_id) in self.watch.take() {
            let execution = executor.execution(&arn).await?;
            let Some(callback) = KnownCallback::read(&*execution.lock().await, operation_id) else { continue };
            let names: Vec<_> = callback.names.iter().map(String::as_str).collect();
            for script in lock(&self.scripts).take(&names) {
                callback.play(executor, &script)?;
            }
            lock(&self.known).push(callback);
        }
        Ok(())
    }

    /// The first open callback that a name fits.
    pub(super) async fn find(
        &self,
        executor: &Executor,
        name: &NamePattern,
    ) -> Result<Option<CallbackId>, ExecutorError> {
        let fits = |callback: &&KnownCallback| callback.names.iter().any(|known| name.matches(known));
        let fitting: Vec<_> = lock(&self.known).iter().filter(fits).cloned().collect();
        for callback in fitting {
            let execution = executor.execution(&callback.arn).await?;
            let execution = execution.lock().await;
            let operation = execution.operation(callback.operation_id.as_str());
            let is_open = operation.is_some_and(|operation| operation.status == OperationStatus::Started);
            if is_open && !execution.status().is_terminal() {
                return Ok(Some(callback.callback_id));
            }
        }
        Ok(None)
    }

    /// The scripts that were refused when their time came.
    pub(super) fn refused(&self) -> Vec<RefusedCallbackAction> {
        let known = lock(&self.known);
        let name = |id: &CallbackId| known.iter().find(|callback| callback.callback_id == *id)?.names.first().cloned();
        let refused = lock(&self.watch.refused);
        let refused = refused.iter().map(|(id, action, refusal)| RefusedCallbackAction {
            name: name(id).unwrap_or_default(),
            action: action.clone(),
            refusal: refusal.clone(),
        });
        refused.collect()
    }

    /// The scripts that no callback has taken.
    pub(super) fn unused_scripts(&self) -> Vec<CallbackScript> {
        lock(&self.scripts).unused()
    }
}

impl KnownCallback {
    fn read(execution: &Execution, operation_id: OperationId) -> Option<Self> {
        let operation = execution.operation(operation_id.as_str())?;
        let OperationDetails::Callback(details) = &operation.details else { return None };
        let context = operation.parent_id.as_ref().and_then(|parent| execution.operation(parent.as_str()));
        let mut names: Vec<_> =
            names_of(operation, context.map(Arc::as_ref)).into_iter().map(ToOwned::to_owned).collect();
        if names.is_empty() {
            // Patterns such as `*` fit it all the same.
            names.push(String::new());
        }
        Some(Self {
            arn: execution.arn().clone(),
            callback_id: details.callback_id.clone(),
            operation_id,
            names,
            created: operation.start_timestamp,
        })
    }

    /// Has a script played when its time has come.
    fn play(&self, executor: &Executor, script: &CallbackScript) -> Result<(), ServiceError> {
        let at = self.created.after(script.delay());
        match script.action() {
            CallbackAction::Complete(outcome) => executor.complete_callback_at(&self.callback_id, outcome.clone(), at),
            CallbackAction::Heartbeat => executor.heartbeat_callback_at(&self.callback_id, at),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds one of these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
