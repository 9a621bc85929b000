//! Error objects: `{"ErrorMessage", "ErrorType", "ErrorData", "StackTrace"}`.

use std::io;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::model::ErrorObject;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Wire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack_trace: Option<&'a [String]>,
}

impl<'a> From<&'a ErrorObject> for Wire<'a> {
    fn from(error: &'a ErrorObject) -> Self {
        Self {
            error_message: error.error_message.as_deref(),
            error_type: error.error_type.as_deref(),
            error_data: error.error_data.as_deref(),
            stack_trace: error.stack_trace.as_deref(),
        }
    }
}

/// As AWS writes it.
impl Serialize for ErrorObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Wire::from(self).serialize(serializer)
    }
}

/// An error object in AWS's JSON.
pub fn error_object_to_json(error: &ErrorObject) -> Value {
    serde_json::to_value(error).unwrap_or_default()
}

/// How long an error object's JSON is, in bytes.
pub(crate) fn json_bytes(error: &ErrorObject) -> usize {
    let mut length = Length(0);
    // Nothing here can fail: strings serialise, and counting takes every byte.
    let _ = serde_json::to_writer(&mut length, error);
    length.0
}

/// Counts what is written to it.
struct Length(usize);

impl io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
