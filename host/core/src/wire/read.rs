//! Reading JSON objects, with errors that name the place.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::error::ServiceError;
use crate::model::Timestamp;

/// A document that is not what AWS writes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{subject}: {problem}")]
pub struct ReadError {
    /// What was read: `event 3`, `operation 1`.
    pub subject: String,
    /// What is wrong with it.
    pub problem: FieldProblem,
}

/// The model declares one error for a request that is not as it should be.
impl From<ReadError> for ServiceError {
    fn from(error: ReadError) -> Self {
        Self::invalid(error.to_string())
    }
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    /// It is not there.
    #[error("`{field}` is missing")]
    Missing {
        /// Its path.
        field: String,
    },
    /// It is something else.
    #[error("{} is `{found}`, expected {expected}", if field.is_empty() { "it".to_owned() } else { format!("`{field}`") })]
    Unexpected {
        /// Its path; empty for the whole.
        field: String,
        /// What was found, shortened.
        found: String,
        /// What there should be.
        expected: &'static str,
    },
}

/// An object being read.
#[derive(Debug, Clone)]
pub(super) struct Fields<'a> {
    subject: String,
    /// The way to this object, each name followed by a dot.
    path: String,
    object: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(subject: impl Into<String>, value: &'a Value) -> Result<Self, ReadError> {
        let subject = subject.into();
        match value {
            Value::Object(object) => Ok(Self { subject, path: String::new(), object }),
            other => Err(ReadError { subject, problem: unexpected(String::new(), other, "an object") }),
        }
    }

    /// The field's value; null counts as absent.
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name).filter(|value| !value.is_null())
    }

    /// The field as something, if it is there.
    fn read<T>(
        &self,
        name: &str,
        expected: &'static str,
        read: impl FnOnce(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, ReadError> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| self.unexpected(name, value, expected)),
        }
    }

    /// Insists on a field.
    pub(super) fn require<T>(&self, name: &str, value: Option<T>) -> Result<T, ReadError> {
        value.ok_or_else(|| ReadError {
            subject: self.subject.clone(),
            problem: FieldProblem::Missing { field: format!("{}{name}", self.path) },
        })
    }

    fn unexpected(&self, name: &str, found: &Value, expected: &'static str) -> ReadError {
        let field = format!("{}{name}", self.path);
        ReadError { subject: self.subject.clone(), problem: unexpected(field, found, expected) }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, ReadError> {
        self.read(name, "text", Value::as_str)
    }

    pub(super) fn shared(&self, name: &str) -> Result<Option<Arc<str>>, ReadError> {
        Ok(self.text(name)?.map(Arc::from))
    }

    pub(super) fn owned(&self, name: &str) -> Result<Option<String>, ReadError> {
        Ok(self.text(name)?.map(str::to_owned))
    }

    pub(super) fn required_text(&self, name: &str) -> Result<&'a str, ReadError> {
        let text = self.text(name)?;
        self.require(name, text)
    }

    pub(super) fn flag(&self, name: &str) -> Result<bool, ReadError> {
        self.flag_or(name, false)
    }

    pub(super) fn flag_or(&self, name: &str, absent: bool) -> Result<bool, ReadError> {
        Ok(self.read(name, "true or false", Value::as_bool)?.unwrap_or(absent))
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<u32>, ReadError> {
        self.read(name, "a whole number from 0 to 4294967295", |value| u32::try_from(value.as_u64()?).ok())
    }

    pub(super) fn required_number(&self, name: &str) -> Result<u32, ReadError> {
        let number = self.number(name)?;
        self.require(name, number)
    }

    pub(super) fn large_number(&self, name: &str) -> Result<Option<u64>, ReadError> {
        self.read(name, "a whole number from 0", Value::as_u64)
    }

    pub(super) fn timestamp(&self, name: &str) -> Result<Option<Timestamp>, ReadError> {
        let expected = "an instant such as \"2026-01-01T00:00:00.000Z\" or seconds since 1970";
        self.read(name, expected, |value| match value {
            Value::String(text) => text.parse().ok(),
            Value::Number(seconds) => from_seconds(seconds.as_f64()?),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
    }

    pub(super) fn required_timestamp(&self, name: &str) -> Result<Timestamp, ReadError> {
        let timestamp = self.timestamp(name)?;
        self.require(name, timestamp)
    }

    pub(super) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, ReadError> {
        self.read(name, "a list of texts", |value| {
            value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
        })
    }

    pub(super) fn list(&self, name: &str) -> Result<Option<&'a [Value]>, ReadError> {
        self.read(name, "a list", |value| value.as_array().map(Vec::as_slice))
    }

    pub(super) fn required_list(&self, name: &str) -> Result<&'a [Value], ReadError> {
        let list = self.list(name)?;
        self.require(name, list)
    }

    /// A field with one of a set of values.
    pub(super) fn one_of<T>(
        &self,
        name: &str,
        expected: &'static str,
        from_wire: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ReadError> {
        let value = self.read(name, expected, |value| from_wire(value.as_str()?))?;
        self.require(name, value)
    }

    /// An object within.
    pub(super) fn object(&self, name: &str) -> Result<Option<Self>, ReadError> {
        let object = self.read(name, "an object", Value::as_object)?;
        Ok(object.map(|object| Self { subject: self.subject.clone(), path: format!("{}{name}.", self.path), object }))
    }

    /// An object within; an absent one counts as empty.
    pub(super) fn object_or_empty(&self, name: &str) -> Result<Self, ReadError> {
        static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        let empty = || Self { subject: self.subject.clone(), path: format!("{}{name}.", self.path), object: &EMPTY };
        Ok(self.object(name)?.unwrap_or_else(empty))
    }
}

fn unexpected(field: String, found: &Value, expected: &'static str) -> FieldProblem {
    const SHOWN: usize = 60;
    let mut text = found.to_string();
    if text.chars().count() > SHOWN {
        text = text.chars().take(SHOWN).chain(['…']).collect();
    }
    FieldProblem::Unexpected { field, found: text, expected }
}

/// Whole milliseconds from seconds since 1970.
pub(super) fn from_seconds(seconds: f64) -> Option<Timestamp> {
    let millis = (seconds * 1_000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and too large saturates"
    )]
    (millis >= 0.0).then(|| Timestamp::from_millis(millis as u64))
}
