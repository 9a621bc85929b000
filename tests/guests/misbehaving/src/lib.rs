//! Handlers that do wrong, one wrong each, and one that does right.
//!
//! Written against the contract itself, without an SDK, which would not let them.

mod answers;
mod crashes;
mod floods;
mod service;

// Generated code is its own business.
#[allow(missing_docs)]
mod bindings {
    wit_bindgen::generate!({ path: "../../../wit", world: "durable-function" });
}

use bindings::durable::execution::log::{self, Level, LogRecord};
use bindings::durable::execution::types::{ErrorObject, OperationDetails};
use bindings::exports::durable::execution::handler::{Guest, Invocation, InvocationOutput, InvocationStatus};

type Answer = Result<InvocationOutput, ErrorObject>;
type Handler = fn(&Invocation) -> Answer;

/// Every handler, by its name.
const HANDLERS: &[(&str, Handler)] = &[
    ("echo", answers::echo),
    ("succeeded-with-error", answers::succeeded_with_error),
    ("failed-with-result", answers::failed_with_result),
    ("failed-without-error", answers::failed_without_error),
    ("no-status", answers::no_status),
    ("unrecognized-status", answers::unrecognized_status),
    ("result-not-json", answers::result_not_json),
    ("pending-with-nothing", answers::pending_with_nothing),
    ("function-error", answers::function_error),
    ("trap", crashes::trap),
    ("panic", crashes::panic),
    ("out-of-bounds", crashes::out_of_bounds),
    ("loop-forever", crashes::loop_forever),
    ("recurse", crashes::recurse),
    ("recurse-without-frames", crashes::recurse_without_frames),
    ("allocate-without-end", crashes::allocate_without_end),
    ("time", crashes::time),
    ("invalid-checkpoint", service::invalid_checkpoint),
    ("steps", service::steps),
    ("checkpoint-then-crash", service::checkpoint_then_crash),
    ("huge-checkpoint", floods::huge_checkpoint),
    ("amplified-checkpoint", floods::amplified_checkpoint),
    ("huge-answer", floods::huge_answer),
    ("log-flood", floods::log_flood),
    ("logs", floods::logs),
];

struct Component;

impl Guest for Component {
    fn invoke(invocation: Invocation) -> Answer {
        std::panic::set_hook(Box::new(|panic| write_log(Level::Error, &panic.to_string(), false)));
        match HANDLERS.iter().find(|(name, _)| *name == invocation.handler) {
            Some((_, handler)) => handler(&invocation),
            None => panic!("no handler is named {}", invocation.handler),
        }
    }

    fn handlers() -> Vec<String> {
        HANDLERS.iter().map(|(name, _)| (*name).to_owned()).collect()
    }
}

bindings::export!(Component with_types_in bindings);

fn write_log(level: Level, message: &str, replaying: bool) {
    let (target, fields) = (Some("misbehaving".to_owned()), vec![("key".to_owned(), "value".to_owned())]);
    log::write(&LogRecord { level, target, message: message.to_owned(), fields, operation_id: None, replaying });
}

/// The execution's input.
fn input(invocation: &Invocation) -> Option<String> {
    let execution = invocation.initial_execution_state.operations.first();
    match execution.map(|operation| &operation.details) {
        Some(OperationDetails::Execution(details)) => details.input_payload.clone(),
        _ => None,
    }
}

fn succeeded(result: impl Into<String>) -> Answer {
    Ok(InvocationOutput { status: Some(InvocationStatus::Succeeded), result: Some(result.into()), error: None })
}

fn failed(error: ErrorObject) -> Answer {
    Ok(InvocationOutput { status: Some(InvocationStatus::Failed), result: None, error: Some(error) })
}

fn error(error_type: &str, error_message: &str) -> ErrorObject {
    ErrorObject {
        error_type: Some(error_type.to_owned()),
        error_message: Some(error_message.to_owned()),
        error_data: None,
        stack_trace: None,
    }
}
