//! Golden histories: compared, written when asked to, and explained when they differ.

use std::path::{Path, PathBuf};
use std::process::Command;

use durable_wasm::{GoldenError, TestResult};
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::handlers::{Op, in_turn, runner};

/// Says where the golden file of [`a_run_asserts_its_history`] is.
const FILE: &str = "DURABLE_WASM_TEST_GOLDEN_FILE";

async fn run(operations: &'static [Op]) -> TestResult {
    runner(in_turn(operations)).build().await.unwrap().run("{}").await.unwrap()
}

/// What is wrong, from the first line on, with the folder's path as `[FOLDER]`.
fn explain(folder: &TempDir, result: Result<(), GoldenError>) -> String {
    result.unwrap_err().to_string().replace(folder.path().to_str().unwrap(), "[FOLDER]")
}

#[tokio::test]
async fn a_history_is_compared_event_by_event() {
    let folder = TempDir::new().unwrap();
    let golden = folder.path().join("golden.json");
    let result = run(&[Op::Wait(60)]).await;
    std::fs::write(&golden, result.history_json()).unwrap();
    result.check_history(&golden).unwrap();
    run(&[Op::Wait(60)]).await.check_history(&golden).unwrap();

    let other = run(&[Op::Wait(90)]).await;
    assert_snapshot!(explain(&folder, other.check_history(&golden)), @r#"
    the run does not record what `[FOLDER]/golden.json` says: event 2, WaitStarted of `wait`, differs

      …
        "Id": "0",
        "Name": "wait",
        "WaitStartedDetails": {
    -     "Duration": 60,
    -     "ScheduledEndTimestamp": "2026-01-01T00:01:00.000Z"
    +     "Duration": 90,
    +     "ScheduledEndTimestamp": "2026-01-01T00:01:30.000Z"
        }
      }
    "#);
    let longer = run(&[Op::Wait(60), Op::Wait(1)]).await;
    assert_snapshot!(explain(&folder, longer.check_history(&golden)), @r#"
    the run does not record what `[FOLDER]/golden.json` says: event 5 is WaitStarted of `wait`, not InvocationCompleted

      {
        "EventId": 5,
        "EventTimestamp": "2026-01-01T00:01:00.000Z",
    -   "EventType": "InvocationCompleted",
    -   "InvocationCompletedDetails": {
    -     "EndTimestamp": "2026-01-01T00:01:00.000Z",
    -     "RequestId": "9af087c7-2409-8d15-a5fe-402bf4fb6a71",
    -     "StartTimestamp": "2026-01-01T00:01:00.000Z"
    +   "EventType": "WaitStarted",
    +   "Id": "1",
    +   "Name": "wait",
    +   "WaitStartedDetails": {
    +     "Duration": 1,
    +     "ScheduledEndTimestamp": "2026-01-01T00:01:01.000Z"
        }
      }
    "#);
    let mut cut: serde_json::Value = serde_json::from_str(&result.history_json()).unwrap();
    cut["Events"].as_array_mut().unwrap().pop();
    std::fs::write(&golden, cut.to_string()).unwrap();
    assert_snapshot!(explain(&folder, result.check_history(&golden)), @r#"
    the run does not record what `[FOLDER]/golden.json` says: event 6, ExecutionSucceeded of `d5a44295-3de6-8775-93f1-1f1853a4d886`, is one too many

    + {
    +   "EventId": 6,
    +   "EventTimestamp": "2026-01-01T00:01:00.000Z",
    +   "EventType": "ExecutionSucceeded",
    +   "ExecutionSucceededDetails": {
    +     "Result": {
    +       "Payload": "[\"SUCCEEDED\"]",
    +       "Truncated": false
    +     }
    +   },
    +   "Id": "dbc6148c-b53f-8793-ad74-5e7600ecfb8a",
    +   "Name": "d5a44295-3de6-8775-93f1-1f1853a4d886"
    + }
    "#);
}

#[tokio::test]
async fn a_file_that_is_no_history_is_an_error() {
    let folder = TempDir::new().unwrap();
    let result = run(&[]).await;
    let check = |content: &str| {
        let path = folder.path().join("golden.json");
        std::fs::write(&path, content).unwrap();
        result.check_history(path).unwrap_err()
    };
    assert!(matches!(check("{\"Events\""), GoldenError::Json { .. }));
    assert!(matches!(check("{}"), GoldenError::History { .. }));
    assert!(matches!(check("{\"Events\": []}"), GoldenError::Differs { .. }));
    let missing = result.check_history(folder.path().join("missing.json"));
    assert!(matches!(missing, Err(GoldenError::Missing { .. })));
    assert!(matches!(result.check_history(folder.path()), Err(GoldenError::Read { .. })));
}

/// Does nothing unless a test below runs it in a process of its own.
#[tokio::test]
async fn a_run_asserts_its_history() {
    let Some(golden) = std::env::var_os(FILE) else { return };
    run(&[Op::Wait(60)]).await.assert_history(PathBuf::from(golden));
}

/// Runs that test, and says whether it passed and what it printed.
fn assert_in_a_process(folder: &Path, update: Option<&str>) -> (bool, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "golden::a_run_asserts_its_history", "--nocapture"]).current_dir(folder);
    command.env(FILE, "golden/wait.json").env_remove("DURABLE_WASM_UPDATE_GOLDEN").env("RUST_BACKTRACE", "0");
    if let Some(update) = update {
        command.env("DURABLE_WASM_UPDATE_GOLDEN", update);
    }
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_variable_has_the_file_written() {
    let folder = TempDir::new().unwrap();
    let golden = folder.path().join("golden/wait.json");

    let (passed, message) = assert_in_a_process(folder.path(), None);
    assert!(!passed && !golden.exists());
    assert!(message.contains("there is no golden history `golden/wait.json`"), "{message}");
    assert!(message.contains("hint: to make it, run the test once with DURABLE_WASM_UPDATE_GOLDEN=1"), "{message}");
    assert!(!assert_in_a_process(folder.path(), Some("0")).0);

    assert!(assert_in_a_process(folder.path(), Some("1")).0);
    assert!(assert_in_a_process(folder.path(), None).0, "what was written is what is recorded");

    let edited = std::fs::read_to_string(&golden).unwrap().replace("\"Duration\": 60", "\"Duration\": 59");
    std::fs::write(&golden, &edited).unwrap();
    let (passed, message) = assert_in_a_process(folder.path(), None);
    assert!(!passed);
    assert!(message.contains("-     \"Duration\": 59,") && message.contains("+     \"Duration\": 60,"), "{message}");
    assert!(assert_in_a_process(folder.path(), Some("1")).0);
    assert_ne!(std::fs::read_to_string(&golden).unwrap(), edited, "a file that differs is written again");
}
