//! Uses of the SDK that no record could tell a replay about.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use serde_json::Value;

use super::fake::{End, Fake};
use crate::engine::lock;
use crate::{BoxError, DurableContext, DurableFuture, OperationErrorKind, UsageErrorKind};

const MINUTE: Duration = Duration::from_secs(60);

/// The execution fails with a usage error that says this, though the handler swallows every error.
#[track_caller]
fn check<F, Fut>(handler: F, expected: &str)
where
    F: Fn(Value, DurableContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
{
    let end = Fake::new().invoke(handler);
    let End::Failed { error_type, message } = end else { panic!("{end:?}") };
    assert_eq!(error_type, "UsageError");
    let (message, hint) = message.split_once("; hint: ").unwrap();
    assert_eq!(message, expected);
    assert!(!hint.is_empty());
}

/// What is ready first; the other one is dropped, as `select!` does.
async fn first<O>(a: DurableFuture<O>, b: DurableFuture<O>) -> Result<O, crate::OperationError> {
    let (mut a, mut b) = (pin!(a), pin!(b));
    poll_fn(|cx| match a.as_mut().poll(cx) {
        Poll::Pending => b.as_mut().poll(cx),
        ready @ Poll::Ready(_) => ready,
    })
    .await
}

#[test]
fn a_step_has_no_operations() {
    check(
        |_, ctx| async move {
            let inner = ctx.clone();
            let body = |_| async move {
                let error = inner.wait(MINUTE).await.unwrap_err();
                let OperationErrorKind::Usage(error) = error.kind() else { panic!("{error}") };
                assert!(matches!(error.kind(), UsageErrorKind::InStep { position } if position == "2"));
                Ok(())
            };
            Ok(ctx.step(body).await?)
        },
        "operation error: usage: operation `2` was asked for in the body of a step",
    );
}

#[test]
fn a_context_serves_its_own_body_alone() {
    let other = "was asked for with a context that is not that of the running code";
    check(
        |_, ctx| async move {
            let outer = ctx.clone();
            let body = |_| async move {
                let _ = outer.wait(MINUTE).await;
                Ok(())
            };
            Ok(ctx.run_in_child_context(body).await?)
        },
        &format!("operation error: usage: operation `2` {other}"),
    );
    check(
        |_, ctx| async move {
            let leaked = Arc::new(Mutex::new(None));
            let leak = Arc::clone(&leaked);
            let body = |ctx| async move {
                *lock(&leak) = Some(ctx);
                Ok(())
            };
            ctx.run_in_child_context(body).await?;
            let ended: DurableContext = lock(&leaked).take().unwrap();
            let _ = ended.step(|_| async { Ok(1) }).await;
            Ok(())
        },
        &format!("operation error: usage: operation `1-1` {other}"),
    );
}

#[test]
fn no_handler_goes_on_after_a_select() {
    let abandoned = "operation error: usage: operation `1` was dropped while it was awaited, and then operation `3` was \
                     asked for";
    check(
        |_, ctx| async move {
            first(ctx.wait(MINUTE).future(), ctx.step(|_| async { Ok(()) }).future()).await?;
            let _ = ctx.wait(MINUTE).await;
            Ok(())
        },
        abandoned,
    );
    check(
        |_, ctx| async move {
            first(ctx.wait(MINUTE).spawn(), ctx.step(|_| async { Ok(()) }).spawn()).await?;
            let _ = ctx.wait(MINUTE).await;
            Ok(())
        },
        abandoned,
    );
    check(
        |_, ctx| async move {
            let answer = ctx.create_callback::<()>().await?.result();
            first(answer, ctx.step(|_| async { Ok(()) }).future()).await?;
            let _ = ctx.wait(MINUTE).await;
            Ok(())
        },
        abandoned,
    );
}

#[test]
fn what_a_select_came_to_may_end_a_handler_or_a_context() {
    let end = Fake::new().invoke(|_: Value, ctx: DurableContext| async move {
        let body = |ctx: DurableContext| async move {
            Ok(first(ctx.wait(MINUTE).future(), ctx.step(|_| async { Ok(()) }).future()).await?)
        };
        ctx.run_in_child_context(body).await?;
        Ok(ctx.step(|_| async { Ok(7) }).await?)
    });
    assert_eq!(end, End::Succeeded(Some("7".to_owned())));
}

#[test]
fn combinators_may_drop_what_they_are_given() {
    let end = Fake::new().invoke(|_: Value, ctx: DurableContext| async move {
        let futures = [ctx.step(|_| async { Ok(1) }).future(), ctx.step(|_| std::future::pending()).future()];
        let won = ctx.race(futures).await?;
        Ok(won + ctx.step(|_| async { Ok(6) }).await?)
    });
    assert_eq!(end, End::Succeeded(Some("7".to_owned())));
}

#[test]
fn a_combinator_may_drop_what_was_awaited_before() {
    let end = Fake::new().invoke(|_: Value, ctx: DurableContext| async move {
        let mut loser = ctx.step(|_| std::future::pending()).spawn();
        assert!(Pin::new(&mut loser).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let won = ctx.race([loser, ctx.step(|_| async { Ok(1) }).future()]).await?;
        Ok(won + ctx.step(|_| async { Ok(6) }).await?)
    });
    assert_eq!(end, End::Succeeded(Some("7".to_owned())));
}

#[test]
fn a_handler_that_awaits_no_operation_fails() {
    let nothing =
        "operation error: usage: nothing in the handler can go on, and it awaits no operation that could change that";
    check(
        |_, ctx| async move {
            ctx.step(|_| async { Ok(()) }).await?;
            std::future::pending().await
        },
        nothing,
    );
    check(|_, ctx| async move { Ok(ctx.step(|_| std::future::pending()).await?) }, nothing);
}

#[test]
fn another_executor_cannot_wait_for_an_operation() {
    check(
        |_, ctx| async move {
            let mut wait = pin!(ctx.wait(MINUTE).future());
            let mut cx = Context::from_waker(Waker::noop());
            // As `block_on` does where threads cannot park.
            while wait.as_mut().poll(&mut cx).is_pending() {}
            Ok(())
        },
        "operation error: usage: operation `1` was awaited in another executor, where it cannot end",
    );
}

#[test]
fn a_destructor_has_no_operations() {
    /// Asks for an operation when it is dropped, which it is when the handler is suspended.
    struct Late(DurableContext);

    impl Drop for Late {
        fn drop(&mut self) {
            drop(self.0.wait(MINUTE).spawn());
        }
    }

    check(
        |_, ctx| async move {
            let _late = Late(ctx.clone());
            Ok(ctx.wait(MINUTE).await?)
        },
        "operation error: usage: operation `2` was asked for outside the handler",
    );
}
