//! Combinators: what they record, and what the handler gets.

use std::time::Duration;

use serde_json::Value;

use super::crashes::finish;
use super::fake::{End, Fake, Trace};
use crate::{
    BoxError, CombinatorErrorKind, DurableContext, DurableFuture, OperationError, OperationErrorKind, Settled,
};

fn step(ctx: &DurableContext, value: u32) -> DurableFuture<u32> {
    ctx.step(move |_| async move { Ok(value) }).future()
}

fn failing(ctx: &DurableContext, what: &'static str) -> DurableFuture<u32> {
    ctx.run_in_child_context(move |_| async move { Err(what.into()) }).future()
}

fn waiting(ctx: &DurableContext, value: u32) -> DurableFuture<u32> {
    let body = move |ctx: DurableContext| async move {
        ctx.wait(Duration::from_secs(9)).await?;
        Ok(value)
    };
    ctx.run_in_child_context(body).future()
}

fn sent(fake: &Fake) -> Trace {
    fake.take_trace().into_iter().filter(|line| line.contains('[')).collect()
}

fn succeeded(value: &str) -> End {
    End::Succeeded(Some(value.to_owned()))
}

/// The error's kind, its text, and the texts of what made it fail.
fn describe(error: &OperationError) -> (String, String, Vec<String>) {
    let OperationErrorKind::Combinator(combinator) = error.kind() else { panic!("{error:?}") };
    let kind = match combinator.kind() {
        CombinatorErrorKind::JoinFailed(join) => format!("JoinFailed {}", join.failed_index()),
        kind => format!("{kind:?}"),
    };
    (kind, format!("{error:#}"), combinator.failures().iter().map(|failure| format!("{failure}")).collect())
}

#[test]
fn a_join_records_its_results_in_the_order_of_the_input() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<u32>, BoxError> {
        let inputs = [waiting(&ctx, 1), step(&ctx, 2)];
        Ok(ctx.try_join_all(inputs).name("both").await?)
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    assert_eq!(sent(&fake)[0], r#"lazy [START RunInChildContext 3 "both"]"#);
    fake.let_time_pass();
    assert_eq!(fake.invoke(handler), succeeded("[1,2]"));
    let record = r#"durable [SUCCEED RunInChildContext 3 "both" = [1,2]]"#;
    assert_eq!(sent(&fake), ["durable [SUCCEED RunInChildContext 1 = 1]", record]);
    assert_eq!(fake.invoke(handler), succeeded("[1,2]"));
}

#[test]
fn a_join_fails_with_the_first_error_and_leaves_the_rest() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<(String, String, Vec<String>), BoxError> {
        let inputs = [waiting(&ctx, 1), failing(&ctx, "no")];
        let error = describe(&ctx.try_join_all(inputs).await.unwrap_err());
        ctx.wait(Duration::from_secs(1)).await?;
        Ok(error)
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    let record = concat!(
        "durable [FAIL RunInChildContext 3 ! CombinatorError.JoinFailed.1: ",
        "operation error: child_context: child failed: no]"
    );
    assert_eq!(sent(&fake).iter().rev().nth(1).unwrap(), record);
    fake.let_time_pass();
    let End::Succeeded(Some(text)) = fake.invoke(handler) else { panic!("the wait is over") };
    let (kind, text, _): (String, String, Vec<String>) = serde_json::from_str(&text).unwrap();
    assert_eq!(kind, "JoinFailed 1");
    assert_eq!(
        text,
        "operation error: combinator: join failed at index 1: operation error: child_context: child failed: no"
    );
    assert_eq!(sent(&fake), [] as [&str; 0], "the loser is not awaited any longer");
}

#[test]
fn all_that_settled_has_its_own_kind_of_error_live_and_replayed() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<String>, BoxError> {
        let inputs = [step(&ctx, 1), failing(&ctx, "no"), waiting(&ctx, 3)];
        let settled = ctx.join_all(inputs).await?;
        let text = |settled: &Settled<u32>| match settled {
            Settled::Fulfilled(value) => value.to_string(),
            Settled::Rejected(error) => format!("{}", error.kind()),
        };
        Ok(settled.iter().map(text).collect())
    }
    let fake = Fake::new();
    let end = succeeded(r#"["1","child_context: child failed","3"]"#);
    assert_eq!(finish(&fake, handler), end);
    let record = concat!(
        r#"[{"status":"fulfilled","value":1},"#,
        r#"{"status":"rejected","message":"operation error: child_context: child failed: no","error_type":"ChildFnError"},"#,
        r#"{"status":"fulfilled","value":3}]"#
    );
    assert_eq!(fake.result("4").unwrap(), record);
    assert_eq!(fake.invoke(handler), end);
}

#[test]
fn the_first_success_wins_and_the_winner_stays() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<(u32, u32), BoxError> {
        let selected = ctx.select_ok([failing(&ctx, "no"), waiting(&ctx, 1), step(&ctx, 2)]).await?;
        let won = ctx.race([waiting(&ctx, 3), step(&ctx, 4)]).await?;
        ctx.wait(Duration::from_secs(9)).await?;
        Ok((selected, won))
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    fake.let_time_pass();
    fake.take_trace();
    assert_eq!(fake.invoke(handler), succeeded("[2,4]"), "though the others could go on now");
    assert_eq!(sent(&fake), [] as [&str; 0]);
}

#[test]
fn failures_are_the_same_live_and_replayed() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<(String, String, Vec<String>)>, BoxError> {
        let mut errors = Vec::new();
        let all = [failing(&ctx, "no"), failing(&ctx, "never")];
        errors.push(describe(&ctx.select_ok(all).await.unwrap_err()));
        errors.push(describe(&ctx.race([failing(&ctx, "no"), step(&ctx, 1)]).await.unwrap_err()));
        errors.push(describe(&ctx.select_ok::<u32>([]).await.unwrap_err()));
        errors.push(describe(&ctx.race::<u32>([]).await.unwrap_err()));
        Ok(errors.into_iter().map(|(kind, text, failures)| (kind, text, vec![failures.len().to_string()])).collect())
    }
    let fake = Fake::new();
    let live = fake.invoke(handler);
    let failed = "operation error: child_context: child failed: no";
    let expected = serde_json::json!([
        ["AllFailed", format!("operation error: combinator: all futures failed: {failed}"), ["2"]],
        ["FirstSettledFailed", format!("operation error: combinator: first settled future failed: {failed}"), ["1"]],
        ["EmptyInput", "operation error: combinator: combinator called with no futures", ["0"]],
        ["EmptyInput", "operation error: combinator: combinator called with no futures", ["0"]],
    ]);
    assert_eq!(live, succeeded(&expected.to_string()));
    fake.take_trace();
    assert_eq!(fake.invoke(handler), live);
    assert_eq!(sent(&fake), [] as [&str; 0]);
}

#[test]
fn a_join_of_nothing_is_empty() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        Ok((ctx.try_join_all::<u32>([]).await?, ctx.join_all::<u32>([]).await?.len()))
    });
    assert_eq!(end, succeeded("[[],0]"));
}

#[test]
fn of_a_large_result_the_winner_is_recorded() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<(usize, usize), BoxError> {
        let large = |ctx: &DurableContext, size| {
            ctx.run_in_child_context(move |_| async move { Ok("x".repeat(size)) }).future()
        };
        let slow = ctx.run_in_child_context(|ctx| async move {
            ctx.wait(Duration::from_secs(1)).await?;
            Ok(String::new())
        });
        let won = ctx.race([slow.future(), large(&ctx, 300_000)]).await?.len();
        let joined = ctx.try_join_all([large(&ctx, 200_000), large(&ctx, 100_000)]).await?;
        ctx.wait(Duration::from_secs(1)).await?;
        Ok((won, joined.iter().map(String::len).sum()))
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    let lines = sent(&fake);
    for record in [
        r#"durable [SUCCEED RunInChildContext 3 = {"winner":1} replay children]"#,
        "durable [SUCCEED RunInChildContext 6 replay children]",
    ] {
        assert!(lines.iter().any(|line| line == record), "{record} in {lines:?}");
    }
    fake.let_time_pass();
    assert_eq!(fake.invoke(handler), succeeded("[300000,300000]"));
    assert_eq!(sent(&fake), [] as [&str; 0]);
}
