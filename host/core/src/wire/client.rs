//! What a client of the service writes and reads: the bodies of its requests, and answers.

use serde_json::{Value, json};

use super::read::{Fields, ReadError};
use super::write::Object;
use super::{WireFormat, error_object, event_read};
use crate::model::{ErrorObject, Event, ExecutionArn, ExecutionStatus, FunctionTarget, Timestamp};

/// An execution as the service describes it. Lists leave out its data, and so does the service when it is asked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionDescription {
    /// Its ARN.
    pub arn: ExecutionArn,
    /// Its name.
    pub name: String,
    /// The qualified ARN of its function.
    pub function_arn: String,
    /// Where it stands.
    pub status: ExecutionStatus,
    /// When it began.
    pub start_timestamp: Timestamp,
    /// When it ended, if it has.
    pub end_timestamp: Option<Timestamp>,
    /// Its input: JSON text.
    pub input: Option<String>,
    /// Its result: JSON text.
    pub result: Option<String>,
    /// Its error.
    pub error: Option<ErrorObject>,
}

impl ExecutionDescription {
    /// The name of its function.
    pub fn function(&self) -> &str {
        FunctionTarget::parse(&self.function_arn).map_or(&self.function_arn, |target| target.name)
    }
}

/// A part of a list, and the marker of the next part if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredPage<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next page begins.
    pub next_marker: Option<String>,
}

/// Reads what `GetDurableExecution` answers.
///
/// # Errors
/// Which field is wrong, and how.
pub fn read_execution(answer: &Value) -> Result<ExecutionDescription, ReadError> {
    description(&Fields::new("the execution", answer)?)
}

/// Reads what `ListDurableExecutionsByFunction` answers.
///
/// # Errors
/// Which execution and which field is wrong, and how.
pub fn read_executions_page(answer: &Value) -> Result<AnsweredPage<ExecutionDescription>, ReadError> {
    page(answer, "DurableExecutions", |index, item| {
        description(&Fields::new(format!("execution {}", index + 1), item)?)
    })
}

/// Reads what `GetDurableExecutionHistory` answers.
///
/// # Errors
/// Which event and which field is wrong, and how.
pub fn read_history_page(answer: &Value) -> Result<AnsweredPage<Event>, ReadError> {
    page(answer, "Events", event_read::read)
}

/// Reads the names of the functions that `ListFunctions` answers with.
///
/// # Errors
/// Which function and which field is wrong, and how.
pub fn read_functions_page(answer: &Value) -> Result<AnsweredPage<String>, ReadError> {
    page(answer, "Functions", |index, item| {
        let fields = Fields::new(format!("function {}", index + 1), item)?;
        fields.required_text("FunctionName").map(str::to_owned)
    })
}

/// The message of a refusal, which the model calls `message` or `Message`.
pub fn read_refusal_message(body: &Value) -> Option<&str> {
    body.get("message").or_else(|| body.get("Message"))?.as_str()
}

/// The body of `PauseDurableExecution`.
pub fn pause_body(reason: Option<&str>, execution_timeout_paused: bool) -> Value {
    Object::default().with_some("Reason", reason).with("ExecutionTimeoutPaused", execution_timeout_paused).into()
}

/// The body of `ResumeDurableExecution`.
pub fn resume_body(reason: Option<&str>) -> Value {
    Object::default().with_some("Reason", reason).into()
}

/// The answer of `ListFunctions`: names, without pages.
pub fn functions_answer<'a>(names: impl IntoIterator<Item = &'a str>) -> Value {
    json!({ "Functions": names.into_iter().map(|name| json!({ "FunctionName": name })).collect::<Vec<_>>() })
}

/// An answer of the API as files and people have it: its instants, which are the numbers whose names end with `Timestamp`,
/// become ISO 8601.
pub fn with_readable_timestamps(answer: Value) -> Value {
    match answer {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let instant = name.ends_with("Timestamp").then(|| value.as_f64()).flatten();
                let value = match instant.and_then(super::read::from_seconds) {
                    Some(instant) => WireFormat::FILE.timestamp(instant),
                    None => with_readable_timestamps(value),
                };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(with_readable_timestamps).collect(),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain,
    }
}

fn page<T>(
    answer: &Value,
    list: &str,
    read: impl Fn(usize, &Value) -> Result<T, ReadError>,
) -> Result<AnsweredPage<T>, ReadError> {
    let fields = Fields::new("the answer", answer)?;
    let items = fields.required_list(list)?.iter().enumerate().map(|(index, item)| read(index, item));
    Ok(AnsweredPage { items: items.collect::<Result<_, _>>()?, next_marker: fields.owned("NextMarker")? })
}

fn description(fields: &Fields<'_>) -> Result<ExecutionDescription, ReadError> {
    Ok(ExecutionDescription {
        arn: fields.required_text("DurableExecutionArn")?.into(),
        name: fields.required_text("DurableExecutionName")?.to_owned(),
        function_arn: fields.required_text("FunctionArn")?.to_owned(),
        status: fields.one_of("Status", "the status of an execution", ExecutionStatus::from_wire)?,
        start_timestamp: fields.required_timestamp("StartTimestamp")?,
        end_timestamp: fields.timestamp("EndTimestamp")?,
        input: fields.owned("InputPayload")?,
        result: fields.owned("Result")?,
        error: fields.object("Error")?.map(|error| error_object::read(&error)).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn execution() -> Value {
        json!({
            "DurableExecutionArn": "arn:aws:lambda:us-east-1:123456789012:function:pay:$LATEST/durable-execution/n/1",
            "DurableExecutionName": "n",
            "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:pay:$LATEST",
            "Status": "FAILED",
            "StartTimestamp": 1767225600.0,
            "EndTimestamp": 1767225600.25,
            "InputPayload": "{}",
            "Error": { "ErrorType": "Declined" },
        })
    }

    #[test]
    fn an_execution() {
        let read = read_execution(&execution()).unwrap();
        assert_eq!((read.function(), read.status), ("pay", ExecutionStatus::Failed));
        assert_eq!(read.end_timestamp.unwrap().to_string(), "2026-01-01T00:00:00.250Z");
        assert_eq!(read.error.unwrap().error_type.as_deref(), Some("Declined"));
        assert_eq!((read.input.as_deref(), read.result), (Some("{}"), None));
    }

    #[test]
    fn a_list() {
        let page = read_executions_page(&json!({ "DurableExecutions": [execution()], "NextMarker": "m" })).unwrap();
        assert_eq!((page.items.len(), page.next_marker.as_deref()), (1, Some("m")));
        let wrong = read_executions_page(&json!({ "DurableExecutions": [{ "DurableExecutionArn": 1 }] }));
        assert_eq!(wrong.unwrap_err().to_string(), "execution 1: `DurableExecutionArn` is `1`, expected text");
    }

    #[test]
    fn functions() {
        let page = read_functions_page(&functions_answer(["a", "b"])).unwrap();
        assert_eq!(page, AnsweredPage { items: vec!["a".to_owned(), "b".to_owned()], next_marker: None });
    }

    #[test]
    fn instants_for_people() {
        let readable = with_readable_timestamps(json!({ "List": [{ "StopTimestamp": 1767225600.5, "Count": 2 }] }));
        assert_eq!(readable, json!({ "List": [{ "StopTimestamp": "2026-01-01T00:00:00.500Z", "Count": 2 }] }));
    }
}
