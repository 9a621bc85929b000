//! Operations side by side.

use std::time::Duration;

use serde_json::Value;

use super::fake::{End, Fake};
use crate::{BoxError, DurableContext};

#[test]
fn a_spawned_wait_runs_beside_the_steps_that_follow() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<u32, BoxError> {
        let wait = ctx.wait(Duration::from_secs(60)).spawn();
        let one: u32 = ctx.step(|_| async { Ok(1) }).await?;
        wait.await?;
        Ok(one + ctx.step(|_| async { Ok(2) }).await?)
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    // The wait begins as soon as the step's checkpoint lets others go on; ids follow the handler's order.
    assert_eq!(
        fake.take_trace(),
        [
            "lazy [START Step 2]",
            "durable [START Wait 1 for 60 s]",
            "enter 2 attempt 1",
            "leave",
            "durable [SUCCEED Step 2 = 1]",
        ]
    );
    fake.let_time_pass();
    assert_eq!(fake.invoke(handler), End::Succeeded(Some("3".to_owned())));
}

#[test]
fn all_that_can_run_runs_before_the_invocation_ends() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
        let slow = ctx.wait(Duration::from_secs(60)).spawn();
        let child = ctx
            .run_in_child_context(|ctx| async move {
                ctx.step(|_| async { Ok(()) }).await?;
                Ok(ctx.wait(Duration::from_secs(1)).await?)
            })
            .spawn();
        slow.await?;
        Ok(child.await?)
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    assert_eq!(fake.take_trace().last().unwrap(), "durable [START Wait 2-2 in 2 for 1 s]");
}

#[test]
fn dropping_a_spawned_operation_ends_it() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        drop(ctx.step(|_| async { Ok(1) }).spawn());
        Ok(ctx.step(|_| async { Ok(2) }).await?)
    });
    assert_eq!(end, End::Succeeded(Some("2".to_owned())));
    assert_eq!(
        fake.take_trace(),
        ["lazy [START Step 2]", "enter 2 attempt 1", "leave", "durable [SUCCEED Step 2 = 2]"]
    );
}
