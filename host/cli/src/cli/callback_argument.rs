//! `--callback 'NAME=success:JSON'`, `'NAME=failure:JSON'`, `'NAME=heartbeat'`, each with `@DELAY`.

use std::str::FromStr;
use std::time::Duration;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{ErrorObject, Payload};
use durable_wasm_runtime::CallbackAction;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::cli::duration;
use crate::cli::error_argument::{self, message_only};
use crate::runner::CallbackScript;

/// What is done about a callback, as users type it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CallbackArg {
    /// What they typed.
    pub(super) text: String,
    /// What it means.
    pub(super) script: CallbackScript,
}

const EXPECTED: &str =
    "expected NAME=success:JSON, NAME=failure:JSON or NAME=heartbeat, as in `approval=success:true@5s`";

impl FromStr for CallbackArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = text.split_once('=').ok_or(EXPECTED)?;
        if name.is_empty() {
            return Err(format!("the callback's name is missing in `{text}`; `*` stands for any"));
        }
        // The action's own text ends where its data or its delay begins.
        let (action, data) = rest.split_at(rest.find([':', '@', ' ']).unwrap_or(rest.len()));
        let (action, delay) = match (action, data.strip_prefix(':')) {
            ("success", Some(json)) => {
                let (result, delay) = read_result(json)?;
                (CallbackAction::Complete(CallbackOutcome::Succeeded(Some(result))), delay)
            }
            ("success", None) => (CallbackAction::Complete(CallbackOutcome::Succeeded(None)), data),
            ("failure", Some(error)) => {
                let (error, delay) = read_error(error)?;
                (CallbackAction::Complete(CallbackOutcome::Failed(error)), delay)
            }
            ("failure", None) => (CallbackAction::Complete(CallbackOutcome::Failed(ErrorObject::default())), data),
            ("heartbeat", None) => (CallbackAction::Heartbeat, data),
            ("heartbeat", Some(_)) => return Err("a heartbeat takes no data: write `NAME=heartbeat@DELAY`".to_owned()),
            (other, _) => return Err(format!("`{other}` is nothing that a callback takes: {EXPECTED}")),
        };
        let script = CallbackScript::new(name, action).after(read_delay(delay)?);
        Ok(Self { text: text.to_owned(), script })
    }
}

/// A result, and what follows it.
fn read_result(data: &str) -> Result<(Payload, &str), String> {
    let ((json, IgnoredAny), after) = leading_json(data).map_err(|error| {
        format!("the result is not valid JSON: {error}; a string needs its quotes, as in `success:\"text\"`")
    })?;
    Ok((json.into(), after))
}

/// An error object, or a message as JSON string or plain text, and what follows it.
fn read_error(data: &str) -> Result<(ErrorObject, &str), String> {
    if !error_argument::is_json(data) {
        let (message, after) = plain_text(data);
        return Ok((message_only(message), after));
    }
    let ((_, value), after) =
        leading_json::<Value>(data).map_err(|error| format!("the error is not valid JSON: {error}"))?;
    Ok((error_argument::from_json(&value)?, after))
}

/// The JSON text that `data` begins with, what it says, and the delay after it.
fn leading_json<T: serde::de::DeserializeOwned>(data: &str) -> Result<((&str, T), &str), serde_json::Error> {
    let whole = match serde_json::from_str(data) {
        Ok(value) => return Ok(((data, value), "")),
        Err(error) => error,
    };
    let Some((json, delay)) = data.rfind('@').and_then(|at| data.split_at_checked(at)) else { return Err(whole) };
    serde_json::from_str(json).map(|value| ((json.trim_end(), value), delay)).map_err(|_part| whole)
}

/// A text without quotes, and the delay after it: what follows the last `@`, where that begins with a digit.
fn plain_text(data: &str) -> (&str, &str) {
    let is_delay = |after: &str| after.trim_start().starts_with(|c: char| c.is_ascii_digit());
    match data.rfind('@').and_then(|at| data.split_at_checked(at)) {
        Some((text, delay)) if is_delay(delay.strip_prefix('@').unwrap_or(delay)) => (text.trim_end(), delay),
        Some(_) | None => (data, ""),
    }
}

/// What follows the action: nothing, or `@` and a delay.
fn read_delay(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    match text.strip_prefix('@').map(str::trim_start) {
        Some(delay) => {
            duration::parse_delay(delay).map_err(|problem| format!("`{delay}` after the `@` is no delay: {problem}"))
        }
        None if text.is_empty() => Ok(Duration::ZERO),
        None => Err(format!("`{text}` follows what was expected to be all; a delay begins with `@`, as in `@5s`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, action: CallbackAction, delay_seconds: u64) {
        let script = CallbackScript::new(name, action).after(Duration::from_secs(delay_seconds));
        assert_eq!(text.parse(), Ok(CallbackArg { text: text.to_owned(), script }));
    }

    #[track_caller]
    fn check_refused(text: &str, problem: &str) {
        let refusal = text.parse::<CallbackArg>().unwrap_err();
        assert!(refusal.contains(problem), "{refusal}");
    }

    fn succeeded(result: &str) -> CallbackAction {
        CallbackAction::Complete(CallbackOutcome::Succeeded(Some(result.into())))
    }

    fn failed(error: ErrorObject) -> CallbackAction {
        CallbackAction::Complete(CallbackOutcome::Failed(error))
    }

    #[test]
    fn results() {
        check("approval=success:true", "approval", succeeded("true"), 0);
        check("a*=success:{\"by\": \"x@y.z\"}@5s", "a*", succeeded("{\"by\": \"x@y.z\"}"), 5);
        check("a=success:[1, 2] @1h", "a", succeeded("[1, 2]"), 3_600);
        check("a=success:\"=:@5s\"", "a", succeeded("\"=:@5s\""), 0);
        check("a=success:true@1d", "a", succeeded("true"), 86_400);
        check("a=success", "a", CallbackAction::Complete(CallbackOutcome::Succeeded(None)), 0);
        check("a=success:1 @ 2m", "a", succeeded("1"), 120);
        check("a=success:1@0s", "a", succeeded("1"), 0);
        check("a=success@2m", "a", CallbackAction::Complete(CallbackOutcome::Succeeded(None)), 120);
    }

    #[test]
    fn errors() {
        check("a=failure:no time@5s", "a", failed(message_only("no time")), 5);
        check("a=failure:ask x@y.z", "a", failed(message_only("ask x@y.z")), 0);
        check("a=failure:\"no@5s\"", "a", failed(message_only("no@5s")), 0);
        check("a=failure", "a", failed(ErrorObject::default()), 0);
        let declined = failed(ErrorObject::new("Declined", "no"));
        check("a=failure:{\"ErrorType\": \"Declined\", \"ErrorMessage\": \"no\"}@1d", "a", declined, 86_400);
    }

    #[test]
    fn heartbeats() {
        check("a=heartbeat", "a", CallbackAction::Heartbeat, 0);
        check("a=heartbeat@30s", "a", CallbackAction::Heartbeat, 30);
        check("a=heartbeat @30s", "a", CallbackAction::Heartbeat, 30);
    }

    #[test]
    fn what_is_none_of_these() {
        check_refused("approval", "expected NAME=success:JSON");
        check_refused("=success:1", "the callback's name is missing");
        check_refused("a=sucess:1", "`sucess` is nothing that a callback takes");
        check_refused("a=success:yes", "the result is not valid JSON: expected value at line 1 column 1");
        check_refused("a=success:", "the result is not valid JSON: EOF while parsing a value");
        check_refused("a=success:{\"a\": }", "line 1 column 7");
        check_refused("a=success:1 2", "trailing characters at line 1 column 3");
        check_refused("a=success:1@soon", "`soon` after the `@` is no delay: expected a duration");
        check_refused("a=failure:{\"Type\": \"x\"}", "an error has no field `Type`");
        check_refused("a=failure:{\"ErrorType\": 1}", "`ErrorType` is `1`");
        check_refused("a=failure:no@5x", "`5x` after the `@` is no delay");
        check_refused("a=heartbeat 5s", "`5s` follows what was expected to be all");
        check_refused("a=heartbeat:1", "a heartbeat takes no data");
    }
}
