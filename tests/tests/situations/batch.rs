//! Maps and parallel operations of three members. The second one goes through the situation.

use super::{CRASH, PAUSED, Situations, Story};

const DECLINED: &str = "Declined: operation error: child_context: child failed: operation error: step: retries \
                        exhausted after 1 attempts: Declined: the bank said no";
const EXHAUSTED: &str = "Declined: operation error: child_context: child failed: operation error: step: retries \
                         exhausted after 3 attempts: Declined: the bank said no";

#[test]
fn a_map_in_every_situation() {
    check("map-situations", "map");
}

#[test]
fn a_parallel_operation_in_every_situation() {
    check("parallel-situations", "parallel");
}

#[track_caller]
fn check(handler: &str, name: &str) {
    let begun = format!(
        "ContextStarted {name}, ContextStarted first, ContextStarted second, ContextStarted third, StepStarted step, \
         StepStarted step, StepStarted step, StepSucceeded step"
    );
    let all_succeeded = format!(
        "StepSucceeded step, StepSucceeded step, ContextSucceeded first, ContextSucceeded second, ContextSucceeded \
         third, ContextSucceeded {name}"
    );
    // An attempt that was interrupted takes its turn when it is run again, as one that starts.
    let all_succeeded_after_a_crash = format!(
        "ContextSucceeded first, StepSucceeded step, StepSucceeded step, ContextSucceeded second, ContextSucceeded \
         third, ContextSucceeded {name}"
    );
    let others_succeeded =
        "StepFailed step again in 2 s, StepSucceeded step, ContextSucceeded first, ContextSucceeded third";
    let others_after_ticking = format!("WaitStarted tick, {begun}, {others_succeeded}");
    let second_succeeded =
        format!("StepStarted step, StepSucceeded step, ContextSucceeded second, ContextSucceeded {name}");
    let second_failed = format!(
        "{begun}, StepFailed step, StepSucceeded step, ContextSucceeded first, ContextFailed second, ContextSucceeded \
         third, ContextSucceeded {name}, WaitStarted pause"
    );
    let exhausted =
        format!("StepStarted step, StepFailed step, ContextFailed second, ContextSucceeded {name}, WaitStarted pause");
    let three = ["attempt 1"; 3];
    let situations = Situations {
        first_run: Story { end: Ok("[1,1,1]"), logs: &three, invocations: &[&format!("{begun}, {all_succeeded}")] },
        replay_before: Story {
            end: Ok("[1,2,1]"),
            logs: &["attempt 1", "attempt 1", "attempt 1", "attempt 2"],
            invocations: &[&others_after_ticking, "WaitSucceeded tick", &second_succeeded],
        },
        replay_after: Story {
            end: Ok("[1,1,1]"),
            logs: &three,
            invocations: &[&format!("{begun}, {all_succeeded}, WaitStarted pause"), PAUSED],
        },
        // The third step's start was on record, but its body had not run.
        crash: Story {
            end: Ok("[1,1,1]"),
            logs: &["attempt 1", "attempt 1", CRASH, "attempt 1", "attempt 1"],
            invocations: &[&format!("{begun}, (Runtime.ExitError)"), &all_succeeded_after_a_crash],
        },
        failure: Story { end: Err(DECLINED), logs: &three, invocations: &[&second_failed, PAUSED] },
        exhausted: Story {
            end: Err(EXHAUSTED),
            logs: &["attempt 1", "attempt 1", "attempt 1", "attempt 2", "attempt 3"],
            invocations: &[
                &format!("{begun}, {others_succeeded}"),
                "StepStarted step, StepFailed step again in 4 s",
                &exhausted,
                PAUSED,
            ],
        },
    };
    situations.check(handler);
}
