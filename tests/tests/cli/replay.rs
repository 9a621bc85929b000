//! `durable-wasm replay`.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{Folder, example};

/// A folder with what the quickstart records.
fn with_history() -> (Folder, Value) {
    let folder = Folder::new();
    let run = folder.command(&["run", &example("quickstart"), "--input", "1", "--history", "history.json"]).output();
    assert!(run.unwrap().status.success());
    let history = std::fs::read_to_string(folder.path().join("history.json")).unwrap();
    (folder, serde_json::from_str(&history).unwrap())
}

fn replay(folder: &Folder, history: &str) -> String {
    folder.run(&["replay", &example("quickstart"), "--history", history])
}

/// What is said of a history in which something was edited.
fn edited(edit: impl FnOnce(&mut Value)) -> String {
    let (folder, mut history) = with_history();
    edit(&mut history);
    folder.write("edited.json", history.to_string());
    replay(&folder, "edited.json")
}

fn events(history: &mut Value) -> &mut Vec<Value> {
    history["Events"].as_array_mut().unwrap()
}

#[test]
fn what_is_compatible() {
    let (folder, mut history) = with_history();
    assert_snapshot!(replay(&folder, "history.json"), @"
    exit status 0
    --- stdout
    COMPATIBLE  history.json
      16 events, 2 invocations
    ");
    events(&mut history).truncate(9);
    folder.write("under-way.json", history.to_string());
    assert_snapshot!(replay(&folder, "under-way.json"), @"
    exit status 0
    --- stdout
    COMPATIBLE  under-way.json
      9 events, 1 invocation; goes on with START STEP `two > two_2`
    ");
}

#[test]
fn what_diverges() {
    assert_snapshot!(edited(|history| {
        for place in [6, 11] {
            events(history)[place]["Name"] = "deux".into();
        }
    }), @"
    exit status 1
    --- stdout
    DIVERGED  edited.json
      the handler asks for another operation than recorded
        operation: deux
        history:   event 7, invocation 2

            action: START
            type: CONTEXT
            subtype: RunInChildContext
          - name: deux
          + name: two
    ");
    assert_snapshot!(edited(|history| events(history)[15]["ExecutionSucceededDetails"]["Result"]["Payload"] = "[]".into()), @r#"
    exit status 1
    --- stdout
    DIVERGED  edited.json
      the handler ends otherwise than recorded
        history:   event 16, invocation 2

          - succeeds with []
          + succeeds with ["1 2","3 4 4 3","5 6"]
    "#);
}

#[test]
fn what_another_handler_recorded() {
    let (folder, _) = with_history();
    let saga = example("saga");
    assert_snapshot!(folder.run(&["replay", &saga, "--handler", "trip", "--history", "history.json"]), @"
    exit status 1
    --- stdout
    DIVERGED  history.json
      the handler does not ask for an operation that is recorded
        operation: one
        history:   event 2, invocation 1

          - action: START
          - type: STEP
          - subtype: Step
          - name: one
          + fails with InvalidInputError: the input is not what the handler takes: invalid type: integer `1`, expected struct Trip at line 1 column 1
    ");
}

#[test]
fn what_is_no_history() {
    assert_snapshot!(edited(|history| *history = json!({"name": "quickstart"})), @"
    exit status 2
    --- stderr
    error: cannot read the history `edited.json`
      Caused by: it is no history: an object with `name`, expected an object with a list `Events`

    hint: give what `durable-wasm run --history FILE` writes, or what `aws lambda get-durable-execution-history --include-execution-data` answers
    ");
    assert_snapshot!(edited(|history| drop(events(history).drain(..2))), @"
    exit status 2
    --- stderr
    error: cannot read the history `edited.json`
      Caused by: it does not begin with the execution's start: its first event is event 3 (`StepSucceeded`)

    hint: export it again, whole and as it is
    ");
    assert_snapshot!(edited(|history| events(history).swap(4, 5)), @"
    exit status 2
    --- stderr
    error: cannot read the history `edited.json`
      Caused by: event 6 (`WaitSucceeded`) follows event 4: event 5 should be here

    hint: export it again, whole and as it is
    ");
    assert_snapshot!(edited(|history| events(history)[2]["StepSucceededDetails"]["Result"] = json!({"Truncated": true})), @"
    exit status 2
    --- stderr
    error: cannot read the history `edited.json`
      Caused by: event 3 (`StepSucceeded`): `Result` was left out: it is marked as truncated

    hint: export it again with `--include-execution-data`
    ");
    let folder = Folder::new();
    folder.write("broken.json", "{\"Events\": [");
    folder.write("folder/notes.txt", "notes");
    assert_snapshot!(replay(&folder, "broken.json"), @"
    exit status 2
    --- stderr
    error: cannot read the history `broken.json`
      Caused by: it is not valid JSON
      Caused by: EOF while parsing a list at line 1 column 12

    hint: give what `durable-wasm run --history FILE` writes, or what `aws lambda get-durable-execution-history --include-execution-data` answers
    ");
    assert_snapshot!(replay(&folder, "missing.json"), @"
    exit status 2
    --- stderr
    error: there is no history `missing.json`

    hint: check the path; it is read from the current folder
    ");
    assert_snapshot!(replay(&folder, "folder"), @"
    exit status 2
    --- stderr
    error: there is no history in the folder `folder`

    hint: the names of histories end with `.json`
    ");
}

#[test]
fn a_folder() {
    let (folder, mut history) = with_history();
    folder.write("histories/a.json", history.to_string());
    folder.write("histories/c.json", "[]");
    folder.write("histories/notes.txt", "not a history");
    events(&mut history)[3]["WaitStartedDetails"] = json!({"Duration": 2, "ScheduledEndTimestamp": 1_767_225_602});
    events(&mut history)[5] = json!({
        "EventId": 6, "EventType": "WaitSucceeded", "EventTimestamp": 1_767_225_602, "Id": history["Events"][3]["Id"],
    });
    events(&mut history).truncate(6);
    folder.write("histories/b.json", history.to_string());
    assert_snapshot!(replay(&folder, "histories"), @"
    exit status 2
    --- stdout
    DIVERGED  histories/b.json
      the handler asks for an operation otherwise than recorded
        operation: Wait d4735e3a
        history:   event 4, invocation 1

            action: START
            type: WAIT
            subtype: Wait
          - duration: 2 s
          + duration: 1 s

    UNREADABLE  histories/c.json
      it is no history: a list, expected an object with a list `Events`
      hint: give what `durable-wasm run --history FILE` writes, or what `aws lambda get-durable-execution-history --include-execution-data` answers

    3 histories: 1 compatible, 1 diverged, 1 unreadable
    ");
    let document = folder.run(&["replay", &example("quickstart"), "--history", "histories", "--json"]);
    assert_snapshot!(document, @r#"
    exit status 2
    --- stdout
    {
      "Compatible": 1,
      "Diverged": 1,
      "Histories": [
        {
          "Events": 16,
          "File": "histories/a.json",
          "Invocations": 2,
          "Verdict": "COMPATIBLE"
        },
        {
          "Divergence": {
            "Actual": {
              "Asks": {
                "Action": "START",
                "Duration": "1 s",
                "Operation": "Wait d4735e3a",
                "Subtype": "Wait",
                "Type": "WAIT"
              }
            },
            "EventId": 4,
            "Expected": {
              "Asks": {
                "Action": "START",
                "Duration": "2 s",
                "Operation": "Wait d4735e3a",
                "Subtype": "Wait",
                "Type": "WAIT"
              }
            },
            "Invocation": 1,
            "Operation": "Wait d4735e3a",
            "Problem": "the handler asks for an operation otherwise than recorded"
          },
          "Events": 6,
          "File": "histories/b.json",
          "Invocations": 1,
          "Verdict": "DIVERGED"
        },
        {
          "File": "histories/c.json",
          "Hint": "give what `durable-wasm run --history FILE` writes, or what `aws lambda get-durable-execution-history --include-execution-data` answers",
          "Problem": "it is no history: a list, expected an object with a list `Events`",
          "Verdict": "UNREADABLE"
        }
      ],
      "Unreadable": 1
    }
    "#);
}
