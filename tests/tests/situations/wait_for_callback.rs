//! Callbacks with a submitter. What they consist of has no names.

use super::{CRASH, PAUSED, Situations, Story};

const EXHAUSTED: &str = "Declined: operation error: child_context: child failed: operation error: step: retries \
                         exhausted after 3 attempts: Declined: the bank said no";
const SUBMITTED: &str = "ContextStarted accept, CallbackStarted -, StepStarted -, StepSucceeded -";
const ACCEPTED: &str = "CallbackSucceeded -, ContextSucceeded accept";

#[test]
fn in_every_situation() {
    let situations = Situations {
        first_run: Story { end: Ok("\"yes\""), logs: &["attempt 1"], invocations: &[SUBMITTED, ACCEPTED] },
        replay_before: Story {
            end: Ok("\"yes\""),
            logs: &["attempt 1"],
            invocations: &[
                "WaitStarted tick, ContextStarted accept, CallbackStarted -, StepStarted -, StepSucceeded -",
                "WaitSucceeded tick",
                ACCEPTED,
            ],
        },
        replay_after: Story {
            end: Ok("\"yes\""),
            logs: &["attempt 1"],
            invocations: &[SUBMITTED, "CallbackSucceeded -, ContextSucceeded accept, WaitStarted pause", PAUSED],
        },
        crash: Story {
            end: Ok("\"yes\""),
            logs: &["attempt 1", CRASH, "attempt 1"],
            invocations: &[
                "ContextStarted accept, CallbackStarted -, StepStarted -, (Runtime.ExitError)",
                "StepSucceeded -",
                ACCEPTED,
            ],
        },
        failure: Story {
            end: Err("Refused: not today"),
            logs: &["attempt 1"],
            invocations: &[
                "ContextStarted refuse, CallbackStarted -, StepStarted -, StepSucceeded -",
                "CallbackFailed -, ContextFailed refuse, WaitStarted pause",
                PAUSED,
            ],
        },
        exhausted: Story {
            end: Err(EXHAUSTED),
            logs: &["attempt 1", "attempt 2", "attempt 3"],
            invocations: &[
                "ContextStarted ignore, CallbackStarted -, StepStarted -, StepFailed - again in 2 s",
                "StepStarted -, StepFailed - again in 4 s",
                "StepStarted -, StepFailed -, ContextFailed ignore, WaitStarted pause",
                PAUSED,
            ],
        },
    };
    situations.check("wait-for-callback-situations");
}
