//! Records the handler that has not been edited, and replays what was recorded.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use durable_wasm::runner::load;
use durable_wasm::{CallbackScript, Component, DurableTestRunner, ExecutionStatus, Replayed, TestResult};

pub static MUTANTS: LazyLock<Component> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/mutants")).unwrap());

/// What replaying a mutation must show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Compatible,
    /// The handler does something else with this operation, named with the contexts around it; an empty name for the
    /// execution itself.
    Diverged(&'static str),
    /// The history cannot have happened.
    Unreadable,
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// A runner of one of the handlers, as a function that is always called the same.
pub fn runner(handler: &str) -> DurableTestRunner {
    let runner = DurableTestRunner::builder(MUTANTS.clone())
        .handler(handler)
        .function_name("mutant")
        .plain_function("carrier", async |_| Ok(Some("\"on its way\"".into())))
        .callback(CallbackScript::success("approval", "\"yes\"").after(Duration::from_secs(60)))
        .build();
    block_on(runner).unwrap()
}

/// What the handler records that has not been edited.
pub fn record() -> TestResult {
    let result = block_on(runner("base").run("null")).unwrap();
    assert_eq!(result.status(), ExecutionStatus::Succeeded, "{result}");
    result
}

/// What replaying a history with a handler shows, and the whole message.
pub fn replay(handler: &str, history: &str) -> (Verdict, String) {
    match block_on(runner(handler).replay(history)) {
        Ok(Replayed::Compatible(next)) => (Verdict::Compatible, format!("{next:?}")),
        Ok(Replayed::Diverged(divergence)) => {
            let operation = divergence.operation.as_ref().map(ToString::to_string).unwrap_or_default();
            (Verdict::Diverged(operation.leak()), durable_wasm::render::divergence(&divergence))
        }
        Err(error) => (Verdict::Unreadable, error.to_string()),
    }
}

/// Replays every mutation of a table, and shows all that come out otherwise than the table says.
pub fn check(mutations: impl IntoIterator<Item = (&'static str, Verdict, (Verdict, String))>) {
    let wrong = mutations.into_iter().filter(|(_, expected, (actual, _))| expected != actual);
    let wrong: Vec<_> = wrong
        .map(|(name, expected, (actual, message))| format!("{name}: {actual:?}, not {expected:?}\n{message}"))
        .collect();
    assert!(wrong.is_empty(), "{} mutations:\n\n{}", wrong.len(), wrong.join("\n\n"));
}
