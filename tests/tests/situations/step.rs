//! Steps.

use super::{CRASH, PAUSED, Situations, Story, check, run};

const DECLINED: &str =
    "Declined: operation error: step: retries exhausted after 1 attempts: Declined: the bank said no";
const EXHAUSTED: &str =
    "Declined: operation error: step: retries exhausted after 3 attempts: Declined: the bank said no";

#[test]
fn in_every_situation() {
    let at_least_once = Story {
        end: Ok("1"),
        logs: &["attempt 1", CRASH, "attempt 1"],
        invocations: &["StepStarted step, (Runtime.ExitError)", "StepSucceeded step"],
    };
    let at_most_once = Story {
        end: Ok("2"),
        logs: &["attempt 1", CRASH, "attempt 2"],
        invocations: &[
            "StepStarted step, (Runtime.ExitError)",
            "StepFailed step again in 2 s",
            "StepStarted step, StepSucceeded step",
        ],
    };
    for (handler, crash) in [("step-situations", at_least_once), ("step-at-most-once-situations", at_most_once)] {
        let situations = Situations {
            first_run: Story {
                end: Ok("1"),
                logs: &["attempt 1"],
                invocations: &["StepStarted step, StepSucceeded step"],
            },
            replay_before: Story {
                end: Ok("2"),
                logs: &["attempt 1", "attempt 2"],
                invocations: &[
                    "WaitStarted tick, StepStarted step, StepFailed step again in 2 s",
                    "WaitSucceeded tick",
                    "StepStarted step, StepSucceeded step",
                ],
            },
            replay_after: Story {
                end: Ok("1"),
                logs: &["attempt 1"],
                invocations: &["StepStarted step, StepSucceeded step, WaitStarted pause", PAUSED],
            },
            crash,
            failure: Story {
                end: Err(DECLINED),
                logs: &["attempt 1"],
                invocations: &["StepStarted step, StepFailed step, WaitStarted pause", PAUSED],
            },
            exhausted: Story {
                end: Err(EXHAUSTED),
                logs: &["attempt 1", "attempt 2", "attempt 3"],
                invocations: &[
                    "StepStarted step, StepFailed step again in 2 s",
                    "StepStarted step, StepFailed step again in 4 s",
                    "StepStarted step, StepFailed step, WaitStarted pause",
                    PAUSED,
                ],
            },
        };
        situations.check(handler);
    }
}

#[test]
fn interrupted_every_time_it_fails_the_execution() {
    let (result, logs) = run("step", "\"crash\"");
    assert_eq!(result.error().unwrap().error_type.as_deref(), Some("Runtime.ExitError"));
    assert_eq!(logs, ["attempt 1", CRASH].repeat(result.invocations().count()));
    assert_eq!(result.get_step("step").unwrap().attempts(), 0, "no attempt has ended");
}

#[test]
fn at_most_once_and_interrupted_every_time_it_has_failed() {
    let error =
        "Error: operation error: step: retries exhausted after 3 attempts: step interrupted (AtMostOncePerRetry)";
    check(
        "step-at-most-once",
        "\"crash\"",
        &Story {
            end: Err(error),
            logs: &["attempt 1", CRASH, "attempt 2", CRASH, "attempt 3", CRASH],
            invocations: &[
                "StepStarted step, (Runtime.ExitError)",
                "StepFailed step again in 2 s",
                "StepStarted step, (Runtime.ExitError)",
                "StepFailed step again in 4 s",
                "StepStarted step, (Runtime.ExitError)",
                "StepFailed step, WaitStarted pause",
                PAUSED,
            ],
        },
    );
}
