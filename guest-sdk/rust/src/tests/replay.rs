//! Each operation in each state it can be recorded in.

use std::time::Duration;

use serde_json::Value;

use super::fake::{End, Fake, context, error, recorded, step, wait};
use crate::bindings::durable::execution::types::{Operation, OperationDetails, OperationStatus};
use crate::{BoxError, DurableContext, OperationErrorKind, RetryDecision, StepErrorKind, StepSemantics, WaitErrorKind};

fn step_handler(
    semantics: StepSemantics,
) -> impl Fn(Value, DurableContext) -> std::pin::Pin<Box<dyn Future<Output = Result<String, BoxError>> + Send>>
+ Send
+ Sync
+ 'static {
    move |_, ctx| {
        Box::pin(async move {
            let step = ctx.step(|step| async move { Ok(format!("ran attempt {}", step.attempt())) });
            let stop_at_3 = |_: &crate::StepError, attempt| {
                if attempt < 3 { RetryDecision::Retry { delay: Duration::from_secs(9) } } else { RetryDecision::Stop }
            };
            match step.semantics(semantics).retry_strategy(stop_at_3).await {
                Ok(value) => Ok(value),
                Err(error) => {
                    let OperationErrorKind::Step(step) = error.kind() else { return Err(error.into()) };
                    let StepErrorKind::RetriesExhausted(retries) = step.kind() else { return Err(error.into()) };
                    let wire = error.wire().unwrap().error_type().unwrap();
                    Ok(format!("{} attempts, {wire}, {}", retries.attempts(), error.status().unwrap()))
                }
            }
        })
    }
}

/// Replays a step recorded like this. `Ok` is the handler's result; `Err` says that it is pending.
#[track_caller]
fn check_step(semantics: StepSemantics, record: Operation, expected: Result<&str, ()>, trace: &[&str]) {
    let fake = Fake::new();
    fake.record(record);
    let end = expected.map_or(End::Pending, |text| End::Succeeded(Some(format!("{text:?}"))));
    assert_eq!(fake.invoke(step_handler(semantics)), end);
    assert_eq!(fake.take_trace(), trace);
}

#[test]
fn a_step_goes_on_from_every_state() {
    use OperationStatus::{Failed, Pending, Ready, Started, Succeeded};
    use StepSemantics::{AtLeastOncePerRetry as AtLeast, AtMostOncePerRetry as AtMost};
    let at = |details, status| recorded("1", details, status);
    for semantics in [AtLeast, AtMost] {
        check_step(semantics, at(step(1, Some("\"recorded\""), None), Succeeded), Ok("recorded"), &[]);
        let failed = at(step(3, None, Some(error("Declined", "no"))), Failed);
        check_step(semantics, failed, Ok("3 attempts, Declined, FAILED"), &[]);
        check_step(semantics, at(step(1, None, None), Pending), Err(()), &[]);
    }
    check_step(
        AtLeast,
        at(step(1, None, None), Ready),
        Ok("ran attempt 2"),
        &["lazy [START Step 1]", "enter 1 attempt 2", "leave", "durable [SUCCEED Step 1 = \"ran attempt 2\"]"],
    );
    check_step(
        AtMost,
        at(step(1, None, None), Ready),
        Ok("ran attempt 2"),
        &["durable [START Step 1]", "enter 1 attempt 2", "leave", "durable [SUCCEED Step 1 = \"ran attempt 2\"]"],
    );
    check_step(
        AtLeast,
        at(step(1, None, None), Started),
        Ok("ran attempt 2"),
        &["enter 1 attempt 2", "leave", "durable [SUCCEED Step 1 = \"ran attempt 2\"]"],
    );
    check_step(
        AtMost,
        at(step(1, None, None), Started),
        Err(()),
        &["durable [RETRY Step 1 ! Error: step interrupted (AtMostOncePerRetry) after 9 s]"],
    );
    check_step(
        AtMost,
        at(step(2, None, None), Started),
        Ok("3 attempts, Error, FAILED"),
        &["durable [FAIL Step 1 ! Error: step interrupted (AtMostOncePerRetry)]"],
    );
}

#[test]
fn a_wait_goes_on_from_every_state() {
    for (status, expected) in [
        (OperationStatus::Succeeded, Some("done")),
        (OperationStatus::Started, None),
        (OperationStatus::Cancelled, Some("unexpected recorded status: CANCELLED")),
    ] {
        let fake = Fake::new();
        fake.record(recorded("1", wait(), status));
        let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
            Ok(match ctx.wait(Duration::from_secs(1)).await {
                Ok(()) => "done".to_owned(),
                Err(error) => match error.kind() {
                    OperationErrorKind::Wait(wait) => {
                        let WaitErrorKind::UnexpectedStatus(_) = wait.kind();
                        wait.to_string()
                    }
                    other => other.to_string(),
                },
            })
        });
        assert_eq!(end, expected.map_or(End::Pending, |text| End::Succeeded(Some(format!("{text:?}")))), "{status:?}");
        assert!(fake.take_trace().is_empty(), "{status:?}");
    }
}

#[track_caller]
fn check_child(details: OperationDetails, status: OperationStatus, expected: &str, trace: &[&str]) {
    let fake = Fake::new();
    fake.record(recorded("1", details, status));
    fake.record(recorded("1-1", step(1, Some("2"), None), OperationStatus::Succeeded));
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        let child = ctx.run_in_child_context(|ctx| async move {
            let two: u32 = ctx.step(|_| async { Ok(0) }).await?;
            Ok(format!("ran with {two}"))
        });
        Ok(child.await.unwrap_or_else(|error| format!("{error:#}")))
    });
    assert_eq!(end, End::Succeeded(Some(format!("{expected:?}"))));
    assert_eq!(fake.take_trace(), trace);
}

#[test]
fn a_child_context_goes_on_from_every_state() {
    use OperationStatus::{Failed, Started, Succeeded};
    check_child(context(Some("\"recorded\""), None, false), Succeeded, "recorded", &[]);
    check_child(context(None, None, true), Succeeded, "ran with 2", &[]);
    let failure = "operation error: child_context: child failed: no";
    check_child(context(None, Some(error("Declined", "no")), false), Failed, failure, &[]);
    check_child(
        context(None, None, false),
        Started,
        "ran with 2",
        &["durable [SUCCEED RunInChildContext 1 = \"ran with 2\"]"],
    );
}

#[test]
fn news_of_an_operation_is_acted_on_in_the_same_invocation() {
    // With pages of one, the news is on the second page of the checkpoint's answer.
    for page_size in [1_000, 1] {
        let fake = Fake::new();
        fake.record(recorded("1", wait(), OperationStatus::Started));
        fake.page_by(page_size);
        let service = fake.clone();
        let end = fake.invoke(move |_: Value, ctx: DurableContext| {
            let service = service.clone();
            async move {
                let wait = ctx.wait(Duration::from_secs(1)).spawn();
                let meanwhile = move |_| async move {
                    service.change("1", |wait| wait.status = OperationStatus::Succeeded);
                    Ok(())
                };
                ctx.step(meanwhile).await?;
                Ok(wait.await?)
            }
        });
        assert_eq!(end, End::Succeeded(Some("null".to_owned())), "pages of {page_size}");
    }
}
