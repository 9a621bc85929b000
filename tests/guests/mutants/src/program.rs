//! What the handler does, as data, so that it can be edited; and what runs it.

use std::pin::Pin;
use std::time::Duration;

use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
use durable_wasm_sdk::{BoxError, Branch, DurableContext, StepSemantics, TypedError, log};
use serde_json::Value;

/// One operation.
#[derive(Clone)]
pub(crate) enum Act {
    Step(Step),
    /// Seconds.
    Wait(&'static str, u64),
    /// Operations within a context, and its result; an error's type and message if it fails, which its caller survives.
    Child(&'static str, Vec<Act>, Result<&'static str, (&'static str, &'static str)>),
    Callback(Callback),
    /// Seconds until it times out.
    WaitForCallback(&'static str, u64),
    Invoke(Invoke),
    /// A step for each item.
    Map(&'static str, Vec<&'static str>),
    /// Operations a branch.
    Parallel(&'static str, Vec<(&'static str, Vec<Act>)>),
}

#[derive(Clone)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) result: &'static str,
    /// How many attempts fail first, and with what.
    pub(crate) failures: u32,
    pub(crate) error: &'static str,
    /// Seconds between attempts, and how many there may be.
    pub(crate) delay: u64,
    pub(crate) attempts: u32,
    pub(crate) semantics: StepSemantics,
}

#[derive(Clone)]
pub(crate) struct Callback {
    pub(crate) name: &'static str,
    /// Seconds.
    pub(crate) timeout: Option<u64>,
    pub(crate) heartbeat: Option<u64>,
}

#[derive(Clone)]
pub(crate) struct Invoke {
    pub(crate) name: &'static str,
    pub(crate) function: &'static str,
    pub(crate) input: u32,
    pub(crate) tenant: Option<&'static str>,
}

/// Operations one after the other, and how it ends.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) acts: Vec<Act>,
    pub(crate) result: Result<&'static str, (&'static str, &'static str)>,
    /// It says between operations what it does.
    pub(crate) logs: bool,
}

type Running<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

pub(crate) fn step(name: &'static str) -> Act {
    Act::Step(Step {
        name,
        result: name,
        failures: 0,
        error: "not yet",
        delay: 5,
        attempts: 3,
        semantics: StepSemantics::AtLeastOncePerRetry,
    })
}

/// The program that all others are edits of.
pub(crate) fn base() -> Program {
    let settle = match step("settle") {
        Act::Step(step) => Act::Step(Step { failures: 1, ..step }),
        other => other,
    };
    Program {
        acts: vec![
            step("validate"),
            step("charge"),
            Act::Wait("cool-down", 60),
            Act::Child("reserve", vec![step("teapot"), step("cup")], Ok("reserved")),
            Act::Callback(Callback { name: "approval", timeout: Some(3_600), heartbeat: None }),
            Act::Invoke(Invoke { name: "ship", function: "carrier", input: 3, tenant: None }),
            Act::Map("labels", vec!["red", "green", "blue"]),
            Act::Parallel("notify", vec![("mail", vec![step("send-mail")]), ("text", vec![step("send-text")])]),
            settle,
            Act::Child("probe", vec![], Err(("Probe", "nothing is there"))),
            step("finish"),
        ],
        result: Ok("done"),
        logs: false,
    }
}

impl Act {
    pub(crate) fn name(&mut self) -> &mut &'static str {
        match self {
            Self::Step(Step { name, .. })
            | Self::Callback(Callback { name, .. })
            | Self::Invoke(Invoke { name, .. })
            | Self::Wait(name, _)
            | Self::Child(name, ..)
            | Self::WaitForCallback(name, _)
            | Self::Map(name, _)
            | Self::Parallel(name, _) => name,
        }
    }
}

/// Runs a program.
pub(crate) fn run(program: Program, ctx: DurableContext) -> Running<&'static str> {
    Box::pin(async move {
        for mut act in program.acts {
            if program.logs {
                log::info!("next comes {}", act.name());
            }
            perform(act, &ctx).await?;
        }
        program.result.map_err(failure)
    })
}

fn failure((error_type, message): (&'static str, &'static str)) -> BoxError {
    TypedError::with_type(error_type, message).into()
}

async fn perform(act: Act, ctx: &DurableContext) -> Result<(), BoxError> {
    match act {
        Act::Step(step) => perform_step(step, ctx).await,
        Act::Wait(name, seconds) => Ok(ctx.wait(Duration::from_secs(seconds)).name(name).await?),
        Act::Child(name, acts, result) => {
            let survives = result.is_err();
            let child = Program { acts, result, logs: false };
            let child = ctx.run_in_child_context(move |ctx| async move { Ok(run(child, ctx).await?.to_owned()) });
            match child.name(name).await {
                Err(error) if !survives => Err(error.into()),
                Ok(_) | Err(_) => Ok(()),
            }
        }
        Act::Callback(Callback { name, timeout, heartbeat }) => {
            let mut callback = ctx.create_callback::<Value>().name(name);
            if let Some(timeout) = timeout {
                callback = callback.timeout(Duration::from_secs(timeout));
            }
            if let Some(heartbeat) = heartbeat {
                callback = callback.heartbeat(Duration::from_secs(heartbeat));
            }
            callback.await?.result().await?;
            Ok(())
        }
        Act::WaitForCallback(name, timeout) => {
            let callback = ctx.wait_for_callback::<Value, _, _>(|_, _| async { Ok(()) });
            callback.name(name).timeout(Duration::from_secs(timeout)).await?;
            Ok(())
        }
        Act::Invoke(Invoke { name, function, input, tenant }) => {
            let mut invoke = ctx.invoke::<Value, _>(function, input).name(name);
            if let Some(tenant) = tenant {
                invoke = invoke.tenant_id(tenant);
            }
            invoke.await?;
            Ok(())
        }
        Act::Map(name, items) => {
            let map = ctx.map(items, |ctx, item: &'static str, _| async move {
                Ok(ctx.step(move |_| async move { Ok(item.to_owned()) }).name(item).await?)
            });
            map.name(name).item_namer(|index| format!("label-{index}")).await?;
            Ok(())
        }
        Act::Parallel(name, branches) => {
            let branch = |(name, acts)| {
                let branch = Program { acts, result: Ok(name), logs: false };
                Branch::new(name, move |ctx| async move { Ok(run(branch, ctx).await?.to_owned()) })
            };
            ctx.parallel(branches.into_iter().map(branch).collect::<Vec<_>>()).name(name).await?;
            Ok(())
        }
    }
}

async fn perform_step(step: Step, ctx: &DurableContext) -> Result<(), BoxError> {
    let Step { name, result, failures, error, delay, attempts, semantics } = step;
    let retries = RetryStrategyConfig::builder()
        .max_attempts(attempts)
        .initial_delay(Duration::from_secs(delay))
        .jitter(JitterStrategy::None)
        .build();
    let body = ctx.step(move |step| async move {
        if step.attempt() <= failures { Err(error.into()) } else { Ok(result.to_owned()) }
    });
    body.name(name).retry_strategy_config(retries).semantics(semantics).await?;
    Ok(())
}
