//! Answers.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// What every answer with a JSON body says of it.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, JSON)], body.to_string()).into_response()
}

/// The usual answer.
pub(crate) fn ok(body: &Value) -> Response {
    json(StatusCode::OK, body)
}

/// The answer of an operation that has nothing to say.
pub(crate) fn empty(status: StatusCode) -> Response {
    json(status, &json!({}))
}
