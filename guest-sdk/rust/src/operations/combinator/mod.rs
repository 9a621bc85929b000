//! Combinators: several operations awaited as one.
//!
//! ```text
//! nothing recorded             record the start, then await the operations
//! started                      await them: those that have ended answer from their records
//! succeeded, failed            the recorded outcome; a join awaits its operations again, which have all ended
//! succeeded, result too large  await again those that decided, and record nothing
//! ```
//!
//! # Invariants
//! - An operation that waits holds no other up, and loses against whichever ends first.
//! - Once the outcome is decided no operation runs any longer; only then is the outcome recorded. What was under way
//!   stays on the record as it is.

mod record;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use self::record::{SettledRecord, error, recorded};
use super::child::{self, Begin};
use super::{record_failure, status_name};
use crate::bindings::durable::execution::types::OperationStatus;
use crate::engine::{Call, Current, JoinSet, within};
use crate::error::{CombinatorErrorKind, JoinFailed, OperationError, Source};
use crate::{DurableFuture, Settled};

/// What the handler passed, each with its place.
type Inputs<O> = JoinSet<Result<O, OperationError>>;

pub(crate) async fn try_join_all<O>(call: Call, futures: Vec<DurableFuture<O>>) -> Result<Vec<O>, OperationError>
where
    O: Serialize + Send + 'static,
{
    let complete = begin_join(&call).await?;
    let mut inputs = spawn(&call, futures);
    let mut values = BTreeMap::new();
    while let Some((index, result)) = inputs.next().await {
        match result {
            Ok(value) => {
                values.insert(index, value);
            }
            Err(error) => {
                drop(inputs);
                let kind = CombinatorErrorKind::JoinFailed(JoinFailed::new(index));
                return Err(fail(&call, kind, vec![error.into()]).await);
            }
        }
    }
    let values: Vec<O> = values.into_values().collect();
    if !complete {
        let text = serde_json::to_string(&values);
        succeed(&call, text, || None).await?;
    }
    Ok(values)
}

/// Whether a join is complete on the record. Its inputs are awaited again even then: they answer from their own records.
async fn begin_join(call: &Call) -> Result<bool, OperationError> {
    match child::begin(call).await {
        Begin::Failed(wire) => Err(recorded(call, wire)),
        Begin::Succeeded(_) => Ok(true),
        Begin::Run { complete, .. } => Ok(complete),
    }
}

pub(crate) async fn join_all<O>(call: Call, futures: Vec<DurableFuture<O>>) -> Result<Vec<Settled<O>>, OperationError>
where
    O: Serialize + Send + 'static,
{
    let complete = begin_join(&call).await?;
    let mut inputs = spawn(&call, futures);
    let mut settled = BTreeMap::new();
    while let Some((index, result)) = inputs.next().await {
        settled.insert(index, result.map_or_else(Settled::Rejected, Settled::Fulfilled));
    }
    let settled: Vec<Settled<O>> = settled.into_values().collect();
    if !complete {
        let text = serde_json::to_string(&settled.iter().map(SettledRecord::of).collect::<Vec<_>>());
        succeed(&call, text, || None).await?;
    }
    Ok(settled)
}

pub(crate) async fn select_ok<O>(call: Call, futures: Vec<DurableFuture<O>>) -> Result<O, OperationError>
where
    O: Serialize + DeserializeOwned + Send + 'static,
{
    let mut inputs = match begin_contest(&call, futures).await? {
        Contest::Decided(value) => return Ok(value),
        Contest::Open(inputs) => inputs,
    };
    let mut failures: BTreeMap<usize, Source> = BTreeMap::new();
    while let Some((index, result)) = inputs.next().await {
        match result {
            Ok(value) => {
                drop(inputs);
                return win(&call, index, value).await;
            }
            Err(error) => {
                failures.insert(index, error.into());
            }
        }
    }
    let kind = if failures.is_empty() { CombinatorErrorKind::EmptyInput } else { CombinatorErrorKind::AllFailed };
    Err(fail(&call, kind, failures.into_values().collect()).await)
}

pub(crate) async fn race<O>(call: Call, futures: Vec<DurableFuture<O>>) -> Result<O, OperationError>
where
    O: Serialize + DeserializeOwned + Send + 'static,
{
    let mut inputs = match begin_contest(&call, futures).await? {
        Contest::Decided(value) => return Ok(value),
        Contest::Open(inputs) => inputs,
    };
    let first = inputs.next().await;
    drop(inputs);
    match first {
        None => Err(fail(&call, CombinatorErrorKind::EmptyInput, Vec::new()).await),
        Some((index, Ok(value))) => win(&call, index, value).await,
        Some((_, Err(error))) => Err(fail(&call, CombinatorErrorKind::FirstSettledFailed, vec![error.into()]).await),
    }
}

/// A combinator that one operation wins.
enum Contest<O> {
    Decided(O),
    Open(Inputs<O>),
}

async fn begin_contest<O>(call: &Call, mut futures: Vec<DurableFuture<O>>) -> Result<Contest<O>, OperationError>
where
    O: Serialize + DeserializeOwned + Send + 'static,
{
    match child::begin(call).await {
        Begin::Failed(wire) => Err(recorded(call, wire)),
        Begin::Succeeded(text) => deserialize(&text).map(Contest::Decided),
        Begin::Run { complete: false, .. } => Ok(Contest::Open(spawn(call, futures))),
        Begin::Run { complete: true, digest } => {
            let winner = record::winner(&digest.unwrap_or_default(), futures.len())?;
            let value = futures.swap_remove(winner).await?;
            let text = serde_json::to_string(&value).map_err(internal)?;
            deserialize(&text).map(Contest::Decided)
        }
    }
}

/// Records the result of the winner, or which one it is when the result is too large.
async fn win<O: Serialize + DeserializeOwned>(call: &Call, index: usize, value: O) -> Result<O, OperationError> {
    let text = serde_json::to_string(&value);
    drop(value);
    let text = succeed(call, text, || Some(record::winner_text(index))).await?;
    deserialize(&text)
}

fn spawn<O: Send + 'static>(call: &Call, futures: Vec<DurableFuture<O>>) -> Inputs<O> {
    let mut inputs = JoinSet::new(Arc::clone(call.engine().tasks()));
    for (index, future) in futures.into_iter().enumerate() {
        inputs.spawn(index, within(Current { scope: Arc::clone(call.scope()), step: None }, future.unwatched()));
    }
    inputs
}

/// Records a result, or that it cannot be serialized.
async fn succeed(
    call: &Call,
    text: serde_json::Result<String>,
    digest: impl FnOnce() -> Option<String>,
) -> Result<String, OperationError> {
    match text {
        Ok(text) => {
            child::record_text(call, &text, digest).await;
            Ok(text)
        }
        Err(error) => Err(fail(call, CombinatorErrorKind::Internal, vec![error.into()]).await),
    }
}

fn deserialize<T: DeserializeOwned>(text: &str) -> Result<T, OperationError> {
    serde_json::from_str(text).map_err(internal)
}

fn internal(source: serde_json::Error) -> OperationError {
    error(CombinatorErrorKind::Internal, vec![source.into()])
}

async fn fail(call: &Call, kind: CombinatorErrorKind, failures: Vec<Source>) -> OperationError {
    let wire = record::failure(&kind, &failures);
    record_failure(call, wire.clone()).await;
    error(kind, failures).with_operation(call.id.as_str(), status_name(OperationStatus::Failed), wire)
}
