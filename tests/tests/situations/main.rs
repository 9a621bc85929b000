//! Every operation in every situation it can be in, and what else a replay can meet: SDK, component, sandbox and
//! service together.

mod bad_input;
mod batch;
mod callback;
mod child;
mod invoke;
mod replay;
mod step;
mod wait;
mod wait_for_callback;
mod wait_for_condition;

use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use durable_wasm::runner::load;
use durable_wasm::{CallbackScript, Component, DurableTestRunner, Handler, TestResult};
use durable_wasm_core::model::{ErrorObject, Event, EventKind};
use durable_wasm_runtime::{LogRecord, LogSink};

static WORKLOAD: LazyLock<Component> =
    LazyLock::new(|| load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/workload")).unwrap());

#[derive(Default)]
struct Logs(Mutex<Vec<String>>);

impl LogSink for Logs {
    fn write(&self, record: LogRecord) {
        self.0.lock().unwrap().push(record.message);
    }
}

/// Runs a handler. There is a function for it to call, and somebody answers callbacks as their names say. Beside the
/// result: what was logged.
fn run(handler: &str, input: &str) -> (TestResult, Vec<String>) {
    let logs = Arc::new(Logs::default());
    let refused = ErrorObject::new("Refused", "not today");
    let runner = DurableTestRunner::builder(WORKLOAD.clone())
        .handler(handler)
        .function("callee", Handler::from(WORKLOAD.clone()).named("step-situations"))
        .callback(CallbackScript::success("accept", "\"yes\"").after(Duration::from_secs(5)))
        .callback(CallbackScript::failure("refuse", refused).after(Duration::from_secs(5)))
        .logs(logs.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let result = runtime.block_on(async { runner.build().await.unwrap().run(input).await.unwrap() });
    let logs = logs.0.lock().unwrap().clone();
    (result, logs)
}

/// What an execution comes to.
struct Story<'a> {
    /// Its result, or its error's type and message.
    end: Result<&'a str, &'a str>,
    /// What steps' bodies wrote, every time they ran, and panics.
    logs: &'a [&'a str],
    /// What was recorded, a line an invocation.
    invocations: &'a [&'a str],
}

/// Runs a handler and compares.
#[track_caller]
fn check(handler: &str, input: &str, story: &Story<'_>) {
    let (result, logs) = run(handler, input);
    let end = result.result().ok_or_else(|| describe(result.error().unwrap()));
    assert_eq!(tell(result.history()), story.invocations, "{handler} {input}");
    assert_eq!(logs, story.logs, "{handler} {input}");
    assert_eq!(end, story.end.map_err(str::to_owned), "{handler} {input}");
}

/// What an operation comes to in every situation. The guest's handlers say what each of them is.
struct Situations<'a> {
    first_run: Story<'a>,
    replay_before: Story<'a>,
    replay_after: Story<'a>,
    crash: Story<'a>,
    failure: Story<'a>,
    exhausted: Story<'a>,
}

impl Situations<'_> {
    #[track_caller]
    fn check(&self, handler: &str) {
        check(handler, "\"first-run\"", &self.first_run);
        check(handler, "\"replay-before\"", &self.replay_before);
        check(handler, "\"replay-after\"", &self.replay_after);
        check(handler, "\"crash\"", &self.crash);
        check(handler, "\"failure\"", &self.failure);
        check(handler, "\"exhausted\"", &self.exhausted);
    }
}

fn describe(error: &ErrorObject) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}: {}", text(&error.error_type), text(&error.error_message))
}

/// What was recorded, without the execution's own events.
fn tell(history: &[Event]) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), Vec::new());
    for event in history {
        match &event.kind {
            EventKind::InvocationCompleted { error, .. } => {
                line.extend(error.iter().map(|error| format!("({})", error.error_type.as_deref().unwrap())));
                lines.push(std::mem::take(&mut line).join(", "));
            }
            kind if !kind.event_type().starts_with("Execution") => {
                let name = event.operation.as_ref().and_then(|operation| operation.name.as_deref()).unwrap_or("-");
                let next = match kind {
                    EventKind::StepFailed { retry_details, .. } | EventKind::StepSucceeded { retry_details, .. } => {
                        retry_details.next_attempt_delay_seconds
                    }
                    _ => None,
                };
                let next = next.map(|seconds| format!(" again in {seconds} s")).unwrap_or_default();
                line.push(format!("{} {name}{next}", kind.event_type()));
            }
            _ => {}
        }
    }
    lines
}

const PAUSED: &str = "WaitSucceeded pause";
const CRASH: &str = "the power went out";
