//! Records and replays.

use std::path::Path;

use durable_wasm::runner::load;
use durable_wasm::{Component, DurableTestRunner, Event, Next, Replayed, TestResult};
use durable_wasm_core::wire::history_document;

/// The component in a folder of this repository.
pub fn component(path: &str) -> Component {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

pub fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Runs an execution, and replays what is recorded of it, whole and as far as it was after every event.
#[track_caller]
pub fn check(runner: &DurableTestRunner, input: &str) -> TestResult {
    let result = block_on(runner.run(input)).unwrap();
    check_every_prefix(runner, result.history());
    result
}

/// Replays a history, whole and as far as it was after every event.
#[track_caller]
pub fn check_every_prefix(runner: &DurableTestRunner, history: &[Event]) {
    for events in 1..=history.len() {
        let replayed = replay(runner, &history[..events]);
        let whole = events == history.len();
        match &replayed {
            Replayed::Compatible(next) => assert!(!whole || *next == Next::Nothing, "{next:?}"),
            Replayed::Diverged(divergence) => panic!(
                "after event {events} of {}: {}\n{}",
                history.len(),
                durable_wasm::render::divergence(divergence),
                tell(history)
            ),
        }
    }
}

pub fn replay(runner: &DurableTestRunner, history: &[Event]) -> Replayed {
    block_on(runner.replay(&history_document(history).to_string())).unwrap()
}

fn tell(history: &[Event]) -> String {
    let line = |event: &Event| {
        let operation = event.operation.as_ref();
        let name = operation.map(|operation| operation.name.as_deref().unwrap_or(operation.id.as_str()));
        format!("{:>4} {} {} {}\n", event.id, event.timestamp, event.kind.event_type(), name.unwrap_or_default())
    };
    history.iter().map(line).collect()
}
