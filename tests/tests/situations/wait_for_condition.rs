//! Conditions.

use super::{CRASH, PAUSED, Situations, Story};

#[test]
fn in_every_situation() {
    let situations = Situations {
        first_run: Story {
            end: Ok("1"),
            logs: &["check 1 of state 0"],
            invocations: &["StepStarted condition, StepSucceeded condition"],
        },
        replay_before: Story {
            end: Ok("2"),
            logs: &["check 1 of state 0", "check 2 of state 1"],
            invocations: &[
                "WaitStarted tick, StepStarted condition, StepSucceeded condition again in 2 s",
                "WaitSucceeded tick",
                "StepStarted condition, StepSucceeded condition",
            ],
        },
        replay_after: Story {
            end: Ok("1"),
            logs: &["check 1 of state 0"],
            invocations: &["StepStarted condition, StepSucceeded condition, WaitStarted pause", PAUSED],
        },
        crash: Story {
            end: Ok("1"),
            logs: &["check 1 of state 0", CRASH, "check 1 of state 0"],
            invocations: &["StepStarted condition, (Runtime.ExitError)", "StepSucceeded condition"],
        },
        failure: Story {
            end: Err("Declined: operation error: wait_for_condition: check failed: Declined: the bank said no"),
            logs: &["check 1 of state 0"],
            invocations: &["StepStarted condition, StepFailed condition, WaitStarted pause", PAUSED],
        },
        exhausted: Story {
            end: Err("WaitForCondition.MaxChecksExceeded: operation error: wait_for_condition: max checks exceeded: 3"),
            logs: &["check 1 of state 0", "check 2 of state 1", "check 3 of state 2"],
            invocations: &[
                "StepStarted condition, StepSucceeded condition again in 2 s",
                "StepStarted condition, StepSucceeded condition again in 3 s",
                "StepStarted condition, StepFailed condition, WaitStarted pause",
                PAUSED,
            ],
        },
    };
    situations.check("wait-for-condition-situations");
}
