//! What log records say about where they come from.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::fake::Fake;
use crate::bindings::durable::execution::log::Level;
use crate::engine::OperationId;
use crate::{BoxError, DurableContext, RetryDecision, StepError, logging};

async fn handler(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    log::info!(order = 7; "begun");
    ctx.step(|_| async {
        log::warn!("in a step");
        Ok(())
    })
    .await?;
    ctx.run_in_child_context(|ctx| async move {
        log::info!("in a context");
        Ok(ctx.wait(Duration::from_secs(1)).await?)
    })
    .await?;
    log::info!("after the wait");
    Ok(())
}

/// The records since the last call: the message, and whether it is a replay.
fn messages(fake: &Arc<Fake>, from: usize) -> Vec<(String, bool)> {
    fake.logs().into_iter().skip(from).map(|record| (record.message, record.replaying)).collect()
}

#[test]
fn records_say_whether_they_are_replayed_and_which_step_they_belong_to() {
    logging::install_loggers();
    let fake = Fake::new();
    fake.invoke(handler);
    let first = fake.logs();
    let expected = [("begun".to_owned(), false), ("in a step".to_owned(), false), ("in a context".to_owned(), false)];
    assert_eq!(messages(&fake, 0), expected);
    assert_eq!(first[0].fields, [("order".to_owned(), "7".to_owned())]);
    assert_eq!(first[0].operation_id, None);
    assert_eq!(first[1].operation_id.as_deref(), Some(OperationId::new("1".to_owned()).as_str()));
    assert_eq!(first[1].level, Level::Warn);

    fake.let_time_pass();
    fake.invoke(handler);
    let second = [("begun".to_owned(), true), ("in a context".to_owned(), true), ("after the wait".to_owned(), false)];
    assert_eq!(messages(&fake, first.len()), second);
}

#[test]
fn records_in_a_complete_context_are_replays_to_the_last() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<usize, BoxError> {
        let body = |ctx: DurableContext| async move {
            ctx.step(|_| async { Ok(()) }).await?;
            log::info!("after the last step");
            Ok("x".repeat(300_000))
        };
        let length = ctx.run_in_child_context(body).await?.len();
        log::info!("after the context");
        Ok(length)
    }
    logging::install_loggers();
    let fake = Fake::new();
    let record = |message: &str, replaying| (message.to_owned(), replaying);
    fake.invoke(handler);
    assert_eq!(messages(&fake, 0), [record("after the last step", false), record("after the context", false)]);
    fake.invoke(handler);
    assert_eq!(messages(&fake, 2), [record("after the last step", true), record("after the context", false)]);
}

#[test]
fn what_came_before_a_handler_waited_for_an_operation_is_a_replay() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
        let wait = ctx.wait(Duration::from_secs(1)).spawn();
        log::info!("started");
        wait.await?;
        log::info!("waited");
        let callback = ctx.create_callback::<String>().await?;
        log::info!("created");
        callback.result().await?;
        log::info!("answered");
        Ok(())
    }
    logging::install_loggers();
    let fake = Fake::new();
    let record = |message: &str, replaying| (message.to_owned(), replaying);
    fake.invoke(handler);
    assert_eq!(messages(&fake, 0), [record("started", false)]);
    fake.let_time_pass();
    fake.invoke(handler);
    assert_eq!(messages(&fake, 1), [record("started", true), record("waited", false), record("created", false)]);
    fake.answer_all("\"yes\"");
    fake.invoke(handler);
    let third = [("started", true), ("waited", true), ("created", true), ("answered", false)];
    assert_eq!(messages(&fake, 4), third.map(|(message, replaying)| record(message, replaying)));
}

#[test]
fn an_operation_that_nobody_waits_for_hides_nothing_new() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
        let _callback = ctx.create_callback::<String>().await?;
        ctx.wait(Duration::from_secs(1)).await?;
        ctx.step(|_| async { Ok(()) }).await?;
        log::info!("new");
        Ok(())
    }
    logging::install_loggers();
    let fake = Fake::new();
    fake.invoke(handler);
    fake.let_time_pass();
    fake.invoke(handler);
    assert_eq!(messages(&fake, 0), [("new".to_owned(), false)]);
}

#[test]
fn a_logger_with_replays_logs_every_time() {
    logging::install_loggers();
    let fake = Fake::new();
    let handler = |_: Value, ctx: DurableContext| async move {
        ctx.logger().info("once");
        ctx.logger().with_replays().info("every time");
        Ok(ctx.wait(Duration::from_secs(1)).await?)
    };
    let record = |message: &str, replaying| (message.to_owned(), replaying);
    fake.invoke(handler);
    assert_eq!(messages(&fake, 0), [record("once", false), record("every time", false)]);
    fake.let_time_pass();
    fake.invoke(handler);
    assert_eq!(messages(&fake, 2), [record("once", true), record("every time", false)]);
}

#[test]
fn nothing_that_a_handler_runs_is_left_out() {
    logging::install_loggers();
    let fake = Fake::new();
    fake.invoke(|_: Value, ctx: DurableContext| {
        log::info!("before the future");
        async move {
            let give_up = |_: &StepError, _| {
                log::info!("in a retry strategy");
                RetryDecision::Stop
            };
            let step = ctx.step(|_| async { Err::<(), _>("boom".into()) }).retry_strategy(give_up).spawn();
            Ok(step.await?)
        }
    });
    let record = |message: &str| (message.to_owned(), false);
    assert_eq!(messages(&fake, 0), [record("before the future"), record("in a retry strategy")]);
}

#[test]
fn a_handler_knows_its_invocation() {
    let end = Fake::new().invoke(|_: Value, ctx: DurableContext| async move {
        let lambda = ctx.lambda_context();
        let function = &lambda.env_config;
        Ok((ctx.execution_arn().to_owned(), lambda.request_id.clone(), function.function_name.clone(), lambda.deadline))
    });
    let expected = format!("[\"{}\",\"request\",\"test\",1000]", super::fake::ARN);
    assert_eq!(end, super::fake::End::Succeeded(Some(expected)));
}
