//! Every flawed example has its mistake named, by the shortest schedule that shows it.

use durable_wasm::Mistake;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{check, mistake, runner};

async fn check_named(handler: &str, input: &Value, expected: Mistake, schedule: &str) -> String {
    let found = mistake(runner("examples/rust/flawed", handler), input).await;
    assert_eq!((found.mistake(), found.schedule().to_string().as_str()), (expected, schedule), "{found}");
    found.to_string()
}

fn customer() -> Value {
    json!({"email": "kim@example.com"})
}

#[tokio::test]
async fn a_random_number_decides() {
    let story = check_named("welcome", &customer(), Mistake::RandomOutsideStep, "random@2=1").await;
    assert_snapshot!(story, @r#"
    random-outside-step: the handler depends on a random number outside a step
    the first event that differs is ExecutionFailed, where it was StepStarted of `ask-for-feedback`

    what happened under `random@2=1`:
      invocation 1, at +0ms
        runs step `ship-samples`
        checkpoint 1: start step `ship-samples`, succeed step `ship-samples`
        checkpoint 2: start wait `let-it-arrive`
        ends as PENDING
      a timer fires
      invocation 2, at +3d, with other random numbers
        ends as FAILED
      the execution ends as FAILED

    what differs from the baseline:
      - SUCCEEDED "samples"
      + FAILED NonDeterministicExecutionError: operation error: non_deterministic_execution: operation `1` (id `6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b`) does not match the record: expected Step/Step named "ship-samples", got Step/Step named "mail-voucher"; hint: a handler must ask for the same operations in the same order in every invocation, so take what decides their order from the in…
          step `ship-samples` SUCCEEDED "samples"
          wait `let-it-arrive` SUCCEEDED
      -   step `ask-for-feedback` SUCCEEDED null
    "#);
}

#[tokio::test]
async fn the_clock_is_read_outside_a_step() {
    let appointment = json!({"patient": "kim", "begins_at": 1_767_517_200});
    check_named("reminder", &appointment, Mistake::ClockOutsideStep, "clock@2=3").await;
}

#[tokio::test]
async fn a_static_variable_counts() {
    let issue = json!({"title": "Spring", "subscribers": ["kim", "robin"]});
    let story = check_named("newsletter", &issue, Mistake::StateLost, "lose-after@1.1").await;
    assert_snapshot!(story, @r#"
    state-lost: the handler depends on state that does not survive an invocation
    the first event that differs is StepStarted of `tell-the-editor`, where it was ExecutionSucceeded

    what happened under `lose-after@1.1`:
      invocation 1, at +0ms
        runs step `mail-kim`
        checkpoint 1: start step `mail-kim`, succeed step `mail-kim` (recorded)
        the host loses the handler
      invocation 2, at +0ms
        runs step `mail-robin`
        checkpoint 1: start step `mail-robin`, succeed step `mail-robin`
        runs step `tell-the-editor`
        checkpoint 2: start step `tell-the-editor`, succeed step `tell-the-editor`
        ends as SUCCEEDED
      the execution ends as SUCCEEDED

    what differs from the baseline:
      - SUCCEEDED {"sent":2}
      + SUCCEEDED {"sent":1}
          step `mail-kim` SUCCEEDED null
          step `mail-robin` SUCCEEDED null
      +   step `tell-the-editor` SUCCEEDED null
    "#);
}

#[tokio::test]
async fn a_step_that_must_run_once_is_retried() {
    let cart = json!({"order": "A-17", "total_cents": 2400});
    let story = check_named("checkout", &cart, Mistake::InterruptedStepRan, "lose-before@1.2").await;
    assert_snapshot!(story, @"
    interrupted-step-ran-again: a step that may run only once runs again after an interruption
    the body of step `charge-card` runs in attempt 2, though it had run and was given up as interrupted before

    what happened under `lose-before@1.2`:
      invocation 1, at +0ms
        checkpoint 1: start step `charge-card`
        runs step `charge-card`
        checkpoint 2: succeed step `charge-card` (not recorded)
        the host loses the handler
      invocation 2, at +0ms
        checkpoint 1: retry step `charge-card`
        ends as PENDING
      a timer fires
      invocation 3, at +2s
        checkpoint 1: start step `charge-card`
        runs step `charge-card`, attempt 2
        checkpoint 2: succeed step `charge-card`
        runs step `send-receipt`
        checkpoint 3: start step `send-receipt`, succeed step `send-receipt`
        ends as SUCCEEDED
      the execution ends as SUCCEEDED
    ");
}

#[tokio::test]
async fn a_hash_map_decides_the_order() {
    let shelves = json!({"cups": 12, "plates": 30, "spoons": 48, "teapots": 3});
    let found = mistake(runner("examples/rust/flawed", "stocktake"), &shelves).await;
    assert_eq!(found.mistake(), Mistake::IterationOrder, "{found}");
}

#[tokio::test]
#[should_panic(expected = "random-outside-step: the handler depends on a random number outside a step")]
async fn an_assertion_tells_the_story() {
    check(runner("examples/rust/flawed", "welcome"), &customer()).await.assert_held();
}
