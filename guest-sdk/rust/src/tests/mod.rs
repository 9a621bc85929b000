//! Handlers against a fake service, through the same entry as in a component.

mod failures;
pub(crate) mod fake;
mod live_and_replayed;
mod logs;
mod nondeterminism;
mod plugins;
mod protocol;
mod replay;
mod spawn;
