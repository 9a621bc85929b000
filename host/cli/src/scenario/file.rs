//! Scenario files, in the format of the official conformance requirements, read and checked whole before anything runs.
//!
//! One key is ours: `Function`, the name of the function that the scenario runs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use durable_wasm_core::model::ExecutionStatus;
use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::ScenarioError;
use super::yaml;

/// How often the validator looks at an execution unless told otherwise.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long the validator goes without seeing an event unless told otherwise.
const PATIENCE: Duration = Duration::from_secs(30);

/// What one scenario file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The file's name without `.yaml`, as in `1-13`.
    pub id: String,
    /// The name of the folder it is in.
    pub suite: String,
    /// The file.
    pub path: PathBuf,
    /// What it is about.
    pub description: Option<String>,
    /// Whether an implementation may do without what it is about. It counts all the same.
    pub optional: bool,
    /// The function it names, by our own key.
    pub function: Option<String>,
    /// What its names stand for, or how that is generated.
    pub variables: Map<String, Value>,
    /// What the execution is started with.
    pub input: Value,
    /// How the execution is started and watched.
    pub start: Start,
    /// The expected outcome, if it matters.
    pub expected_result: Option<ExpectedResult>,
    /// The events that are expected of the history.
    pub expected_history: Vec<ExpectedEvent>,
    /// What is expected of the logs.
    pub expected_logs: Vec<ExpectedLog>,
}

/// How an execution is started and watched.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// And waited for.
    Synchronous,
    /// And looked at again and again, while callbacks are answered.
    Asynchronous(Watch),
}

/// How the validator watches an execution, on its clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    /// Time between two looks.
    pub poll_interval: Duration,
    /// Without a new event for so long, the scenario fails.
    pub patience: Duration,
    /// What is done about callbacks; each action once.
    pub callback_actions: Vec<CallbackAction>,
}

/// What is done about a callback.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct CallbackAction {
    /// The callback's name, `*`, or `${/pattern/}`.
    pub callback_name: String,
    /// What is sent.
    #[serde(deserialize_with = "operation")]
    pub operation: CallbackOperation,
    /// The result as a value, or the error object's fields.
    #[serde(default)]
    pub payload: Value,
    /// How long after it was seen.
    #[serde(default, deserialize_with = "seconds")]
    pub delay: Duration,
}

/// What can be sent to a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallbackOperation {
    /// Its result.
    Success,
    /// Its error.
    Failure,
    /// A heartbeat, after which another action may be taken.
    Heartbeat,
}

/// The expected outcome.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct ExpectedResult {
    /// The execution's status.
    #[serde(default, deserialize_with = "status")]
    pub execution_status: Option<ExecutionStatus>,
    /// The result once its JSON is read; compared when the execution succeeded, without wildcards.
    #[serde(default, deserialize_with = "present")]
    pub result: Option<Value>,
    /// The error object, compared as events are. The validator does not look at it.
    #[serde(default, deserialize_with = "present")]
    pub error: Option<Value>,
}

/// An event that is expected.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub struct ExpectedEvent {
    /// Its place in the history, counted from 1.
    pub id: u64,
    /// What it is expected to hold.
    pub fields: Map<String, Value>,
}

/// What is expected of the log records that match.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedLog {
    /// Fields and their values; `/pattern/` is a regular expression.
    #[serde(rename = "match", deserialize_with = "fields")]
    pub fields: Map<String, Value>,
    /// How many there are exactly. Without any count, at least one.
    pub count: Option<usize>,
    /// How many there are at least.
    pub min_count: Option<usize>,
    /// How many there are at most.
    pub max_count: Option<usize>,
    /// Records that all of them come before, or are.
    #[serde(default, deserialize_with = "anchors")]
    pub before: Vec<Map<String, Value>>,
    /// Records that all of them come after, or are.
    #[serde(default, deserialize_with = "anchors")]
    pub after: Vec<Map<String, Value>>,
}

/// A file as it is written. Keys for people are allowed and not looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Document {
    #[serde(rename = "description")]
    description: Option<String>,
    #[serde(rename = "optional", default)]
    optional: bool,
    #[serde(rename = "handler")]
    _handler: Option<IgnoredAny>,
    #[serde(rename = "invocations")]
    _invocations: Option<IgnoredAny>,
    #[serde(rename = "async")]
    _async: Option<IgnoredAny>,
    #[serde(rename = "DefaultRetryParameters")]
    _default_retry_parameters: Option<IgnoredAny>,
    function: Option<String>,
    variables: Option<Map<String, Value>>,
    #[serde(default)]
    input: Value,
    #[serde(default)]
    async_invoke: bool,
    async_config: Option<AsyncConfig>,
    callback_actions: Option<Vec<CallbackAction>>,
    expected_result: Option<ExpectedResult>,
    expected_execution_history: Option<Vec<ExpectedEvent>>,
    expected_logs: Option<Vec<ExpectedLog>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct AsyncConfig {
    #[serde(default = "poll_interval", deserialize_with = "seconds")]
    poll_interval_seconds: Duration,
    #[serde(default = "patience", deserialize_with = "seconds")]
    no_progress_timeout_seconds: Duration,
}

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is no YAML, or says what no scenario can.
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        Self::parse(path, &yaml::read(path)?)
    }

    /// Reads the text of the file at `path`.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, ScenarioError> {
        let document = yaml::parse(path, text)?;
        let name = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned));
        let suite = name(folder.as_deref().and_then(Path::file_name));
        let invalid = |problem| ScenarioError::Invalid { path: path.to_owned(), problem };
        Self::new(document, name(path.file_stem()), suite, path).map_err(invalid)
    }

    fn new(document: Document, id: String, suite: String, path: &Path) -> Result<Self, &'static str> {
        let Document { async_invoke, async_config, callback_actions, .. } = document;
        let start = match (async_invoke, async_config, callback_actions) {
            (true, config, actions) => Start::Asynchronous(Watch {
                poll_interval: config.as_ref().map_or(POLL_INTERVAL, |config| config.poll_interval_seconds),
                patience: config.as_ref().map_or(PATIENCE, |config| config.no_progress_timeout_seconds),
                callback_actions: actions.unwrap_or_default(),
            }),
            (false, None, None) => Start::Synchronous,
            (false, Some(_), _) => return Err("`AsyncConfig` needs `AsyncInvoke: true`"),
            (false, None, Some(_)) => return Err("`CallbackActions` needs `AsyncInvoke: true`"),
        };
        let scenario = Self {
            id,
            suite,
            path: path.to_owned(),
            description: document.description,
            optional: document.optional,
            function: document.function,
            variables: document.variables.unwrap_or_default(),
            input: document.input,
            start,
            expected_result: document.expected_result,
            expected_history: document.expected_execution_history.unwrap_or_default(),
            expected_logs: document.expected_logs.unwrap_or_default(),
        };
        scenario.check()?;
        Ok(scenario)
    }

    /// What the types leave open.
    fn check(&self) -> Result<(), &'static str> {
        match &self.start {
            Start::Synchronous if self.expected_history.is_empty() => {
                Err("`ExpectedExecutionHistory` is missing or empty")
            }
            Start::Asynchronous(_) if self.expected_history.is_empty() && self.expected_result.is_none() => {
                Err("it expects nothing: `ExpectedExecutionHistory` and `ExpectedResult` are missing")
            }
            Start::Asynchronous(watch) if watch.poll_interval.is_zero() => Err("`PollIntervalSeconds` is zero"),
            Start::Asynchronous(watch) if watch.callback_actions.iter().any(CallbackAction::is_no_error) => Err(
                "the `Payload` of a `failure` is a mapping with `ErrorType`, `ErrorMessage`, `ErrorData`, `StackTrace`",
            ),
            Start::Synchronous | Start::Asynchronous(_) => Ok(()),
        }
    }
}

impl CallbackAction {
    /// Whether it fails a callback with something that is no error object.
    fn is_no_error(&self) -> bool {
        self.operation == CallbackOperation::Failure && !(self.payload.is_null() || self.payload.is_object())
    }
}

impl TryFrom<Map<String, Value>> for ExpectedEvent {
    type Error = &'static str;

    fn try_from(fields: Map<String, Value>) -> Result<Self, Self::Error> {
        let id = fields.get("EventId").ok_or("an expected event has no `EventId`")?;
        let id = id.as_u64().ok_or("an `EventId` is a whole number from 1")?;
        Ok(Self { id, fields })
    }
}

fn poll_interval() -> Duration {
    POLL_INTERVAL
}

fn patience() -> Duration {
    PATIENCE
}

/// Tells a value that is null from one that is missing.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    Duration::try_from_secs_f64(f64::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ExecutionStatus>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let status = ExecutionStatus::from_wire(&text);
    status.map(Some).ok_or_else(|| D::Error::custom(format!("there is no `ExecutionStatus` `{text}`")))
}

/// The validator takes operations in any case.
fn operation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CallbackOperation, D::Error> {
    let text = String::deserialize(deserializer)?.to_lowercase();
    CallbackOperation::deserialize(serde::de::value::StringDeserializer::new(text))
}

fn fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let fields = Map::deserialize(deserializer)?;
    if fields.is_empty() { Err(D::Error::custom("`match` is empty")) } else { Ok(fields) }
}

/// One mapping, or a list of them.
fn anchors<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Map<String, Value>>, D::Error> {
    let mapping = |value| match value {
        Value::Object(fields) => Ok(fields),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err(D::Error::custom("`before` and `after` are a mapping of fields, or a list of such mappings"))
        }
    };
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) => items.into_iter().map(mapping).collect(),
        one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => Ok(vec![mapping(one)?]),
    }
}

#[cfg(test)]
mod tests;
