//! How an execution differs from what its scenario expects.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// One difference, in the words of whoever reads the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What differs: `event 3: StepFailedDetails.Error`, `status`, `log 2`.
    pub place: String,
    /// What it should be.
    pub expected: String,
    /// What it is.
    pub actual: String,
}

impl Problem {
    /// A difference in words.
    pub(super) fn new(place: impl Into<String>, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { place: place.into(), expected: expected.into(), actual: actual.into() }
    }

    /// Two values that should be the same.
    pub(super) fn values(place: impl Into<String>, expected: &Value, actual: &Value) -> Self {
        Self::new(place, expected.to_string(), actual.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, got {}", self.place, self.expected, self.actual)
    }
}
