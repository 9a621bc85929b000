//! Steps whose process dies under them and that must not be run twice.

use std::process;

use durable_wasm_sdk::{BoxError, DurableContext, StepContext, StepSemantics};
use support::{every_second, no_retry};

pub(crate) async fn final_at_once(input: String, ctx: DurableContext) -> Result<(), BoxError> {
    let step = |step: StepContext| async move {
        step.logger().info(format_args!("working on {input}"));
        process::exit(1)
    };
    let step = ctx.step(step).name("at_most_once_flaky_step").semantics(StepSemantics::AtMostOncePerRetry);
    Ok(step.retry_strategy_config(no_retry()).await?)
}

pub(crate) async fn retried(input: String, ctx: DurableContext) -> Result<String, BoxError> {
    let step = |step: StepContext| async move {
        step.logger().info(format_args!("working on {input}"));
        if step.attempt() == 1 {
            process::exit(1);
        }
        Ok("succeeded on second attempt".to_owned())
    };
    let step = ctx.step(step).semantics(StepSemantics::AtMostOncePerRetry);
    Ok(step.retry_strategy_config(every_second(2)).await?)
}
