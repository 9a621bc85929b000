//! `ListFunctions`: the names of the functions there are, by which clients find executions whose function they do not know.
//! Those that are registered are few: they fit one page.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use durable_wasm_core::wire;

use crate::answer;
use crate::server::Shared;

pub(super) async fn list_functions(State(shared): State<Arc<Shared>>) -> Response {
    answer::ok(&wire::functions_answer(shared.executor.functions().names()))
}
