//! One run: an execution, what drives it, and how those who wait for it take turns.
//!
//! # Invariants
//! - Time moves only while somebody waits, and only when everybody who waits has looked.
//! - Whoever stops waiting abandons nothing: what is in flight stays with the driver, for the next one who waits.

use std::sync::Arc;

use durable_wasm_core::model::{ExecutionArn, ExecutionStatus};
use durable_wasm_runtime::{Driven, Driver, Executor, ExecutorError, WhenIdle};
use tokio::sync::Mutex;

use super::callbacks::Callbacks;
use super::turns::{Holder, Turns, Version};
use super::wishes::Wish;

/// What all handles of a run share.
pub(super) struct Run {
    pub(super) executor: Executor,
    pub(super) arn: ExecutionArn,
    pub(super) callbacks: Callbacks,
    pub(super) turns: Arc<Turns>,
    driving: Mutex<Driving>,
}

/// The driver, and whether a turn at it was cut short.
struct Driving {
    driver: Driver,
    is_cut_short: bool,
}

/// What became of a wish.
#[derive(Debug)]
pub(super) enum Fate<T> {
    /// Here it is.
    Fulfilled(T),
    /// The execution has ended without.
    Ended(ExecutionStatus),
    /// Nothing goes on by itself, and nobody is left who may bring it on.
    Hopeless(ExecutionStatus),
}

/// What one turn at the driver led to.
#[derive(PartialEq, Eq)]
enum Turn {
    /// Something happened.
    Went,
    /// There is nothing left to do.
    Stuck,
}

impl Run {
    pub(super) fn new(executor: Executor, arn: ExecutionArn, callbacks: Callbacks, turns: Arc<Turns>) -> Self {
        let driving = Mutex::new(Driving { driver: executor.driver(), is_cut_short: false });
        Self { executor, arn, callbacks, turns, driving }
    }

    /// Waits for a wish to come true, driving the run where nobody else does.
    pub(super) async fn wait_for<W: Wish>(&self, holder: &Holder, wish: &W) -> Result<Fate<W::Found>, ExecutorError> {
        let waiting = holder.wait(W::WAITS_FOR);
        loop {
            let changed = self.turns.changed();
            let version = self.turns.version();
            self.callbacks.attend(&self.executor).await?;
            if let Some(found) = wish.look(self).await? {
                return Ok(Fate::Fulfilled(found));
            }
            let status = self.status().await?;
            if status.is_terminal() {
                return Ok(Fate::Ended(status));
            }
            waiting.saw(version);
            if !self.turns.all_have_seen(version) {
                changed.await;
                continue;
            }
            let turn = tokio::select! {
                biased;
                turn = self.take_turn(version) => turn?,
                () = changed => Turn::Went,
            };
            if turn == Turn::Stuck {
                let changed = self.turns.changed();
                if self.turns.all_have_seen(version) {
                    if self.turns.is_hopeless(W::WAITS_FOR) {
                        return Ok(Fate::Hopeless(status));
                    }
                    changed.await;
                }
            }
        }
    }

    /// Drives the run by one thing that happens, once nobody else does, unless somebody has yet to look at what happened
    /// meanwhile.
    async fn take_turn(&self, version: Version) -> Result<Turn, ExecutorError> {
        let mut driving = self.driving.lock().await;
        let Driving { driver, is_cut_short } = &mut *driving;
        // The driver asks first whether to begin, and then whether to go on. What a turn left under way that was cut short
        // it goes on with unasked.
        let mut has_begun = std::mem::replace(is_cut_short, true);
        let driven = driver
            .drive_until(
                || {
                    let is_over = std::mem::replace(&mut has_begun, true);
                    async move {
                        // Whoever is ready to do something does it before time moves.
                        tokio::task::yield_now().await;
                        Ok(is_over || !self.turns.all_have_seen(version))
                    }
                },
                WhenIdle::Return,
            )
            .await;
        *is_cut_short = false;
        match driven? {
            Driven::Ended => {
                self.turns.happened();
                Ok(Turn::Went)
            }
            Driven::Waiting => Ok(Turn::Stuck),
        }
    }

    async fn status(&self) -> Result<ExecutionStatus, ExecutorError> {
        Ok(self.executor.execution(&self.arn).await?.lock().await.status())
    }
}
