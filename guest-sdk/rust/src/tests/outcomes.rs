//! Attempts of steps whose outcome the service knows by the time they start: it replays the execution.

use std::time::Duration;

use super::fake::{End, Fake, error, recorded, step};
use crate::bindings::durable::execution::types::{Operation, OperationStatus};
use crate::{BoxError, DurableContext, StepSemantics};

/// Two steps and a condition side by side with a wait. None of their bodies may run.
async fn handler(_: (), ctx: DurableContext) -> Result<String, BoxError> {
    let never = |_| async { Err::<u32, BoxError>("the body ran".into()) };
    let one = ctx.step(never).await?;
    let two = ctx.step(never).semantics(StepSemantics::AtMostOncePerRetry).await;
    let three = ctx.wait_for_condition(|_, _: u32| async { Err("the check ran".into()) }, 0).await?;
    ctx.wait(Duration::from_secs(1)).await?;
    Ok(format!("{one}, {}, {three}", two.map_or_else(|error| format!("{error:#}"), |value| value.to_string())))
}

fn known(position: &str, result: Result<&str, ()>, status: OperationStatus) -> Operation {
    let details = step(1, result.ok(), result.err().map(|()| error("Declined", "no")));
    recorded(position, details, status)
}

#[test]
fn what_is_known_counts() {
    let fake = Fake::new();
    fake.know(known("1", Ok("1"), OperationStatus::Succeeded));
    fake.know(known("2", Err(()), OperationStatus::Failed));
    fake.know(known("3", Ok("3"), OperationStatus::Succeeded));
    assert_eq!(fake.invoke(handler), End::Pending);
    assert_eq!(
        fake.take_trace(),
        [
            "lazy [START Step 1]",
            "durable [START Step 2]",
            "lazy [START WaitForCondition 3]",
            "durable [START Wait 4 for 1 s]"
        ]
    );
    fake.let_time_pass();
    let End::Succeeded(Some(result)) = fake.invoke(handler) else { panic!("it does not succeed") };
    assert!(result.starts_with("\"1, ") && result.contains("no") && result.ends_with(", 3\""), "{result}");
}

#[test]
fn an_attempt_that_another_follows_is_waited_for() {
    let fake = Fake::new();
    fake.know(known("1", Err(()), OperationStatus::Pending));
    assert_eq!(fake.invoke(handler), End::Pending);
    assert_eq!(fake.take_trace(), ["lazy [START Step 1]", "durable []"]);
}
