//! `durable-wasm run` on what cannot work: what it says, how it ends, and nothing on stdout.

use insta::assert_snapshot;

use crate::harness::{EMPTY_COMPONENT, EMPTY_MODULE, Folder, example};

/// Runs a handler that misbehaves.
fn misbehave(handler: &str) -> String {
    misbehave_for(handler, "60s")
}

fn misbehave_for(handler: &str, timeout: &str) -> String {
    let guest = format!("{}/guests/misbehaving", env!("CARGO_MANIFEST_DIR"));
    let shown = Folder::new().run(&["run", &guest, "--handler", handler, "--invocation-timeout", timeout]);
    assert!(!shown.contains("--- stdout"), "{shown}");
    // What stands in a stack trace between a handler and its crash is the compiler's business.
    let ours = |line: &&str| !line.starts_with("    at ") || line.contains("misbehaving::crashes");
    shown.lines().filter(ours).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_missing_file() {
    assert_snapshot!(Folder::new().run(&["run", "nowhere.wasm"]), @"
    exit status 2
    --- stderr
    error: `nowhere.wasm` does not exist

    hint: check the path; it is read from the current folder
    ");
}

#[test]
fn a_core_module() {
    let folder = Folder::new();
    folder.write("core.wasm", EMPTY_MODULE);
    assert_snapshot!(folder.run(&["run", "core.wasm"]), @"
    exit status 2
    --- stderr
    error: `core.wasm` is a core WebAssembly module, not a component

    hint: make a component of it with `durable-wasm build`
    ");
}

#[test]
fn a_component_of_another_world() {
    let folder = Folder::new();
    folder.write("other.wasm", EMPTY_COMPONENT);
    assert_snapshot!(folder.run(&["run", "other.wasm"]), @"
    exit status 2
    --- stderr
    error: `other.wasm` does not export `durable:execution/handler@0.1.0`

    hint: a handler exports the world `durable:execution/durable-function`; the guest SDK does so with `durable::export!`
    ");
}

#[test]
fn input_that_is_no_json() {
    assert_snapshot!(Folder::new().run(&["run", &example("quickstart"), "--input", "{\"a\": }"]), @r#"
    exit status 2
    --- stderr
    error: `--input` is not valid JSON
      Caused by: expected value at line 1 column 7

    hint: a string needs its quotes, as in --input '"text"'; a file needs an @, as in --input @order.json
    "#);
}

#[test]
fn input_from_a_missing_file() {
    assert_snapshot!(Folder::new().run(&["run", &example("quickstart"), "--input", "@nowhere.json"]), @"
    exit status 2
    --- stderr
    error: cannot read the input file `nowhere.json`
      Caused by: No such file or directory (os error 2)

    hint: the path after @ is read from the current folder
    ");
}

#[test]
fn an_unknown_handler() {
    assert_snapshot!(Folder::new().run(&["run", &example("quickstart"), "--handler", "slowstart"]), @"
    exit status 2
    --- stderr
    error: there is no handler `slowstart` in this component

    hint: there are: `quickstart`
    ");
}

#[test]
fn a_bad_execution_name() {
    assert_snapshot!(Folder::new().run(&["run", &example("quickstart"), "--name", "a b"]), @r#"
    exit status 2
    --- stderr
    error: invalid value 'a b' for '--name <NAME>': a name has 1 to 64 letters, digits, hyphens and underscores

    For more information, try '--help'.
    "#);
}

#[test]
fn a_history_that_cannot_be_written() {
    assert_snapshot!(Folder::new().run(&["run", &example("quickstart"), "--history", "no/such/folder.json"]), @"
    exit status 2
    --- stderr
    error: cannot write the history to `no/such/folder.json`: there is no folder `no/such`

    hint: create the folder first
    ");
}

#[test]
fn a_duration_that_is_none() {
    assert_snapshot!(Folder::new().run(&["run", &example("quickstart"), "--timeout", "soon"]), @"
    exit status 2
    --- stderr
    error: invalid value 'soon' for '--timeout <DURATION>': expected a duration such as `30s`, `1h 30m` or `7d`

    For more information, try '--help'.
    ");
}

#[test]
fn a_trap() {
    assert_snapshot!(misbehave("trap"), @"
    exit status 1
    --- stderr
    error: the execution failed: Runtime.ExitError: trapped: `unreachable` executed, as after a panic
        at misbehaving::crashes::trap

    hint: look at where it crashed; the guest SDK logs a panic's message
    ");
}

#[test]
fn a_loop_without_end() {
    assert_snapshot!(misbehave_for("loop-forever", "500ms"), @"
    exit status 1
    --- stderr
    error: the execution failed: Sandbox.Timedout: RequestId: a300ecd0-34e1-8c86-949b-c5159431440f Error: Task timed out after 0.50 seconds

    hint: look for a loop that never ends, or allow more time with `--invocation-timeout`
    ");
}

#[test]
fn a_recursion_without_end() {
    assert_snapshot!(misbehave("recurse"), @"
    exit status 1
    --- stderr
    error: the execution failed: Runtime.ExitError: trapped: out-of-bounds memory access in a deep recursion, most likely a stack overflow
        at misbehaving::crashes::deeper
        at misbehaving::crashes::deeper
        at misbehaving::crashes::deeper
        at misbehaving::crashes::deeper
        at misbehaving::crashes::deeper
        at misbehaving::crashes::deeper
        at misbehaving::crashes::deeper
        at misbehaving::crashes::deeper
        … 12 more

    hint: look for a recursion without end in the stack trace
    ");
}

#[test]
fn an_allocation_without_end() {
    assert_snapshot!(misbehave("allocate-without-end"), @"
    exit status 1
    --- stderr
    error: the execution failed: Runtime.ExitError: trapped: `unreachable` executed, as after a panic, after it was refused more than 268435456 bytes of memory
        at misbehaving::crashes::allocate_without_end

    hint: raise the limit with `--memory`
    ");
}

#[test]
fn answers_that_are_garbage() {
    assert_snapshot!(misbehave("succeeded-with-error"), @"
    exit status 1
    --- stderr
    error: the execution failed: InvalidParameterValueException: Cannot provide an Error for SUCCEEDED status.

    hint: the handler breaks the contract; write it with a guest SDK, or see the comments in `wit/`
    ");
    assert_snapshot!(misbehave("failed-with-result"), @"
    exit status 1
    --- stderr
    error: the execution failed: InvalidParameterValueException: Cannot provide a Result for FAILED status.

    hint: the handler breaks the contract; write it with a guest SDK, or see the comments in `wit/`
    ");
    assert_snapshot!(misbehave("no-status"), @"
    exit status 1
    --- stderr
    error: the execution failed: InvalidParameterValueException: Response status is required

    hint: the handler breaks the contract; write it with a guest SDK, or see the comments in `wit/`
    ");
    assert_snapshot!(misbehave("unrecognized-status"), @"
    exit status 1
    --- stderr
    error: the execution failed: InvalidParameterValueException: Unexpected invocation status: DONE

    hint: the handler breaks the contract; write it with a guest SDK, or see the comments in `wit/`
    ");
    assert_snapshot!(misbehave("pending-with-nothing"), @"
    exit status 1
    --- stderr
    error: the execution failed: InvalidParameterValueException: Cannot return PENDING status with no pending operations.

    hint: the handler breaks the contract; write it with a guest SDK, or see the comments in `wit/`
    ");
}

#[test]
fn an_invalid_checkpoint() {
    assert_snapshot!(misbehave("invalid-checkpoint"), @"
    exit status 1
    --- stderr
    error: the execution failed: InvalidParameterValueException: 2 validation errors detected: Value '' at 'updates.1.member.id' failed to satisfy constraint: Member must have length greater than or equal to 1; Value '' at 'updates.1.member.id' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9-_]+

    hint: the handler breaks the contract; write it with a guest SDK, or see the comments in `wit/`
    ");
}

#[test]
fn a_checkpoint_of_a_gigabyte() {
    assert_snapshot!(misbehave("huge-checkpoint"), @"
    exit status 1
    --- stderr
    error: the execution failed: Runtime.ExitError: passed more than 8388608 bytes to the host in one call

    hint: look at where it crashed; the guest SDK logs a panic's message
    ");
}

#[test]
fn no_verdict() {
    assert_snapshot!(misbehave("function-error"), @"
    exit status 1
    --- stderr
    error: the execution failed: Unhandled: no verdict

    hint: the handler failed every invocation without a verdict; let it return an error to end sooner
    ");
}
