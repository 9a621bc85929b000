//! Handlers against a fake service, through the same entry as in a component.

mod account;
mod batch;
mod batch_replay;
mod callback;
mod combinator;
mod crashes;
mod describe;
mod failures;
pub(crate) mod fake;
mod invoke;
mod live_and_replayed;
mod logs;
mod nondeterminism;
mod outcomes;
mod plugins;
mod protocol;
mod records;
mod replay;
mod spawn;
#[cfg(feature = "tracing")]
mod tracing;
mod usage;
mod wait_for_condition;
mod with_retry;
