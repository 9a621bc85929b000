//! Operations side by side.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
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

/// Lets one branch wait for another.
#[derive(Clone, Default)]
struct Flag(Arc<Mutex<(bool, Option<Waker>)>>);

impl Flag {
    async fn raised(&self) {
        poll_fn(|cx| {
            let (raised, waiting) = &mut *self.0.lock().unwrap();
            *waiting = Some(cx.waker().clone());
            if *raised { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn raise(&self) {
        let (raised, waiting) = &mut *self.0.lock().unwrap();
        *raised = true;
        waiting.take().into_iter().for_each(Waker::wake);
    }
}

#[test]
fn a_step_that_another_branch_wakes_goes_on_within_its_scope() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        let seen = Flag::default();
        let raising = seen.clone();
        let waits = ctx
            .step(move |_| async move {
                seen.raised().await;
                Ok(1)
            })
            .spawn();
        let wakes = ctx
            .step(move |_| async move {
                raising.raise();
                Ok(2)
            })
            .spawn();
        Ok(waits.await? + wakes.await?)
    });
    assert_eq!(end, End::Succeeded(Some("3".to_owned())));
    let scopes: Vec<_> = fake.take_trace().into_iter().filter(|line| !line.contains('[')).collect();
    assert_eq!(scopes, ["enter 1 attempt 1", "leave", "enter 2 attempt 1", "leave", "enter 1 attempt 1", "leave"]);
}

#[test]
fn what_a_complete_context_left_open_stays_open() {
    let steps = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&steps);
    let handler = move |_: Value, ctx: DurableContext| {
        let count = Arc::clone(&count);
        async move {
            let body = |ctx: DurableContext| async move {
                let callback = ctx.create_callback::<u32>().await?;
                let slow = ctx.run_in_child_context(move |ctx| async move {
                    ctx.wait(Duration::from_secs(1)).await?;
                    let step = ctx.step(move |_| async move { Ok(count.fetch_add(1, Ordering::Relaxed)) });
                    Ok(step.await?)
                });
                let _slow = slow.spawn();
                let _late = ctx.step(|_| std::future::pending::<Result<u32, BoxError>>()).spawn();
                let fast = ctx.step(move |_| async move { Ok(callback.id().repeat(300_000)) }).spawn();
                Ok(fast.await?)
            };
            let large = ctx.run_in_child_context(body).await?;
            ctx.wait(Duration::from_secs(1)).await?;
            Ok(large.len() >= 300_000)
        }
    };
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler.clone()), End::Pending);
    fake.let_time_pass();
    fake.take_trace();
    assert_eq!(fake.invoke(handler), End::Succeeded(Some("true".to_owned())));
    assert_eq!(fake.take_trace(), [] as [&str; 0], "though the wait has elapsed");
    assert_eq!(steps.load(Ordering::Relaxed), 0);
}
