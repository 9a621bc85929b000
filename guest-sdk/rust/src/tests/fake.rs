//! A service small enough to read: it records what it is sent, and says what the real one would.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::describe::{describe, position_of};
use super::records::new_details;
pub(crate) use super::records::{context, error, recorded, step, wait};
use crate::bindings::durable::execution::checkpoint::{CheckpointOutput, Mode, StateOutput};
use crate::bindings::durable::execution::log::LogRecord;
use crate::bindings::durable::execution::types::{
    ErrorObject, ExecutionDetails, Operation, OperationAction, OperationDetails, OperationOptions, OperationStatus,
    OperationType, OperationUpdate, ServiceError, ServiceErrorCode,
};
use crate::bindings::exports::durable::execution::handler::{
    InitialExecutionState, Invocation, InvocationOutput, InvocationStatus,
};
use crate::engine::{OperationId, lock};
use crate::plugin::Plugin;
use crate::service::Service;
use crate::{BoxError, DurableContext, export, invocation};

pub(crate) const ARN: &str = "arn:aws:lambda:us-east-1:123456789012:function:test:1/durable-execution/e/1";

/// A function that does not exist.
pub(crate) const UNKNOWN: &str = "ghost";

/// Something the handler did that the service saw, in one line.
pub(crate) type Trace = Vec<String>;

#[derive(Default)]
pub(crate) struct Fake {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    operations: Vec<Operation>,
    unseen: Vec<usize>,
    trace: Trace,
    refusals: VecDeque<Option<ServiceError>>,
    /// What is handed out: the whole record when an invocation begins, afterwards what a checkpoint answers with.
    answer: Vec<usize>,
    /// Markers of earlier answers mean nothing.
    answers: usize,
    page_size: Option<usize>,
    markers_are_lost: bool,
    loses_replies: bool,
    paused: bool,
    logs: Vec<LogRecord>,
    /// What becomes of operations as soon as they are started, by id: as where an execution is replayed.
    outcomes: HashMap<String, Operation>,
}

/// How an invocation ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Succeeded(Option<String>),
    Failed { error_type: String, message: String },
    Pending,
    Fault { error_type: String, message: String },
}

impl Fake {
    /// A service with an execution that has just been started.
    pub(crate) fn new() -> Arc<Self> {
        Self::with_input("null")
    }

    pub(crate) fn with_input(input: &str) -> Arc<Self> {
        let fake = Self::default();
        let details = ExecutionDetails { input_payload: Some(input.to_owned()) };
        lock(&fake.state).operations.push(Operation {
            id: "execution".to_owned(),
            ..recorded("", OperationDetails::Execution(details), OperationStatus::Started)
        });
        Arc::new(fake)
    }

    /// Adds a recorded operation.
    pub(crate) fn record(&self, operation: Operation) {
        lock(&self.state).operations.push(operation);
    }

    /// Answers later checkpoints with these, in order; none of them is a refusal where there is none.
    pub(crate) fn refuse(&self, refusals: impl IntoIterator<Item = Option<ServiceError>>) {
        lock(&self.state).refusals.extend(refusals);
    }

    /// Records even what it refuses, as if the reply were lost.
    pub(crate) fn lose_replies(&self) {
        lock(&self.state).loses_replies = true;
    }

    /// Hands out the record, and what is new about it, in pages of this size.
    pub(crate) fn page_by(&self, size: usize) {
        lock(&self.state).page_size = Some(size);
    }

    /// Knows no marker any more.
    pub(crate) fn lose_markers(&self) {
        lock(&self.state).markers_are_lost = true;
    }

    pub(crate) fn pause(&self) {
        lock(&self.state).paused = true;
    }

    /// Lets every wait elapse and makes every retry due.
    pub(crate) fn let_time_pass(&self) {
        let state = &mut *lock(&self.state);
        for (index, operation) in state.operations.iter_mut().enumerate() {
            if matches!(operation.details, OperationDetails::Wait(_)) && operation.status == OperationStatus::Started {
                operation.status = OperationStatus::Succeeded;
            } else if operation.status == OperationStatus::Pending {
                operation.status = OperationStatus::Ready;
            } else {
                continue;
            }
            state.unseen.push(index);
        }
    }

    /// Completes every open callback and every call that is under way with this result.
    pub(crate) fn answer_all(&self, answer: &str) {
        let state = &mut *lock(&self.state);
        for (index, operation) in state.operations.iter_mut().enumerate() {
            let result = match &mut operation.details {
                OperationDetails::Callback(details) => &mut details.result,
                OperationDetails::ChainedInvoke(details) => &mut details.result,
                _ => continue,
            };
            if operation.status == OperationStatus::Started {
                (operation.status, *result) = (OperationStatus::Succeeded, Some(answer.to_owned()));
                state.unseen.push(index);
            }
        }
    }

    /// Answers the start of an operation with this.
    pub(crate) fn know(&self, outcome: Operation) {
        lock(&self.state).outcomes.insert(outcome.id.clone(), outcome);
    }

    /// Says with the next checkpoint that an operation has changed.
    pub(crate) fn change(&self, position: &str, change: impl FnOnce(&mut Operation)) {
        let state = &mut *lock(&self.state);
        let id = OperationId::new(position.to_owned());
        let index = state.operations.iter().position(|operation| operation.id == id.as_str()).unwrap();
        change(&mut state.operations[index]);
        state.unseen.push(index);
    }

    /// The result recorded of a context.
    pub(crate) fn result(&self, position: &str) -> Option<String> {
        let id = OperationId::new(position.to_owned());
        let state = lock(&self.state);
        let operation = state.operations.iter().find(|operation| operation.id == id.as_str())?;
        match &operation.details {
            OperationDetails::Context(details) => details.result.clone(),
            other => panic!("`{position}` is no context: {other:?}"),
        }
    }

    /// Ends a callback or a called function from outside.
    pub(crate) fn end(&self, position: &str, status: OperationStatus, outcome: Result<Option<&str>, ErrorObject>) {
        self.change(position, |operation| {
            operation.status = status;
            let (result, error) = match &mut operation.details {
                OperationDetails::Callback(details) => (&mut details.result, &mut details.error),
                OperationDetails::ChainedInvoke(details) => (&mut details.result, &mut details.error),
                other => panic!("nobody outside ends such an operation: {other:?}"),
            };
            match outcome {
                Ok(value) => *result = value.map(str::to_owned),
                Err(failure) => *error = Some(failure),
            }
        });
    }

    /// What the service saw since it was last asked, with ids as positions.
    pub(crate) fn take_trace(&self) -> Trace {
        std::mem::take(&mut lock(&self.state).trace)
    }

    pub(crate) fn logs(&self) -> Vec<LogRecord> {
        lock(&self.state).logs.clone()
    }

    /// Runs one invocation.
    pub(crate) fn invoke<F, E, Fut, O>(self: &Arc<Self>, handler: F) -> End
    where
        F: Fn(E, DurableContext) -> Fut + Send + Sync + 'static,
        E: DeserializeOwned + Send + 'static,
        Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
        O: Serialize + Send + 'static,
    {
        self.invoke_with(Vec::new(), handler)
    }

    /// Runs one invocation that plugins watch.
    pub(crate) fn invoke_with<F, E, Fut, O>(self: &Arc<Self>, plugins: Vec<Box<dyn Plugin>>, handler: F) -> End
    where
        F: Fn(E, DurableContext) -> Fut + Send + Sync + 'static,
        E: DeserializeOwned + Send + 'static,
        Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
        O: Serialize + Send + 'static,
    {
        let updated_operation_ids = self.take_updated();
        let invocation = Invocation {
            durable_execution_arn: ARN.to_owned(),
            function_name: "test".to_owned(),
            function_version: "1".to_owned(),
            handler: "handler".to_owned(),
            request_id: "request".to_owned(),
            deadline: 1_000,
            tenant_id: None,
            initial_execution_state: self.first_page(),
            updated_operation_ids,
        };
        let service: Arc<dyn Service> = Arc::<Self>::clone(self);
        let start = |input, context| export::start(handler, input, context);
        match invocation::run(start, invocation, service, plugins) {
            Ok(InvocationOutput { status: Some(status), result, error }) => match (status, result, error) {
                (InvocationStatus::Succeeded, result, None) => End::Succeeded(result),
                (InvocationStatus::Failed, None, Some(error)) => {
                    failed(error, |error_type, message| End::Failed { error_type, message })
                }
                (InvocationStatus::Pending, None, None) => End::Pending,
                output => panic!("an output that no SDK may send: {output:?}"),
            },
            Ok(output) => panic!("an output without a status: {output:?}"),
            Err(error) => failed(error, |error_type, message| End::Fault { error_type, message }),
        }
    }

    /// What changed since the last answer.
    fn take_updated(&self) -> Vec<String> {
        let state = &mut *lock(&self.state);
        let unseen = std::mem::take(&mut state.unseen);
        unseen.into_iter().map(|index| state.operations[index].id.clone()).collect()
    }

    fn first_page(&self) -> InitialExecutionState {
        let state = &mut *lock(&self.state);
        let StateOutput { operations, next_marker } = state.answer((0..state.operations.len()).collect());
        InitialExecutionState { operations, next_marker }
    }
}

fn failed(error: ErrorObject, end: impl FnOnce(String, String) -> End) -> End {
    end(error.error_type.unwrap(), error.error_message.unwrap())
}

impl Service for Fake {
    fn checkpoint(&self, updates: &[OperationUpdate], mode: Mode) -> Result<CheckpointOutput, ServiceError> {
        let state = &mut *lock(&self.state);
        let sent: Vec<_> = updates.iter().map(describe).collect();
        let mode_name = if mode == Mode::Lazy { "lazy" } else { "durable" };
        state.trace.push(format!("{mode_name} [{}]", sent.join(", ")));
        let refusal = state.refusals.pop_front().flatten();
        if refusal.is_none() || state.loses_replies {
            updates.iter().for_each(|update| state.apply(update.clone()));
        }
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        if mode == Mode::Lazy && state.unseen.iter().all(|index| !state.is_known(*index)) {
            return Ok(CheckpointOutput { operations: Vec::new(), next_marker: None, paused: false });
        }
        state.unseen.dedup();
        let unseen = std::mem::take(&mut state.unseen);
        let StateOutput { operations, next_marker } = state.answer(unseen);
        Ok(CheckpointOutput { operations, next_marker, paused: state.paused })
    }

    fn get_execution_state(&self, marker: &str) -> Result<StateOutput, ServiceError> {
        let state = lock(&self.state);
        let (answer, from) = marker.split_once('/').unwrap();
        if state.markers_are_lost || answer != state.answers.to_string() {
            let code = ServiceErrorCode::InvalidParameterValue;
            return Err(ServiceError { code, message: "Invalid marker".to_owned() });
        }
        Ok(state.page(from.parse().unwrap()))
    }

    fn enter_step(&self, operation_id: &str, attempt: u32) {
        lock(&self.state).trace.push(format!("enter {} attempt {attempt}", position_of(operation_id)));
    }

    fn leave_step(&self) {
        lock(&self.state).trace.push("leave".to_owned());
    }

    fn write_log(&self, record: &LogRecord) {
        lock(&self.state).logs.push(record.clone());
    }
}

impl State {
    /// Begins to hand out these operations.
    fn answer(&mut self, operations: Vec<usize>) -> StateOutput {
        self.answer = operations;
        self.answers += 1;
        self.page(0)
    }

    /// Whether it was known before it happened what becomes of an operation.
    fn is_known(&self, index: usize) -> bool {
        self.outcomes.contains_key(&self.operations[index].id)
    }

    fn page(&self, from: usize) -> StateOutput {
        let to = self.page_size.map_or(usize::MAX, |size| from + size).min(self.answer.len());
        let next_marker = (to < self.answer.len()).then(|| format!("{}/{to}", self.answers));
        let operations = self.answer[from..to].iter().map(|index| self.operations[*index].clone()).collect();
        StateOutput { operations, next_marker }
    }

    fn apply(&mut self, update: OperationUpdate) {
        if update.type_ == OperationType::Execution {
            return;
        }
        let index = self.operations.iter().position(|operation| operation.id == update.id).unwrap_or_else(|| {
            let (parent_id, name, sub_type) = (update.parent_id.clone(), update.name.clone(), update.sub_type.clone());
            let details = new_details(update.type_);
            let operation = recorded("", details, OperationStatus::Started);
            self.operations.push(Operation { id: update.id.clone(), parent_id, name, sub_type, ..operation });
            self.operations.len() - 1
        });
        let operation = &mut self.operations[index];
        operation.status = match update.action {
            OperationAction::Start => OperationStatus::Started,
            OperationAction::Succeed => OperationStatus::Succeeded,
            OperationAction::Fail => OperationStatus::Failed,
            OperationAction::Retry => OperationStatus::Pending,
            OperationAction::Cancel => OperationStatus::Cancelled,
        };
        match &mut operation.details {
            OperationDetails::Step(step) if update.action != OperationAction::Start => {
                step.attempt += 1;
                (step.result, step.error) = (update.payload, update.error);
            }
            OperationDetails::Context(context) => {
                (context.result, context.error) = (update.payload, update.error);
                context.replay_children =
                    matches!(update.options, Some(OperationOptions::Context(options)) if options.replay_children);
            }
            OperationDetails::ChainedInvoke(invoke) if is_unknown(&update) => {
                operation.status = OperationStatus::Failed;
                invoke.error = Some(error("ResourceNotFoundException", &format!("Function not found: {UNKNOWN}")));
            }
            _ => {}
        }
        if update.action == OperationAction::Start
            && let Some(outcome) = self.outcomes.get(&update.id)
        {
            let Operation { status, details, .. } = outcome.clone();
            (self.operations[index].status, self.operations[index].details) = (status, details);
        }
        self.unseen.push(index);
    }
}

fn is_unknown(update: &OperationUpdate) -> bool {
    matches!(&update.options, Some(OperationOptions::ChainedInvoke(options)) if options.function_name == UNKNOWN)
}
