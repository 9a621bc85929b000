//! A handler that does what its input tells it to: programs of every kind of operation, nested at will.

use std::pin::Pin;
use std::time::Duration;

use durable_wasm_sdk::builders::map_parallel::CompletionConfig;
use durable_wasm_sdk::builders::{JitterStrategy, RetryStrategyConfig};
use durable_wasm_sdk::{BoxError, Branch, DurableContext, log};
use serde::Deserialize;
use serde_json::{Value, json};

/// How often a step is attempted.
const ATTEMPTS: u32 = 3;

/// Operations, one after the other. Result: what each gave, in order.
type Program = Vec<Action>;

/// One operation. A failure is part of the result, and does not end the program.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Action {
    /// A step whose first attempts fail. Result: which attempt succeeded.
    Step { failures: u32 },
    /// A wait of so many seconds.
    Wait(u32),
    /// A child context, which may fail in the end.
    Child { program: Program, fails: bool },
    /// A program an item, so many at a time.
    Map { items: Vec<Program>, concurrency: Option<usize> },
    /// A program a branch.
    Parallel(Vec<Program>),
    /// A callback that somebody completes, or that times out after so many seconds.
    Callback { timeout: Option<u32> },
    /// A step and what follows it, side by side.
    Beside { program: Program },
    /// Programs side by side, until the first of them ends. Result: which.
    Race(Vec<Program>),
    /// A program a branch, until the first of them has succeeded. Result: how many have ended.
    First(Vec<Program>),
}

pub(crate) async fn program(program: Program, ctx: DurableContext) -> Result<Value, BoxError> {
    run(program, String::from("p"), ctx).await
}

fn run(program: Program, path: String, ctx: DurableContext) -> Pin<Box<dyn Future<Output = Outcome> + Send>> {
    Box::pin(async move {
        let mut results = Vec::new();
        for (number, action) in program.into_iter().enumerate() {
            let name = format!("{path}.{number}");
            results.push(act(action, name, &ctx).await.unwrap_or_else(|error| json!(format!("{error:#}"))));
        }
        Ok(Value::Array(results))
    })
}

type Outcome = Result<Value, BoxError>;

async fn act(action: Action, name: String, ctx: &DurableContext) -> Outcome {
    match action {
        Action::Step { failures } => step(failures, name, ctx).await,
        Action::Wait(seconds) => {
            ctx.wait(Duration::from_secs(seconds.into())).name(name).await?;
            Ok(json!("waited"))
        }
        Action::Child { program, fails } => {
            let path = name.clone();
            let child = ctx.run_in_child_context(move |ctx| async move {
                let result = run(program, path, ctx).await?;
                if fails { Err("the child failed".into()) } else { Ok(result) }
            });
            Ok(child.name(name).await?)
        }
        Action::Map { items, concurrency } => map(items, concurrency, name, ctx).await,
        Action::Parallel(programs) => Ok(Value::Array(ctx.parallel(branches(programs, &name)).name(name).await?)),
        Action::Callback { timeout } => {
            let builder = ctx.create_callback::<Value>().name(name);
            let callback = match timeout {
                Some(seconds) => builder.timeout(Duration::from_secs(seconds.into())).await?,
                None => builder.await?,
            };
            Ok(callback.result().await?)
        }
        Action::Beside { program } => {
            let path = format!("{name}.beside");
            let spawned = ctx.run_in_child_context(move |ctx| run(program, path, ctx)).name(&name).spawn();
            let step = step(1, format!("{name}.step"), ctx).await?;
            Ok(json!([step, spawned.await?]))
        }
        Action::Race(programs) => race(programs, name, ctx).await,
        Action::First(programs) => {
            let first = CompletionConfig::with_min_successful(1);
            Ok(json!(ctx.parallel(branches(programs, &name)).completion(first).name(name).await?.len()))
        }
    }
}

fn branches(programs: Vec<Program>, name: &str) -> Vec<Branch<Value>> {
    let branch = |(number, program)| {
        let path = format!("{name}.{number}");
        Branch::new(path.clone(), move |ctx| run(program, path, ctx))
    };
    programs.into_iter().enumerate().map(branch).collect()
}

async fn race(programs: Vec<Program>, name: String, ctx: &DurableContext) -> Outcome {
    let runner = |(number, program): (usize, Program)| {
        let path = format!("{name}.{number}");
        let inner = path.clone();
        let child = ctx.run_in_child_context(move |ctx| async move {
            run(program, inner, ctx).await?;
            Ok(number)
        });
        child.name(path).spawn()
    };
    let runners: Vec<_> = programs.into_iter().enumerate().map(runner).collect();
    Ok(json!(ctx.race(runners).name(name).await?))
}

async fn step(failures: u32, name: String, ctx: &DurableContext) -> Outcome {
    let retries = RetryStrategyConfig::builder()
        .max_attempts(ATTEMPTS)
        .initial_delay(Duration::from_secs(2))
        .jitter(JitterStrategy::None)
        .build();
    let label = name.clone();
    let step = ctx.step(move |step| async move {
        log::info!("{label} attempt {}", step.attempt());
        if step.attempt() <= failures { Err("not yet".into()) } else { Ok(json!(step.attempt())) }
    });
    Ok(step.name(name).retry_strategy_config(retries).await?)
}

async fn map(items: Vec<Program>, concurrency: Option<usize>, name: String, ctx: &DurableContext) -> Outcome {
    let path = name.clone();
    let indices: Vec<_> = (0..items.len()).collect();
    let builder = ctx
        .map(indices, move |ctx, index: usize, _| {
            run(items.get(index).cloned().unwrap_or_default(), format!("{path}.{index}"), ctx)
        })
        .name(name)
        .completion(CompletionConfig::with_tolerated_failure_percentage(100));
    let builder = match concurrency {
        Some(max) => builder.max_concurrency(max),
        None => builder,
    };
    Ok(Value::Array(builder.await?))
}
