//! What else a replay can meet.

use durable_wasm_core::model::EventKind;

use super::{CRASH, PAUSED, Story, check, run};

#[test]
fn a_step_that_has_ended_is_not_run_again_after_a_crash() {
    check(
        "crash-between",
        "null",
        &Story {
            end: Ok("3"),
            logs: &["ran", CRASH, "ran"],
            invocations: &[
                "StepStarted one, StepSucceeded one, (Runtime.ExitError)",
                "StepStarted two, StepSucceeded two",
            ],
        },
    );
}

#[test]
fn a_result_too_large_to_record_is_computed_again() {
    check(
        "large-child",
        "null",
        &Story {
            end: Ok("300000"),
            logs: &["ran"],
            invocations: &[
                "ContextStarted child, StepStarted inner, StepSucceeded inner, ContextSucceeded child, WaitStarted pause",
                PAUSED,
            ],
        },
    );
}

#[test]
fn branches_go_on_one_by_one() {
    check(
        "branches",
        "null",
        &Story {
            end: Ok("34"),
            logs: &["ran", "ran"],
            invocations: &[
                "ContextStarted branch-30, ContextStarted branch-4, WaitStarted wait-30, WaitStarted wait-4",
                "WaitSucceeded wait-4, StepStarted step-4, StepSucceeded step-4, ContextSucceeded branch-4",
                "WaitSucceeded wait-30, StepStarted step-30, StepSucceeded step-30, ContextSucceeded branch-30",
            ],
        },
    );
}

#[test]
fn a_handler_that_replays_otherwise_fails_the_execution() {
    // The SHA-256 of `1`.
    let id = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    let error = format!(
        "NonDeterministicExecutionError: operation error: non_deterministic_execution: operation `1` (id `{id}`) does \
         not match the record: expected Step/Step named \"plan\", got Wait/Wait named \"surprise\"; hint: a handler \
         must ask for the same operations in the same order in every invocation, so take what decides their order \
         from the input or from steps, and give a changed handler a new version"
    );
    check(
        "unsteady",
        "null",
        &Story {
            end: Err(&error),
            logs: &["ran"],
            invocations: &["StepStarted plan, StepSucceeded plan, WaitStarted -", "WaitSucceeded -"],
        },
    );
}

#[test]
fn a_handler_that_waits_for_nothing_fails_the_execution() {
    let error = "UsageError: operation error: usage: nothing in the handler can go on, and it awaits no operation that \
                 could change that; hint: only operations wake a handler: wait with `ctx.wait` or a callback, and await \
                 no timer, channel or thread of another crate";
    let invocations = ["StepStarted step, StepSucceeded step"];
    check("stuck", "null", &Story { end: Err(error), logs: &["ran"], invocations: &invocations });
}

#[test]
fn a_record_of_several_pages_is_replayed() {
    let (result, _) = run("steps", "2500");
    assert_eq!(result.result(), Some("1250"));
    assert_eq!(result.invocations().count(), 2);
    let started = result.history().iter().filter(|event| matches!(event.kind, EventKind::StepStarted)).count();
    assert_eq!(started, 2500);
}

#[test]
fn a_result_that_a_step_cannot_record_fails_the_execution() {
    let id = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b";
    let error = format!(
        "CheckpointFailedError: checkpoint write failed for operation `{id}`: STEP output payload size must be less \
         than or equal to 262144 bytes."
    );
    let invocations = ["StepStarted step, StepFailed step"];
    check("large-step", "null", &Story { end: Err(&error), logs: &["ran"], invocations: &invocations });
}

#[test]
fn results_up_to_the_limit_arrive() {
    // The first fits the invocation's answer, the next two are checkpointed, the last is too large.
    for (bytes, arrives) in [(6_291_406, true), (6_291_407, true), (6_291_456, true), (6_291_457, false)] {
        let (result, _) = run("result-of", &bytes.to_string());
        let length = result.result().map(str::len);
        assert_eq!(length, arrives.then_some(bytes), "{bytes} bytes: {:?}", result.error());
    }
}
