//! `/health` of the emulator: the server is there.

use axum::response::Response;
use serde_json::json;

use crate::answer;

pub(super) async fn health() -> Response {
    answer::ok(&json!({ "status": "healthy" }))
}
