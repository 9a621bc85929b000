//! Callbacks.

use super::{CRASH, PAUSED, Situations, Story};

const EXHAUSTED: &str = "Callback.Timeout: operation error: child_context: child failed: retries exhausted after 3 \
                         attempts: operation error: child_context: child failed: operation error: callback: callback \
                         timed out";

#[test]
fn in_every_situation() {
    let situations = Situations {
        first_run: Story {
            end: Ok("\"yes\""),
            logs: &[],
            invocations: &["CallbackStarted accept", "CallbackSucceeded accept"],
        },
        replay_before: Story {
            end: Ok("\"yes\""),
            logs: &[],
            invocations: &[
                "CallbackStarted accept, WaitStarted tick",
                "WaitSucceeded tick",
                "CallbackSucceeded accept",
            ],
        },
        replay_after: Story {
            end: Ok("\"yes\""),
            logs: &[],
            invocations: &["CallbackStarted accept", "CallbackSucceeded accept, WaitStarted pause", PAUSED],
        },
        crash: Story {
            end: Ok("\"yes\""),
            logs: &[CRASH],
            invocations: &["CallbackStarted accept, (Runtime.ExitError)", "", "CallbackSucceeded accept"],
        },
        failure: Story {
            end: Err("Refused: not today"),
            logs: &[],
            invocations: &["CallbackStarted refuse", "CallbackFailed refuse, WaitStarted pause", PAUSED],
        },
        exhausted: Story {
            end: Err(EXHAUSTED),
            logs: &[],
            invocations: &[
                "ContextStarted attempts, ContextStarted attempt-1, CallbackStarted ignore",
                "CallbackTimedOut ignore, ContextFailed attempt-1, WaitStarted retry-delay-1",
                "WaitSucceeded retry-delay-1, ContextStarted attempt-2, CallbackStarted ignore",
                "CallbackTimedOut ignore, ContextFailed attempt-2, WaitStarted retry-delay-2",
                "WaitSucceeded retry-delay-2, ContextStarted attempt-3, CallbackStarted ignore",
                "CallbackTimedOut ignore, ContextFailed attempt-3, ContextFailed attempts, WaitStarted pause",
                PAUSED,
            ],
        },
    };
    situations.check("callback-situations");
}
