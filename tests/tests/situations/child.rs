//! Child contexts.

use super::{CRASH, PAUSED, Situations, Story};

const DECLINED: &str = "Declined: operation error: child_context: child failed: operation error: step: retries exhausted \
    after 1 attempts: Declined: the bank said no";
const EXHAUSTED: &str = "Declined: operation error: child_context: child failed: operation error: step: retries exhausted \
    after 3 attempts: Declined: the bank said no";

#[test]
fn in_every_situation() {
    let situations = Situations {
        first_run: Story {
            end: Ok("1"),
            logs: &["attempt 1"],
            invocations: &["ContextStarted child, StepStarted step, StepSucceeded step, ContextSucceeded child"],
        },
        replay_before: Story {
            end: Ok("2"),
            logs: &["attempt 1", "attempt 2"],
            invocations: &[
                "WaitStarted tick, ContextStarted child, StepStarted step, StepFailed step again in 2 s",
                "WaitSucceeded tick",
                "StepStarted step, StepSucceeded step, ContextSucceeded child",
            ],
        },
        replay_after: Story {
            end: Ok("1"),
            logs: &["attempt 1"],
            invocations: &[
                "ContextStarted child, StepStarted step, StepSucceeded step, ContextSucceeded child, WaitStarted pause",
                PAUSED,
            ],
        },
        crash: Story {
            end: Ok("1"),
            logs: &["attempt 1", CRASH, "attempt 1"],
            invocations: &[
                "ContextStarted child, StepStarted step, (Runtime.ExitError)",
                "StepSucceeded step, ContextSucceeded child",
            ],
        },
        failure: Story {
            end: Err(DECLINED),
            logs: &["attempt 1"],
            invocations: &[
                "ContextStarted child, StepStarted step, StepFailed step, ContextFailed child, WaitStarted pause",
                PAUSED,
            ],
        },
        exhausted: Story {
            end: Err(EXHAUSTED),
            logs: &["attempt 1", "attempt 2", "attempt 3"],
            invocations: &[
                "ContextStarted child, StepStarted step, StepFailed step again in 2 s",
                "StepStarted step, StepFailed step again in 4 s",
                "StepStarted step, StepFailed step, ContextFailed child, WaitStarted pause",
                PAUSED,
            ],
        },
    };
    situations.check("child-situations");
}
