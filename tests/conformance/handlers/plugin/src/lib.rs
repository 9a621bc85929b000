//! Suite `plugin`.

mod reporter;

use std::time::Duration;

use durable_wasm_sdk::{self as durable, BoxError, DurableContext, log};
use serde_json::Value;
use support::{every_second, no_retry, refuse};

use self::reporter::{Faulty, Reporter, Stage};

durable::export! {
    "plugin_10_1" => greet; plugins: [Reporter::new("CONFPLUGIN", Stage::Invocation)],
    "plugin_10_2" => greet; plugins: [Reporter::new("CONFPLUGIN", Stage::Operation)],
    "plugin_10_3" => second_attempt; plugins: [Reporter::new("CONFPLUGIN", Stage::Attempt)],
    "plugin_10_4" => greet; plugins: [Faulty::default()],
    "plugin_10_5" => greet; plugins: [
        Reporter::new("CONFPLUGIN-A", Stage::Invocation),
        Reporter::new("CONFPLUGIN-B", Stage::Invocation),
    ],
    "plugin_10_6" => wait; plugins: [Reporter::new("CONFPLUGIN", Stage::Invocation)],
    "plugin_10_7" => fail; plugins: [Reporter::new("CONFPLUGIN", Stage::Invocation)],
}

async fn greet(name: String, ctx: DurableContext) -> Result<String, BoxError> {
    let step = ctx.step(|_| async move {
        log::info!("Greeting step running for: {name}");
        Ok(format!("Hello, {name}!"))
    });
    Ok(step.await?)
}

async fn second_attempt(_: Value, ctx: DurableContext) -> Result<String, BoxError> {
    let step = ctx.step(|step| async move {
        if step.attempt() < 2 {
            return refuse("not yet");
        }
        Ok("Operation succeeded".to_owned())
    });
    Ok(step.retry_strategy_config(every_second(2)).await?)
}

async fn wait(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    Ok(ctx.wait(Duration::from_secs(2)).await?)
}

async fn fail(_: Value, ctx: DurableContext) -> Result<(), BoxError> {
    let step = ctx.step(|_| async { refuse("it never works") }).retry_strategy_config(no_retry());
    Ok(step.await?)
}
