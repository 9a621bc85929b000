//! `durable-wasm test`: scenarios that pass, scenarios that fail, and files that are none.

use insta::assert_snapshot;

use crate::harness::{EMPTY_COMPONENT, Folder};

/// The folder of the handlers that do a given amount of work.
fn workload() -> String {
    format!("{}/guests/workload", env!("CARGO_MANIFEST_DIR"))
}

/// Two waits of a second each.
const WAITS: &str = "description: Two waits\n\
                     Input: 2\n\
                     ExpectedExecutionHistory:\n\
                     - {EventId: 2, EventType: WaitStarted, Id: '${ID}', WaitStartedDetails: {Duration: 1}}\n\
                     - {EventId: 4, EventType: WaitSucceeded, Id: '${ID}', EventTimestamp: '*'}\n\
                     ExpectedResult: {ExecutionStatus: SUCCEEDED, Result: 2}\n";

/// A folder of suites; in the second, one scenario fails.
fn suites() -> Folder {
    let folder = Folder::new();
    folder.write("all/first/1-2.yaml", WAITS);
    folder.write("all/first/1-10.yaml", WAITS);
    folder.write("all/second/2-1.yaml", WAITS);
    let wrong = WAITS.replace("Duration: 1", "Duration: 60").replace("Result: 2", "Result: <two>");
    folder.write("all/second/2-2.yaml", wrong);
    folder
}

#[test]
fn what_passes_and_what_fails() {
    let folder = suites();
    let function = format!("waits={}:waits", workload());
    assert_snapshot!(folder.run(&["test", "all", "--function", &function, "--suite", "first"]), @"
    exit status 0
    --- stdout
    first  2 passed
    2 passed, 0 failed
    ");
    assert_snapshot!(folder.run(&["test", "all", "--function", &function, "--junit", "junit.xml"]), @r#"
    exit status 1
    --- stdout
    FAILED all/second/2-2.yaml: Two waits
      event 2: WaitStartedDetails.Duration
        expected  60
        actual    1
      result
        expected  "<two>"
        actual    2
      history: 1 ExecutionStarted, 2 WaitStarted, 3 InvocationCompleted, 4 WaitSucceeded, 5 WaitStarted, 6 InvocationCompleted, 7 WaitSucceeded, 8 InvocationCompleted, 9 ExecutionSucceeded

    first   2 passed
    second  1 passed, 1 failed
    3 passed, 1 failed
    "#);
    let junit = std::fs::read_to_string(folder.path().join("junit.xml")).unwrap();
    let without_times: Vec<_> = junit.lines().map(|line| line.split(" time=").next().unwrap()).collect();
    assert_snapshot!(without_times.join("\n"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites tests="4" failures="1">
      <testsuite name="first" tests="2" failures="0">
        <testcase classname="first" name="1-2"
        <testcase classname="first" name="1-10"
      </testsuite>
      <testsuite name="second" tests="2" failures="1">
        <testcase classname="second" name="2-1"
        <testcase classname="second" name="2-2"
          <failure message="event 2: WaitStartedDetails.Duration: expected 60, got 1">event 2: WaitStartedDetails.Duration: expected 60, got 1&#10;result: expected &quot;&lt;two&gt;&quot;, got 2</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn the_report_as_json() {
    let folder = suites();
    let function = format!("waits={}:waits", workload());
    let output = folder.command(&["test", "all/second", "--function", &function, "--json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let mut document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for result in document["results"].as_array_mut().unwrap() {
        assert!(result["duration_seconds"].take().is_f64());
        assert_eq!(result["history"].take().as_array().unwrap().len(), 9);
    }
    assert_snapshot!(format!("{document:#}"), @r#"
    {
      "results": [
        {
          "description": "Two waits",
          "duration_seconds": null,
          "function": "waits",
          "history": null,
          "id": "2-1",
          "optional": false,
          "path": "all/second/2-1.yaml",
          "problems": [],
          "status": "PASSED",
          "suite": "second"
        },
        {
          "description": "Two waits",
          "duration_seconds": null,
          "function": "waits",
          "history": null,
          "id": "2-2",
          "optional": false,
          "path": "all/second/2-2.yaml",
          "problems": [
            {
              "actual": "1",
              "expected": "60",
              "place": "event 2: WaitStartedDetails.Duration"
            },
            {
              "actual": "2",
              "expected": "\"<two>\"",
              "place": "result"
            }
          ],
          "status": "FAILED",
          "suite": "second"
        }
      ],
      "summary": {
        "failed": 1,
        "passed": 1,
        "total": 2
      }
    }
    "#);
}

#[test]
fn a_name_is_given_once() {
    let folder = suites();
    let function = format!("waits={}:waits", workload());
    assert_snapshot!(folder.run(&["test", "all", "--function", &function, "--function", &function]), @"
    exit status 2
    --- stderr
    error: there are two functions named `waits`

    hint: each function, the one that is run included, needs a name of its own
    ");
}

#[test]
fn which_function_a_scenario_runs() {
    let folder = Folder::new();
    folder.write("mine/waits.yaml", WAITS);
    folder.write("mine/named.yaml", format!("Function: pause\n{WAITS}"));
    let steps = format!("steps={}:steps", workload());
    let waits = format!("waits={}:waits", workload());
    let pause = format!("pause={}:waits", workload());
    let run = |paths: &[&str], functions: &[&str]| {
        let functions = functions.iter().flat_map(|function| ["--function", function]);
        folder.run(&["test"].into_iter().chain(paths.iter().copied()).chain(functions).collect::<Vec<_>>())
    };
    assert_snapshot!(run(&["mine/named.yaml", "mine/waits.yaml"], &[&steps, &waits, &pause]), @"
    exit status 0
    --- stdout
    mine  2 passed
    2 passed, 0 failed
    ");
    assert_snapshot!(run(&["mine/named.yaml"], &[&steps, &waits]), @"
    exit status 2
    --- stderr
    error: `mine/named.yaml` runs the function `pause`, which was not given

    hint: there are: `steps`, `waits`
    ");
    assert_snapshot!(run(&["mine/waits.yaml"], &[&steps, &pause]), @"
    exit status 2
    --- stderr
    error: nothing says which function `mine/waits.yaml` runs

    hint: register it as `--function waits=HANDLER`, name it in the file, as in `Function: NAME`, or list `waits` in the `TestDescription` of a function in the template
    ");
    assert_snapshot!(run(&["mine/waits.yaml"], &[]), @"
    exit status 2
    --- stderr
    error: no function was given to the scenarios

    hint: give the function they run as `--function NAME=HANDLER`, or a template as `--template FILE`
    ");
}

#[test]
fn a_template_says_it() {
    let folder = suites();
    let resource = |id: &str, scenarios: &str| {
        format!(
            "  {id}:\n    Type: AWS::Serverless::Function\n    Properties: {{CodeUri: '{}', Handler: waits}}\n    \
             TestingMetadata: {{TestDescription: {scenarios}}}\n",
            workload()
        )
    };
    folder.write("template.yaml", format!("Resources:\n{}", resource("Waits", "['1-2', '1-10', '2-1']")));
    let run = |path: &str| folder.run(&["test", path, "--template", "template.yaml"]);
    assert_snapshot!(run("all/first"), @"
    exit status 0
    --- stdout
    first  2 passed
    2 passed, 0 failed
    ");
    assert_snapshot!(run("all"), @"
    exit status 2
    --- stderr
    error: nothing says which function `all/second/2-2.yaml` runs

    hint: register it as `--function 2-2=HANDLER`, name it in the file, as in `Function: NAME`, or list `2-2` in the `TestDescription` of a function in the template
    ");
    folder.write("template.yaml", "Transform: AWS::Serverless-2016-10-31\n");
    assert_snapshot!(run("all"), @"
    exit status 2
    --- stderr
    error: cannot read `template.yaml`: missing field `Resources` at line 1, column 1

    hint: scenarios have the format of the requirement files of aws-durable-execution-conformance-tests, templates that of AWS SAM
    ");
    folder.write("template.yaml", format!("Resources:\n{}{}", resource("A", "['1-2']"), resource("B", "['1-2']")));
    assert_snapshot!(run("all"), @"
    exit status 2
    --- stderr
    error: cannot use the template `template.yaml`: `A` and `B` are both for scenario `1-2`
    ");
}

#[test]
fn files_that_are_no_scenarios() {
    let folder = Folder::new();
    folder.write("wrong.wasm", EMPTY_COMPONENT);
    folder.write("empty/readme.md", "");
    folder.write("not.yaml", "Input: [1\n");
    folder.write("key.yaml", "Input: 1\nExpectedResults: {}\n");
    folder.write("nothing.yaml", "Input: 1\n");
    folder.write("mine/fine.yaml", WAITS);
    let run = |path: &str| folder.run(&["test", path, "--function", "f=wrong.wasm"]);
    assert_snapshot!(run("nowhere.yaml"), @"
    exit status 2
    --- stderr
    error: `nowhere.yaml` does not exist

    hint: check the path; it is read from the current folder
    ");
    assert_snapshot!(run("empty"), @"
    exit status 2
    --- stderr
    error: `empty` holds no scenario

    hint: scenarios are the `.yaml` files in it and in the folders below
    ");
    assert_snapshot!(run("not.yaml"), @"
    exit status 2
    --- stderr
    error: cannot read `not.yaml`: unclosed bracket '[' at line 1, column 8

    hint: scenarios have the format of the requirement files of aws-durable-execution-conformance-tests, templates that of AWS SAM
    ");
    assert_snapshot!(run("key.yaml"), @"
    exit status 2
    --- stderr
    error: cannot read `key.yaml`: unknown field `ExpectedResults`, expected one of description, optional, handler, invocations, async, DefaultRetryParameters, Function, Variables, Input, AsyncInvoke, AsyncConfig, CallbackActions, ExpectedResult, ExpectedExecutionHistory, ExpectedLogs at line 2, column 1

    hint: scenarios have the format of the requirement files of aws-durable-execution-conformance-tests, templates that of AWS SAM
    ");
    assert_snapshot!(run("nothing.yaml"), @"
    exit status 2
    --- stderr
    error: `nothing.yaml` is no scenario: `ExpectedExecutionHistory` is missing or empty

    hint: the format is that of the requirement files of aws-durable-execution-conformance-tests
    ");
    assert_snapshot!(run("mine/fine.yaml"), @"
    exit status 2
    --- stderr
    error: cannot use function `f`
      Caused by: `wrong.wasm` does not export `durable:execution/handler@0.1.0`

    hint: a handler exports the world `durable:execution/durable-function`; the guest SDK does so with `durable::export!`
    ");
    assert_snapshot!(folder.run(&["test", "mine/fine.yaml", "--function", "f=wrong.wasm", "--suite", "step"]), @"
    exit status 2
    --- stderr
    error: there is no suite `step`

    hint: there are: `mine`
    ");
    assert_snapshot!(folder.run(&["test", "mine/fine.yaml", "--function", "wrong.wasm"]), @"
    exit status 2
    --- stderr
    error: invalid value 'wrong.wasm' for '--function <NAME=HANDLER[:HANDLER-NAME]>': expected NAME=HANDLER, as in `charge=payments.wasm` or `charge=payments.wasm:charge`

    For more information, try '--help'.
    ");
}
