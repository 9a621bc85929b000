//! `durable-wasm execution` and `callback`, against a server.

use insta::assert_snapshot;
use serde_json::Value;

use crate::harness::{Folder, example};
use crate::server::Server;

const REPORT: &str = r#"{"id": "E-7", "employee": "kim", "amount_cents": 42000, "purpose": "conference"}"#;

/// A server whose time stands still: an execution waits for its manager.
fn approval(folder: &Folder) -> Server {
    let function = format!("approval={}", example("approval"));
    let server = Server::start(folder, &["--function", &function]);
    server.invoke("approval", "e-7", REPORT);
    server
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Waits until the execution waits for a callback.
fn wait_for_callback(server: &Server, folder: &Folder) {
    while !server.ask(folder, &["execution", "get", "e-7"]).contains("callback `manager`") {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_callback_is_answered_by_its_name() {
    let folder = Folder::new();
    let server = approval(&folder);
    wait_for_callback(&server, &folder);
    let unknown = server.output(&folder, &["callback", "succeed", "boss", "--execution", "e-7"]);
    assert_snapshot!(folder.show(&unknown), @"
    exit status 2
    --- stderr
    error: the execution waits for no callback `boss`

    hint: it waits for `manager`
    ");
    server.ask(&folder, &["callback", "heartbeat", "manager", "--execution", "approval/e-7"]);
    let answer = r#"{"approved": false, "by": "sasha"}"#;
    server.ask(&folder, &["callback", "succeed", "manager", "--execution", "e-7", "--result", answer]);
    let history = server.ask(&folder, &["execution", "history", "e-7", "--follow"]);
    assert!(history.contains("CallbackSucceeded"), "{history}");
    let execution = json(&server.ask(&folder, &["execution", "get", "e-7", "--json"]));
    assert_eq!(execution["Status"], "SUCCEEDED");
    assert!(execution["StartTimestamp"].as_str().unwrap().ends_with('Z'), "{execution}");
}

#[test]
fn pause_resume_stop_and_delete() {
    let folder = Folder::new();
    let server = approval(&folder);
    wait_for_callback(&server, &folder);
    let status = || json(&server.ask(&folder, &["execution", "get", "e-7", "--json"]))["Status"].clone();
    server.ask(&folder, &["execution", "pause", "e-7", "--reason", "lunch"]);
    assert_eq!(status(), "PAUSED");
    server.ask(&folder, &["execution", "resume", "e-7"]);
    assert_eq!(status(), "RUNNING");
    server.ask(&folder, &["execution", "stop", "approval/e-7", "--error-type", "Late"]);
    let listed = json(&server.ask(&folder, &["execution", "list", "--status", "stopped", "--json"]));
    assert_eq!(listed["DurableExecutions"][0]["DurableExecutionName"], "e-7");
    server.ask(&folder, &["execution", "delete", "e-7"]);
    while server.output(&folder, &["execution", "get", "e-7"]).status.success() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert_snapshot!(folder.show(&server.output(&folder, &["execution", "get", "e-7"])), @"
    exit status 2
    --- stderr
    error: there is no execution `e-7`

    hint: `durable-wasm execution list` shows the executions there are
    ");
}

#[test]
fn nobody_is_there() {
    let folder = Folder::new();
    assert_snapshot!(folder.run(&["execution", "list", "--endpoint", "http://127.0.0.1:1"]), @"
    exit status 2
    --- stderr
    error: no server answers at `http://127.0.0.1:1`
      Caused by: Connection refused (os error 111)

    hint: start a server with `durable-wasm serve`, or say where one is with `--endpoint` or DURABLE_WASM_ENDPOINT
    ");
    assert_snapshot!(folder.run(&["execution", "list", "--endpoint", "https://127.0.0.1:1"]), @"
    exit status 2
    --- stderr
    error: invalid value 'https://127.0.0.1:1' for '--endpoint <URL>': servers are reached over plain HTTP: write `http://…`

    For more information, try '--help'.
    ");
    assert_snapshot!(folder.run(&["callback", "fail"]), @"
    exit status 2
    --- stderr
    error: the following required arguments were not provided:
      <CALLBACK>

    Usage: durable-wasm callback fail <CALLBACK>

    For more information, try '--help'.
    ");
}
