//! A delivery with every operation the official crate has.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aws_durable_execution_sdk as durable;
use durable::builders::RetryStrategyConfig;
use durable::builders::map_parallel::CompletionConfig;
use durable::builders::wait_for_condition::WaitDecision;
use durable::serdes::SerdesContext;
use durable::{BoxError, Branch, DurableContext, RetryDecision, Serdes, Settled, StepSemantics};
use serde::{Deserialize, Serialize};

/// What is to be delivered.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Delivery {
    order: String,
    /// The parcels' weights in kg.
    parcels: Vec<u32>,
}

/// What was delivered.
#[derive(Debug, Serialize)]
pub(crate) struct Delivered {
    labels: Vec<String>,
    heaviest: u32,
    carrier: String,
    depots_open: usize,
    departed_after: u32,
    signed_by: String,
}

/// Packs, hands over to a carrier, waits for the van to leave and for somebody to sign.
pub(crate) async fn handler(delivery: Delivery, ctx: DurableContext) -> Result<Delivered, BoxError> {
    let labels = print_labels(&delivery, &ctx).await?;
    let heaviest = weigh(&delivery, &ctx).await?;
    let carrier = ctx.invoke::<String, _>("carrier", heaviest).name("choose-carrier").await?;
    reserve_van(&delivery, &ctx).await?;
    let depots_open = ask_depots(&ctx).await?;
    let departed_after = wait_for_departure(&ctx).await?;
    let signed_by = wait_for_signature(delivery.order, &ctx).await?;
    Ok(Delivered { labels, heaviest, carrier, depots_open, departed_after, signed_by })
}

/// A function of its own: which carrier takes such a weight.
pub(crate) async fn carrier(kg: u32, ctx: DurableContext) -> Result<String, BoxError> {
    let name = if kg > 5 { "lorry" } else { "bicycle" };
    Ok(ctx.step(move |_| async move { Ok(name.to_owned()) }).name("choose").await?)
}

/// One label a parcel, two at a time. The batch is looked at as a whole.
async fn print_labels(delivery: &Delivery, ctx: &DurableContext) -> Result<Vec<String>, BoxError> {
    let order = delivery.order.clone();
    let batch = ctx
        .map(delivery.parcels.clone(), move |child, kg, index| {
            let label = format!("{order}/{index}: {kg} kg");
            async move { Ok(child.step(move |_| async move { Ok(label) }).name("print").await?) }
        })
        .name("labels")
        .max_concurrency(2)
        .completion(CompletionConfig::with_tolerated_failure_count(0))
        .await_batch()
        .await?;
    tracing::info!(labels = batch.success_count(), "printed");
    Ok(batch.results().into_iter().cloned().collect())
}

/// Weighs in two ways at once, and takes the larger result.
async fn weigh(delivery: &Delivery, ctx: &DurableContext) -> Result<u32, BoxError> {
    let (first, second) = (delivery.parcels.clone(), delivery.parcels.clone());
    let branches: Vec<Branch<u32>> = vec![
        Branch::new("scales", |child| async move {
            let step = child.step(move |_| async move { Ok(first.into_iter().max().unwrap_or_default()) });
            Ok(step.name("read").await?)
        }),
        Branch::new("by-hand", |child| async move {
            child.wait(Duration::from_secs(30)).name("find-somebody").await?;
            Ok(second.into_iter().min().unwrap_or_default())
        }),
    ];
    let weights = ctx.parallel(branches).name("weigh").await?;
    Ok(weights.into_iter().max().unwrap_or_default())
}

/// What a booking fails with that was not made.
const BUSY: &str = "the line is busy";

fn is_busy(error: &durable::StepError) -> bool {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    { causes }.any(|cause| cause.to_string() == BUSY)
}

/// Two steps that are retried as one: a quote is of no use once its booking has failed.
async fn reserve_van(delivery: &Delivery, ctx: &DurableContext) -> Result<(), BoxError> {
    let order = delivery.order.clone();
    let booking = ctx
        .with_retry(move |child| {
            let order = order.clone();
            async move {
                let quote = child.step(|_| async { Ok(40_u32) }).name("quote").await?;
                let book = child.step(move |step| async move {
                    if step.attempt() < 2 {
                        return Err(BUSY.into());
                    }
                    Ok(format!("{order} for {quote}"))
                });
                // An attempt that was interrupted may have booked the van, so only a busy line is tried again.
                let again = |error: &durable::StepError, attempt| match attempt {
                    1 if is_busy(error) => RetryDecision::Retry { delay: Duration::from_secs(5) },
                    _ => RetryDecision::Stop,
                };
                let semantics = StepSemantics::AtMostOncePerRetry;
                Ok(book.name("book").semantics(semantics).retry_strategy(again).await?)
            }
        })
        .name("reserve-van")
        .retry_strategy_config(RetryStrategyConfig::builder().max_attempts(2).build())
        .await?;
    let paperwork = ctx.run_in_child_context(|child| async move {
        Ok(child.step(move |_| async move { Ok(booking) }).serdes(Reversed).name("print-booking").await?)
    });
    let booking = paperwork.name("paperwork").await?;
    tracing::info!(booking, "reserved");
    Ok(())
}

/// Asks three depots, and does not mind that one is closed. The first to answer gets a look at the lorry.
async fn ask_depots(ctx: &DurableContext) -> Result<usize, BoxError> {
    let shared = Arc::new(Reversed);
    let depot = |name: &'static str| ctx.step(move |_| async move { Ok(name.to_owned()) }).name(name);
    let closed = ctx
        .step(|_| async { Err::<String, BoxError>("closed".into()) })
        .name("west")
        .retry_strategy(|_, _| RetryDecision::Stop);
    let answers = ctx
        .join_all([depot("north").serdes(Arc::clone(&shared)).future(), depot("east").future(), closed.future()])
        .name("depots")
        .await?;
    let open = answers.iter().filter(|answer| matches!(answer, Settled::Fulfilled(_))).count();

    let gates = ctx.try_join_all([depot("gate-1").future(), depot("gate-2").future()]).name("gates").await?;
    let ramp = ctx.race([depot("ramp-1").future(), depot("ramp-2").future()]).name("ramp").await?;
    let key = ctx.select_ok([depot("key-1").future(), depot("key-2").future()]).name("key").await?;
    tracing::info!(gates = gates.len(), ramp, key, "ready to load");
    Ok(open)
}

/// Looks every minute whether the van has left. Result: how often it took.
async fn wait_for_departure(ctx: &DurableContext) -> Result<u32, BoxError> {
    let looks = ctx
        .wait_for_condition(|_, looks: u32| async move { Ok(looks + 1) }, 0)
        .wait_strategy_fn(|looks: u32, _attempt| {
            if looks >= 3 { WaitDecision::complete() } else { WaitDecision::continue_with(Duration::from_secs(60)) }
        })
        .name("departure")
        .await?;
    Ok(looks)
}

/// Asks for a signature, and gives a parcel to whoever signs.
async fn wait_for_signature(order: String, ctx: &DurableContext) -> Result<String, BoxError> {
    let gift = ctx.create_callback::<String>().name("gift").timeout(Duration::from_secs(60)).await?;
    tracing::debug!(callback_id = %gift.id(), "a gift nobody asks for");
    let nobody = gift.result().await.is_err();
    let signed_by = ctx
        .wait_for_callback::<String, _, _>(move |_, callback_id| async move {
            tracing::info!(order, callback_id, "asking for a signature");
            Ok(())
        })
        .name("signature")
        .timeout(Duration::from_secs(24 * 60 * 60))
        .heartbeat(Duration::from_secs(4 * 60 * 60))
        .await?;
    Ok(if nobody { signed_by } else { format!("{signed_by} with a gift") })
}

/// Records text backwards, for want of a better secret.
struct Reversed;

impl Serdes<String> for Reversed {
    async fn serialize(&self, value: String, _context: SerdesContext) -> Result<String, BoxError> {
        Ok(value.chars().rev().collect())
    }

    async fn deserialize(&self, wire: String, _context: SerdesContext) -> Result<String, BoxError> {
        Ok(wire.chars().rev().collect())
    }
}
