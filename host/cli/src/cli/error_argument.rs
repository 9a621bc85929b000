//! An error as users type it: an error object, or its message alone.

use durable_wasm_core::model::ErrorObject;
use durable_wasm_core::wire;
use serde_json::Value;

/// The fields of an error object, as the service model names them.
const FIELDS: [&str; 4] = ["ErrorType", "ErrorMessage", "ErrorData", "StackTrace"];

/// Reads an error object as JSON, or its message as JSON string or as plain text.
pub(super) fn parse(text: &str) -> Result<ErrorObject, String> {
    if !is_json(text) {
        return Ok(message_only(text));
    }
    let value = serde_json::from_str(text).map_err(|error| format!("the error is not valid JSON: {error}"))?;
    from_json(&value)
}

/// Whether a text is meant as JSON.
pub(super) fn is_json(text: &str) -> bool {
    text.starts_with(['{', '"'])
}

/// Reads an error object, or its message.
pub(super) fn from_json(value: &Value) -> Result<ErrorObject, String> {
    if let Value::String(message) = value {
        return Ok(message_only(message));
    }
    let unknown = value.as_object().into_iter().flatten().find(|(field, _)| !FIELDS.contains(&field.as_str()));
    if let Some((field, _)) = unknown {
        return Err(format!("an error has no field `{field}`; its fields are {}", FIELDS.join(", ")));
    }
    wire::read_error_object(value).map_err(|error| error.to_string())
}

/// An error that says this and nothing else.
pub(super) fn message_only(message: &str) -> ErrorObject {
    ErrorObject { error_message: Some(message.to_owned()), ..ErrorObject::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_messages() {
        assert_eq!(parse("no time"), Ok(message_only("no time")));
        assert_eq!(parse("\"no time\""), Ok(message_only("no time")));
        let object = r#"{"ErrorType": "Declined", "ErrorMessage": "no"}"#;
        assert_eq!(parse(object), Ok(ErrorObject::new("Declined", "no")));
        assert!(parse("{").unwrap_err().starts_with("the error is not valid JSON"));
        assert!(parse(r#"{"Type": 1}"#).unwrap_err().starts_with("an error has no field `Type`"));
    }
}
