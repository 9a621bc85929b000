//! Error objects: `{"ErrorMessage", "ErrorType", "ErrorData", "StackTrace"}`.

use std::io;

use serde::Serialize;
use serde_json::Value;

use super::read::{Fields, ReadError};
use super::write::Object;
use crate::model::ErrorObject;

pub(super) fn write(error: &ErrorObject) -> Value {
    let ErrorObject { error_message, error_type, error_data, stack_trace } = error;
    Object::default()
        .with_some("ErrorMessage", error_message.as_deref())
        .with_some("ErrorType", error_type.as_deref())
        .with_some("ErrorData", error_data.as_deref())
        .with_some("StackTrace", stack_trace.as_deref())
        .into()
}

pub(super) fn read(fields: &Fields<'_>) -> Result<ErrorObject, ReadError> {
    Ok(ErrorObject {
        error_message: fields.owned("ErrorMessage")?,
        error_type: fields.owned("ErrorType")?,
        error_data: fields.owned("ErrorData")?,
        stack_trace: fields.texts("StackTrace")?,
    })
}

/// How long an error object's JSON is, in bytes, found without building it.
pub(crate) fn json_bytes(error: &ErrorObject) -> usize {
    let ErrorObject { error_message, error_type, error_data, stack_trace } = error;
    let borrowed = Borrowed { error_message, error_type, error_data, stack_trace };
    let mut length = Length(0);
    // Texts serialise and counting takes every byte: there is nothing to fail.
    let _ = serde_json::to_writer(&mut length, &borrowed);
    length.0
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Borrowed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_type: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_data: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack_trace: &'a Option<Vec<String>>,
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
