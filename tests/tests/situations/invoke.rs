//! Calls of functions. The logs are the called function's.

use super::{CRASH, PAUSED, Situations, Story};

const DECLINED: &str = "Declined: operation error: invoke: function failed: operation error: step: retries exhausted \
                        after 1 attempts: Declined: the bank said no";
const EXHAUSTED: &str = "Declined: operation error: invoke: function failed: operation error: step: retries exhausted \
                         after 3 attempts: Declined: the bank said no";

#[test]
fn in_every_situation() {
    let situations = Situations {
        first_run: Story {
            end: Ok("1"),
            logs: &["attempt 1"],
            invocations: &["ChainedInvokeStarted call", "ChainedInvokeSucceeded call"],
        },
        replay_before: Story {
            end: Ok("2"),
            logs: &["attempt 1", "attempt 2"],
            invocations: &[
                "WaitStarted tick, ChainedInvokeStarted call",
                "WaitSucceeded tick",
                "ChainedInvokeSucceeded call",
            ],
        },
        replay_after: Story {
            end: Ok("1"),
            logs: &["attempt 1"],
            invocations: &["ChainedInvokeStarted call", "ChainedInvokeSucceeded call, WaitStarted pause", PAUSED],
        },
        crash: Story {
            end: Ok("1"),
            logs: &[CRASH, "attempt 1"],
            invocations: &[
                "StepStarted beside, ChainedInvokeStarted call, (Runtime.ExitError)",
                "ChainedInvokeSucceeded call, StepSucceeded beside",
            ],
        },
        failure: Story {
            end: Err(DECLINED),
            logs: &["attempt 1"],
            invocations: &["ChainedInvokeStarted call", "ChainedInvokeFailed call, WaitStarted pause", PAUSED],
        },
        exhausted: Story {
            end: Err(EXHAUSTED),
            logs: &["attempt 1", "attempt 2", "attempt 3"],
            invocations: &["ChainedInvokeStarted call", "ChainedInvokeFailed call, WaitStarted pause", PAUSED],
        },
    };
    situations.check("invoke-situations");
}
