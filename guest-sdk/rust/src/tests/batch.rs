//! Maps and parallel operations: what they record, in which order, and what the handler gets.

use std::time::Duration;

use serde_json::Value;

use super::crashes::finish;
use super::fake::{End, Fake, Trace};
use crate::builders::map_parallel::{BatchResult, BatchSummary, CompletionConfig, NestingMode};
use crate::serdes::SerdesContext;
use crate::{BoxError, Branch, DurableContext, OperationErrorKind, Serdes};

/// What a branch does.
#[derive(Debug, Clone, Copy)]
enum Work {
    Value,
    Step,
    Wait,
    Fail,
}
use Work::{Fail, Step, Value as Plain, Wait};

async fn work(ctx: DurableContext, work: Work, index: usize) -> Result<usize, BoxError> {
    match work {
        Plain => Ok(index),
        Step => Ok(ctx.step(move |_| async move { Ok(index) }).await?),
        Wait => {
            ctx.wait(Duration::from_secs(1)).await?;
            Ok(index)
        }
        Fail => Err(format!("no {index}").into()),
    }
}

/// What is sent, without the host being told about steps.
fn sent(fake: &Fake) -> Trace {
    fake.take_trace().into_iter().filter(|line| line.contains('[')).collect()
}

fn succeeded(value: &str) -> End {
    End::Succeeded(Some(value.to_owned()))
}

#[test]
fn one_after_the_other() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        Ok(ctx.map([Step, Plain], work).name("all").max_concurrency(1).item_namer(|i| format!("item-{i}")).await?)
    });
    assert_eq!(end, succeeded("[0,1]"));
    let summary = concat!(
        r#"{"results":[{"index":0,"name":"item-0","status":"SUCCEEDED","result":"0"},"#,
        r#"{"index":1,"name":"item-1","status":"SUCCEEDED","result":"1"}],"reason":"ALL_COMPLETED"}"#
    );
    assert_eq!(fake.result("1").unwrap(), summary);
    assert_eq!(
        sent(&fake),
        [
            r#"lazy [START Map 1 "all"]"#,
            r#"lazy [START MapIteration 1-1 in 1 "item-0"]"#,
            "lazy [START Step 1-1-1 in 1-1]",
            "durable [SUCCEED Step 1-1-1 in 1-1 = 0]",
            r#"durable [SUCCEED MapIteration 1-1 in 1 "item-0" = 0]"#,
            r#"lazy [START MapIteration 1-2 in 1 "item-1"]"#,
            r#"durable [SUCCEED MapIteration 1-2 in 1 "item-1" = 1]"#,
            &format!(r#"durable [SUCCEED Map 1 "all" = {} bytes]"#, summary.len()),
        ]
    );
}

#[test]
fn side_by_side_in_the_order_of_the_input() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move {
        let branches = ["a", "b"].map(|name| Branch::new(name, |ctx| work(ctx, Step, 7)));
        Ok(ctx.parallel(branches).await?)
    });
    assert_eq!(end, succeeded("[7,7]"));
    assert_eq!(
        sent(&fake)[..7],
        [
            "lazy [START Parallel 1]",
            r#"lazy [START ParallelBranch 1-1 in 1 "a"]"#,
            r#"lazy [START ParallelBranch 1-2 in 1 "b"]"#,
            "lazy [START Step 1-1-1 in 1-1]",
            "lazy [START Step 1-2-1 in 1-2]",
            "durable [SUCCEED Step 1-1-1 in 1-1 = 7]",
            "durable [SUCCEED Step 1-2-1 in 1-2 = 7]",
        ]
    );
}

#[test]
fn flat_branches_are_not_recorded_but_have_positions() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<usize>, BoxError> {
        Ok(ctx.map([Step, Wait], work).nesting(NestingMode::Flat).await?)
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    assert_eq!(
        sent(&fake),
        [
            "lazy [START Map 1]",
            "lazy [START Step 1-1-1 in 1]",
            "durable [START Wait 1-2-1 in 1 for 1 s]",
            "durable [SUCCEED Step 1-1-1 in 1 = 0]",
        ]
    );
    fake.let_time_pass();
    assert_eq!(fake.invoke(handler), succeeded("[0,1]"));
}

#[test]
fn batches_nest() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<Vec<usize>>, BoxError> {
        let inner =
            |ctx: DurableContext, nesting, _| async move { Ok(ctx.map([Step, Wait], work).nesting(nesting).await?) };
        let outer = ctx.map([NestingMode::Flat, NestingMode::Normal], inner);
        Ok(outer.nesting(NestingMode::Flat).max_concurrency(1).await?)
    }
    let fake = Fake::new();
    assert_eq!(finish(&fake, handler), succeeded("[[0,1],[0,1]]"));
}

#[test]
fn a_branch_that_waits_keeps_its_place_and_holds_up_no_other() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<usize>, BoxError> {
        Ok(ctx.map([Wait, Step, Wait, Step], work).max_concurrency(2).await?)
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    let starts = |lines: Trace| -> Trace {
        lines.into_iter().filter_map(|line| line.strip_prefix("lazy [START MapIteration ").map(str::to_owned)).collect()
    };
    assert_eq!(starts(sent(&fake)), ["1-1 in 1]", "1-2 in 1]", "1-3 in 1]"]);
    fake.let_time_pass();
    assert_eq!(fake.invoke(handler), succeeded("[0,1,2,3]"));
    assert_eq!(starts(sent(&fake)), ["1-4 in 1]"]);
}

/// Reason, then the statuses of the branches that started.
fn story(batch: &BatchResult<usize>) -> String {
    let items = batch.items.iter().map(|item| format!("{} {:?}", item.index, item.status));
    format!("{} {}", batch.reason.as_str(), items.collect::<Vec<_>>().join(", "))
}

#[test]
fn a_batch_that_ends_early_leaves_what_waits() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
        let early = CompletionConfig::with_min_successful(1);
        let batch = ctx.map([Wait, Plain, Step, Step], work).max_concurrency(3).completion(early).await_batch().await?;
        ctx.wait(Duration::from_secs(1)).await?;
        Ok(story(&batch))
    }
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler), End::Pending);
    let lines = sent(&fake);
    assert!(lines.iter().any(|line| line.contains("SUCCEED MapIteration 1-3")), "what can go on does: {lines:?}");
    assert!(lines.iter().all(|line| !line.contains("1-4")), "nothing starts any more: {lines:?}");
    fake.let_time_pass();
    let end = succeeded(r#""MIN_SUCCESSFUL_REACHED 0 Started, 1 Succeeded, 2 Succeeded""#);
    assert_eq!(fake.invoke(handler), end);
    assert_eq!(sent(&fake), [] as [&str; 0], "nothing is recorded of a branch once the batch has ended");
}

#[test]
fn a_list_of_results_leaves_out_tolerated_failures_and_fails_with_the_first_of_too_many() {
    let handler = |tolerated| {
        move |_: Value, ctx: DurableContext| async move {
            let completion = CompletionConfig::with_tolerated_failure_count(tolerated);
            Ok(ctx.map([Plain, Fail, Fail], work).max_concurrency(1).completion(completion).await?)
        }
    };
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler(2)), succeeded("[0]"));
    let fake = Fake::new();
    let failed = End::Failed {
        error_type: "ChildFnError".to_owned(),
        message: "operation error: child_context: child failed: no 1".to_owned(),
    };
    assert_eq!(fake.invoke(handler(1)), failed);
    fake.take_trace();
    assert_eq!(fake.invoke(handler(1)), failed);
    assert_eq!(sent(&fake), [] as [&str; 0]);
}

#[test]
fn a_batch_of_nothing_is_complete() {
    let fake = Fake::new();
    let end = fake.invoke(|_: Value, ctx: DurableContext| async move { Ok(ctx.map([], work).await?) });
    assert_eq!(end, succeeded("[]"));
    let summary = r#"{"results":[],"reason":"ALL_COMPLETED"}"#;
    assert_eq!(sent(&fake), ["lazy [START Map 1]", &format!("durable [SUCCEED Map 1 = {summary}]")]);
}

#[test]
fn a_batch_that_cannot_be_records_nothing() {
    let no_branch_at_a_time = "internal error: max concurrency must be positive or unset for unlimited";
    let more_than_all = "internal error: tolerated_failure_percentage must be 0-100, got 101";
    for (max_concurrency, percentage, expected) in [(0, 100, no_branch_at_a_time), (1, 101, more_than_all)] {
        let fake = Fake::new();
        let end = fake.invoke(move |_: Value, ctx: DurableContext| async move {
            let completion = CompletionConfig::with_tolerated_failure_percentage(percentage);
            let batch = ctx.map([Plain], work).max_concurrency(max_concurrency).completion(completion);
            let error = batch.await.unwrap_err();
            let OperationErrorKind::ChildContext(error) = error.kind() else { panic!("{error:?}") };
            Ok(format!("{error:#}"))
        });
        assert_eq!(end, succeeded(&format!("{expected:?}")));
        assert_eq!(sent(&fake), [] as [&str; 0]);
    }
}

/// Writes the results of a batch as `2+3`, and nothing else.
struct Plus;

impl Serdes<BatchSummary> for Plus {
    async fn serialize(&self, summary: BatchSummary, _: SerdesContext) -> Result<String, BoxError> {
        let summary = serde_json::to_value(summary)?;
        let results = summary["results"].as_array().unwrap().iter().map(|item| item["result"].as_str().unwrap());
        Ok(results.collect::<Vec<_>>().join("+"))
    }

    async fn deserialize(&self, wire: String, _: SerdesContext) -> Result<BatchSummary, BoxError> {
        let item = |(index, result)| serde_json::json!({"index": index, "status": "SUCCEEDED", "result": result});
        let results: Vec<_> = wire.split('+').enumerate().map(item).collect();
        Ok(serde_json::from_value(serde_json::json!({"results": results, "reason": "ALL_COMPLETED"}))?)
    }
}

#[test]
fn what_the_handler_gets_is_what_the_record_says() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<Vec<String>, BoxError> {
        let batch = ctx.map([Plain, Plain], work).item_namer(|i| i.to_string()).result_serdes(Plus);
        Ok(batch.await_batch().await?.items.into_iter().map(|item| format!("{item:?}")).collect())
    }
    let fake = Fake::new();
    let live = fake.invoke(handler);
    assert_eq!(sent(&fake).last().unwrap(), "durable [SUCCEED Map 1 = 0+1]");
    assert_eq!(fake.invoke(handler), live, "names are lost when they are not recorded, live as well");
}

#[test]
fn another_branch_than_the_recorded_one_fails_the_execution() {
    let handler = |name: &'static str| {
        move |_: Value, ctx: DurableContext| async move {
            Ok(ctx.parallel([Branch::new(name, |ctx| work(ctx, Wait, 0))]).await?)
        }
    };
    let fake = Fake::new();
    assert_eq!(fake.invoke(handler("before")), End::Pending);
    let End::Failed { error_type, message } = fake.invoke(handler("after")) else { panic!("it is another branch") };
    assert_eq!(error_type, "NonDeterministicExecutionError");
    assert!(message.contains(r#"ParallelBranch named "before""#), "{message}");
}
