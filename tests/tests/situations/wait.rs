//! Waits.

use super::{CRASH, PAUSED, Situations, Story};

const TOO_LONG: &str = "CheckpointFailedError: checkpoint write failed for operation \
    `6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b`: 1 validation error detected: Value '31622401' at \
    'updates.1.member.waitOptions.waitSeconds' failed to satisfy constraint: Member must have value less than or equal \
    to 31622400";

#[test]
fn in_every_situation() {
    let situations = Situations {
        first_run: Story { end: Ok("null"), logs: &[], invocations: &["WaitStarted wait", "WaitSucceeded wait"] },
        replay_before: Story {
            end: Ok("null"),
            logs: &[],
            invocations: &["WaitStarted tick, WaitStarted wait", "WaitSucceeded tick", "WaitSucceeded wait"],
        },
        replay_after: Story {
            end: Ok("null"),
            logs: &[],
            invocations: &["WaitStarted wait", "WaitSucceeded wait, WaitStarted pause", PAUSED],
        },
        crash: Story {
            end: Ok("null"),
            logs: &[CRASH],
            invocations: &[
                "StepStarted beside, WaitStarted wait, (Runtime.ExitError)",
                "StepSucceeded beside",
                "WaitSucceeded wait",
            ],
        },
        failure: Story { end: Err(TOO_LONG), logs: &[], invocations: &[""] },
        exhausted: Story {
            end: Err("Runtime.ExitError: trapped: `unreachable` executed, as after a panic: the power went out"),
            logs: &[CRASH; 5],
            invocations: &[
                "StepStarted beside, WaitStarted wait, (Runtime.ExitError)",
                "(Runtime.ExitError)",
                "WaitSucceeded wait, (Runtime.ExitError)",
                "(Runtime.ExitError)",
                "(Runtime.ExitError)",
            ],
        },
    };
    situations.check("wait-situations");
}
