//! Runs one scenario: starts an execution, acts as somebody outside would, and compares what came of it.
//!
//! An execution that is started asynchronously is watched on its own virtual clock as the official validator watches one in
//! the cloud: it looks every two seconds, answers the callbacks it sees one after the other, and gives up after thirty
//! seconds without an event.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{CallbackId, ErrorObject, Event, EventKind, ExecutionArn, Payload};
use durable_wasm_core::wire::{self, WireFormat};
use durable_wasm_runtime::{
    Clock, Driven, Driver, Executor, ExecutorConfig, ExecutorError, FunctionRegistry, LogSink, StartRequest,
};
use serde_json::Value;

use super::clock::AppointmentClock;
use super::file::{CallbackAction, CallbackOperation, ExpectedResult, Scenario, Start, Watch};
use super::logs::{LogBook, match_logs};
use super::matching::{self, match_history, match_value};
use super::placeholders::Placeholders;
use super::problem::Problem;
use super::{ScenarioError, value};

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How the execution differs from what was expected; none: the scenario passed.
    pub problems: Vec<Problem>,
    /// What happened, as `GetDurableExecutionHistory` gives it with data.
    pub history: Vec<Value>,
}

impl Outcome {
    /// Whether all is as expected.
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Runs a scenario with a function of the registry, which holds whatever else that function calls.
///
/// # Errors
/// When the store fails. Whatever the function does is in the outcome.
pub async fn run(
    scenario: &Scenario,
    function: &Arc<str>,
    functions: &FunctionRegistry,
) -> Result<Outcome, ScenarioError> {
    let mut placeholders = Placeholders::generate(&scenario.variables, &scenario.id);
    let clock = Arc::new(AppointmentClock::new());
    let logs = Arc::new(LogBook::default());
    let executor = Executor::new(ExecutorConfig {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        functions: functions.clone(),
        logs: Arc::clone(&logs) as Arc<dyn LogSink>,
        ..ExecutorConfig::default()
    });
    let input = value::json(&placeholders.substitute(&scenario.input));
    let request =
        StartRequest { function: Arc::clone(function), input: Some(Payload::from(input)), ..StartRequest::default() };
    let arn = match executor.start(request).await {
        Ok(arn) => arn,
        Err(ExecutorError::Refused(error)) => {
            let problems = vec![Problem::new("start", "an execution", error.to_string())];
            return Ok(Outcome { problems, history: Vec::new() });
        }
        Err(error @ ExecutorError::Store(_)) => return Err(error.into()),
    };
    let driver = executor.driver();
    let mut run = Run { scenario, executor, driver, clock, arn, problems: Vec::new() };
    match &scenario.start {
        Start::Synchronous => drop(run.driver.drive(&run.arn).await?),
        Start::Asynchronous(watch) => run.watch(watch, &mut placeholders).await?,
    }
    let records = logs.records(&run.arn);
    run.finish(&mut placeholders, &records).await
}

struct Run<'a> {
    scenario: &'a Scenario,
    executor: Executor,
    driver: Driver,
    clock: Arc<AppointmentClock>,
    arn: ExecutionArn,
    problems: Vec<Problem>,
}

impl Run<'_> {
    /// Looks at the execution again and again until it has ended, has done what is expected where no result is, or does
    /// nothing any more.
    async fn watch(&mut self, watch: &Watch, placeholders: &mut Placeholders) -> Result<(), ScenarioError> {
        let mut callbacks = Callbacks::default();
        let mut seen = 0;
        let mut last_progress = self.clock.now();
        loop {
            if self.advance(watch.poll_interval).await? {
                return Ok(());
            }
            let history = self.history().await?;
            if history.len() > seen {
                (seen, last_progress) = (history.len(), self.clock.now());
            } else if self.clock.now().since(last_progress) >= watch.patience {
                let patience = watch.patience.as_secs_f64();
                self.problems.push(Problem::new(
                    "progress",
                    format!("an event at least every {patience} s, as `NoProgressTimeoutSeconds` says"),
                    format!("none since event {seen}"),
                ));
                return Ok(());
            }
            for (name, id) in callbacks.open(&history) {
                self.answer(&name, &id, watch, &mut callbacks, placeholders).await?;
            }
            if self.scenario.expected_result.is_none() {
                let history = as_json(&self.history().await?);
                if match_history(&self.scenario.expected_history, &history, placeholders).is_empty() {
                    // The validator stops here. What it leaves open must come to an end all the same.
                    self.clock.release();
                    self.driver.drive(&self.arn).await?;
                    return Ok(());
                }
            }
        }
    }

    /// Does what the scenario says about an open callback.
    async fn answer(
        &mut self,
        name: &str,
        id: &CallbackId,
        watch: &Watch,
        callbacks: &mut Callbacks,
        placeholders: &Placeholders,
    ) -> Result<(), ScenarioError> {
        let place = format!("callback `{name}`");
        let Some(action) = callbacks.action(name, &watch.callback_actions, placeholders) else {
            callbacks.handled.insert(id.clone());
            if !watch.callback_actions.is_empty() {
                self.problems.push(Problem::new(place, "an action for it in `CallbackActions`", "none that is left"));
            }
            return Ok(());
        };
        self.advance(action.delay).await?;
        let payload = placeholders.substitute(&action.payload);
        let sent = match action.operation {
            CallbackOperation::Heartbeat => self.executor.heartbeat_callback(id).await,
            CallbackOperation::Success => {
                let result = (!payload.is_null()).then(|| Payload::from(value::json(&payload)));
                self.executor.complete_callback(id, CallbackOutcome::Succeeded(result)).await
            }
            CallbackOperation::Failure => match error_object(&payload) {
                Ok(error) => self.executor.complete_callback(id, CallbackOutcome::Failed(error)).await,
                Err(problem) => {
                    self.problems.push(Problem::new(place, "an error object as `Payload`", problem.to_string()));
                    return Ok(());
                }
            },
        };
        if action.operation != CallbackOperation::Heartbeat {
            callbacks.handled.insert(id.clone());
        }
        match sent {
            Ok(()) => Ok(()),
            Err(ExecutorError::Refused(error)) => {
                self.problems.push(Problem::new(place, "an open callback", error.to_string()));
                Ok(())
            }
            Err(error @ ExecutorError::Store(_)) => Err(error.into()),
        }
    }

    /// Lets so much time pass, and says whether the execution has ended by then.
    async fn advance(&mut self, time: Duration) -> Result<bool, ScenarioError> {
        let until = self.clock.now().after(time);
        self.clock.appoint(until);
        tokio::select! {
            biased;
            driven = self.driver.drive(&self.arn) => match driven? {
                Driven::Ended => return Ok(true),
                // Nobody but us brings it on, and we are not there yet.
                Driven::Waiting => self.clock.wait_until(until).await,
            },
            () = self.clock.reached() => {}
        }
        Ok(false)
    }

    async fn history(&self) -> Result<Vec<Event>, ScenarioError> {
        let cell = self.executor.execution(&self.arn).await.map_err(ExecutorError::from)?;
        let execution = cell.lock().await;
        Ok(execution.history().to_vec())
    }

    /// Compares history, result and logs.
    async fn finish(
        mut self,
        placeholders: &mut Placeholders,
        records: &[serde_json::Map<String, Value>],
    ) -> Result<Outcome, ScenarioError> {
        let cell = self.executor.execution(&self.arn).await.map_err(ExecutorError::from)?;
        let execution = cell.lock().await;
        let history = as_json(execution.history());
        self.problems.extend(match_history(&self.scenario.expected_history, &history, placeholders));
        let status = execution.status();
        if !status.is_terminal() {
            self.problems.push(Problem::new("status", "an execution that has ended", status.as_str()));
        } else if let Some(expected) = &self.scenario.expected_result {
            let end = End {
                status: status.as_str(),
                result: execution.result().map(|text| serde_json::from_str(text).unwrap_or_else(|_| (**text).into())),
                error: execution.error().map(|error| WireFormat::FILE.error_object(error)),
            };
            self.problems.extend(end.problems(expected, placeholders));
        }
        self.problems.extend(match_logs(&self.scenario.expected_logs, records, placeholders));
        Ok(Outcome { problems: self.problems, history })
    }
}

/// The callbacks that have been seen, and the actions that have been used.
#[derive(Default)]
struct Callbacks {
    handled: HashSet<CallbackId>,
    used: BTreeSet<usize>,
}

impl Callbacks {
    /// The callbacks that nothing final has been done about: names and ids, in order. A callback without a name has an
    /// empty one.
    fn open(&self, history: &[Event]) -> Vec<(String, CallbackId)> {
        let open = |event: &Event| match &event.kind {
            EventKind::CallbackStarted { callback_id, .. } if !self.handled.contains(callback_id) => {
                let name = event.operation.as_ref().and_then(|operation| operation.name.as_deref()).unwrap_or_default();
                Some((name.to_owned(), callback_id.clone()))
            }
            _ => None,
        };
        history.iter().filter_map(open).collect()
    }

    /// Takes the first action that is left for a callback of this name.
    fn action<'a>(
        &mut self,
        name: &str,
        actions: &'a [CallbackAction],
        placeholders: &Placeholders,
    ) -> Option<&'a CallbackAction> {
        let fits = |action: &CallbackAction| {
            let wanted = placeholders.substitute_text(&action.callback_name);
            let pattern = matching::pattern(&wanted).and_then(Result::ok);
            wanted == "*" || wanted == name || pattern.is_some_and(|pattern| pattern.is_match(name))
        };
        let (index, action) =
            actions.iter().enumerate().find(|(index, action)| !self.used.contains(index) && fits(action))?;
        self.used.insert(index);
        Some(action)
    }
}

/// How an execution ended.
struct End {
    status: &'static str,
    result: Option<Value>,
    error: Option<Value>,
}

impl End {
    fn problems(self, expected: &ExpectedResult, placeholders: &mut Placeholders) -> Vec<Problem> {
        if let Some(status) = expected.execution_status
            && status.as_str() != self.status
        {
            let error = self.error.map(|error| format!(": {error}")).unwrap_or_default();
            return vec![Problem::new("status", status.as_str(), format!("{}{error}", self.status))];
        }
        let mut problems = Vec::new();
        if let (Some(result), "SUCCEEDED") = (&expected.result, self.status) {
            let expected = placeholders.substitute(result);
            let actual = self.result.unwrap_or_default();
            if !value::same(&expected, &actual) {
                problems.push(Problem::values("result", &expected, &actual));
            }
        }
        if let Some(expected) = &expected.error {
            problems.extend(match_value(expected, &self.error.unwrap_or_default(), "error", placeholders));
        }
        problems
    }
}

fn as_json(history: &[Event]) -> Vec<Value> {
    history.iter().map(|event| WireFormat::FILE.event(event)).collect()
}

/// The error object in a payload. Without one, all its parts are absent.
fn error_object(payload: &Value) -> Result<ErrorObject, wire::ReadError> {
    if payload.is_null() { Ok(ErrorObject::default()) } else { wire::read_error_object(payload) }
}

#[cfg(test)]
mod tests;
