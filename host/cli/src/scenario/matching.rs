//! Compares what an execution did with what its scenario expects, by the rules of the official validator.
//!
//! | expected | actual |
//! | --- | --- |
//! | `{}`, `"*"` | anything that is there |
//! | `${NAME}` | anything, and the same wherever the name stands |
//! | `${/pattern/}` | whose text has a match of the regular expression |
//! | a mapping | a mapping with these keys and fitting values, and perhaps more keys |
//! | a list | a list of the same length with fitting items |
//! | anything else | the same, once known names are replaced |
//!
//! Where the validator is lenient by accident this is not: `${A}-${B}` is a text with two names, not a name.

use regex::Regex;
use serde_json::{Map, Value};

use super::file::ExpectedEvent;
use super::placeholders::Placeholders;
use super::problem::Problem;
use super::value;

/// Compares a history, as `GetDurableExecutionHistory` gives its events, and binds names. Events are found by their id;
/// events that nothing is expected of may be anything.
pub(super) fn match_history(
    expected: &[ExpectedEvent],
    actual: &[Value],
    placeholders: &mut Placeholders,
) -> Vec<Problem> {
    let mut matcher = Matcher { placeholders, problems: Vec::new() };
    for event in expected {
        let place = format!("event {}", event.id);
        let actual = actual.iter().find(|actual| actual.get("EventId").and_then(Value::as_u64) == Some(event.id));
        match actual {
            Some(Value::Object(actual)) => matcher.fields(&event.fields, actual, &format!("{place}: ")),
            Some(_) | None => {
                let event_type = event.fields.get("EventType").map_or_else(|| "an event".to_owned(), value::text);
                matcher.problems.push(Problem::new(place, event_type, "no such event"));
            }
        }
    }
    matcher.problems
}

/// Compares one value, and binds names.
pub(super) fn match_value(
    expected: &Value,
    actual: &Value,
    place: &str,
    placeholders: &mut Placeholders,
) -> Vec<Problem> {
    let mut matcher = Matcher { placeholders, problems: Vec::new() };
    matcher.value(expected, actual, place);
    matcher.problems
}

/// The regular expression in `${/pattern/}`, if it is one.
pub(super) fn pattern(text: &str) -> Option<Result<Regex, regex::Error>> {
    text.strip_prefix("${/")?.strip_suffix("/}").filter(|pattern| !pattern.is_empty()).map(Regex::new)
}

/// The name in `${NAME}`, if the text is nothing else.
fn name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    let is_name = !name.is_empty() && !name.contains(['{', '}']);
    is_name.then_some(name)
}

struct Matcher<'a> {
    placeholders: &'a mut Placeholders,
    problems: Vec<Problem>,
}

impl Matcher<'_> {
    fn value(&mut self, expected: &Value, actual: &Value, place: &str) {
        match (expected, actual) {
            (Value::Object(expected), _) if expected.is_empty() => {}
            (Value::String(expected), _) => self.text(expected, actual, place),
            (Value::Object(expected), Value::Object(actual)) => self.fields(expected, actual, &format!("{place}.")),
            (Value::Array(expected), Value::Array(actual)) => self.items(expected, actual, place),
            (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_), _) => {
                self.same(expected, actual, place);
            }
        }
    }

    fn text(&mut self, expected: &str, actual: &Value, place: &str) {
        if expected == "*" {
            return;
        }
        if let Some(pattern) = pattern(expected) {
            let fits = pattern.is_ok_and(|pattern| pattern.is_match(&value::text(actual)));
            if !fits {
                self.problems.push(Problem::new(place, format!("a match of {expected}"), actual.to_string()));
            }
        } else if let Some(name) = name(expected) {
            match self.placeholders.get(name) {
                None => self.placeholders.bind(name, actual.clone()),
                Some(bound) if value::same(bound, actual) => {}
                Some(bound) => {
                    let expected = format!("{bound}, as {expected} was before");
                    self.problems.push(Problem::new(place, expected, actual.to_string()));
                }
            }
        } else {
            self.same(&Value::String(self.placeholders.substitute_text(expected)), actual, place);
        }
    }

    /// `prefix` is the place of the mapping, with what separates it from a key.
    fn fields(&mut self, expected: &Map<String, Value>, actual: &Map<String, Value>, prefix: &str) {
        for (key, expected) in expected {
            let place = format!("{prefix}{key}");
            match actual.get(key) {
                Some(actual) => self.value(expected, actual, &place),
                None => self.problems.push(Problem::new(place, expected.to_string(), "no such field")),
            }
        }
    }

    fn items(&mut self, expected: &[Value], actual: &[Value], place: &str) {
        if expected.len() != actual.len() {
            let items = |count: usize| format!("a list of length {count}");
            self.problems.push(Problem::new(place, items(expected.len()), items(actual.len())));
            return;
        }
        for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            self.value(expected, actual, &format!("{place}[{index}]"));
        }
    }

    fn same(&mut self, expected: &Value, actual: &Value, place: &str) {
        if !value::same(expected, actual) {
            self.problems.push(Problem::values(place, expected, actual));
        }
    }
}

#[cfg(test)]
mod tests;
