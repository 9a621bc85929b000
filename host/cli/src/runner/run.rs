//! One run: an execution, what drives it, and how those who wait for it take turns.
//!
//! # Invariants
//! - Time moves only while somebody waits, and only when everybody who waits has looked.
//! - One looks when nobody drives, and so, under the virtual clock, never at an invocation that is half done.
//! - Whoever stops waiting abandons nothing: what is in flight stays with the driver, for the next one who waits.

use std::sync::{Arc, OnceLock};

use durable_wasm_core::model::{ExecutionArn, ExecutionStatus};
use durable_wasm_runtime::{Driven, Driver, Executor, ExecutorError, WhenIdle};
use tokio::sync::Mutex;

use super::callbacks::Callbacks;
use super::turns::{Holder, Turns, Version, Waiting};
use super::wishes::Wish;

/// What all handles of a run share.
pub(super) struct Run {
    pub(super) executor: Executor,
    pub(super) arn: ExecutionArn,
    pub(super) callbacks: Callbacks,
    pub(super) turns: Arc<Turns>,
    driving: Mutex<Driving>,
    /// Time passes while nobody does anything: one must not drive on for hours when another wants to look.
    is_real_time: bool,
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
enum Turn<T> {
    /// This is what became of the wish.
    Over(Fate<T>),
    /// Something has happened, or somebody has yet to look.
    Changed,
    /// Nothing is left to do in an execution that stands like this.
    Stuck(ExecutionStatus),
}

impl Run {
    pub(super) fn new(
        executor: Executor,
        arn: ExecutionArn,
        callbacks: Callbacks,
        turns: Arc<Turns>,
        is_real_time: bool,
    ) -> Self {
        let driving = Mutex::new(Driving { driver: executor.driver(), is_cut_short: false });
        Self { executor, arn, callbacks, turns, driving, is_real_time }
    }

    /// Waits for a wish to come true, driving the run where nobody else does.
    pub(super) async fn wait_for<W: Wish>(&self, holder: &Holder, wish: &W) -> Result<Fate<W::Found>, ExecutorError> {
        let waiting = holder.wait(W::WAITS_FOR);
        loop {
            let changed = self.turns.changed();
            let version = self.turns.version();
            let turn = tokio::select! {
                biased;
                turn = self.take_turn(wish, &waiting, version) => turn?,
                () = waiting.interrupted(version), if self.is_real_time => continue,
            };
            match turn {
                Turn::Over(fate) => return Ok(fate),
                Turn::Stuck(_) | Turn::Changed if self.turns.version() != version => {}
                Turn::Stuck(status) if self.turns.is_hopeless(W::WAITS_FOR) => return Ok(Fate::Hopeless(status)),
                // It is up to others.
                Turn::Stuck(_) | Turn::Changed => changed.await,
            }
        }
    }

    /// Looks for what is wanted, once nobody else drives, and drives the run by one thing that happens if it is not there
    /// and everybody else has looked too.
    async fn take_turn<W: Wish>(
        &self,
        wish: &W,
        waiting: &Waiting<'_>,
        version: Version,
    ) -> Result<Turn<W::Found>, ExecutorError> {
        let mut driving = self.driving.lock().await;
        let Driving { driver, is_cut_short } = &mut *driving;
        if std::mem::replace(is_cut_short, true) {
            // Under a virtual clock nobody looks at what is half done.
            driver.drive_until(|| std::future::ready(Ok(true)), WhenIdle::Return).await?;
            self.turns.happened();
        }
        // Set by the first look, which comes before anything happens; by the second one something has.
        let seen = OnceLock::new();
        let looking = || async {
            if seen.get().is_some() {
                self.turns.happened();
                return Ok(true);
            }
            let looked = self.look(wish).await?;
            let is_over = matches!(looked, Turn::Over(_));
            // Nobody else sets it.
            let _ = seen.set(looked);
            if is_over {
                return Ok(true);
            }
            waiting.saw(version);
            // Whoever is ready to do something does it before time moves.
            tokio::task::yield_now().await;
            Ok(!self.turns.all_have_seen(version))
        };
        let driven = driver.drive_until(looking, WhenIdle::Return).await;
        *is_cut_short = false;
        match (driven?, seen.into_inner()) {
            (_, Some(Turn::Over(fate))) => Ok(Turn::Over(fate)),
            (Driven::Waiting, Some(stuck)) => Ok(stuck),
            (Driven::Ended, _) | (Driven::Waiting, None) => Ok(Turn::Changed),
        }
    }

    /// Looks at the run as it is.
    async fn look<W: Wish>(&self, wish: &W) -> Result<Turn<W::Found>, ExecutorError> {
        self.callbacks.attend(&self.executor).await?;
        if let Some(found) = wish.look(self).await? {
            return Ok(Turn::Over(Fate::Fulfilled(found)));
        }
        let status = self.executor.execution(&self.arn).await?.lock().await.status();
        Ok(if status.is_terminal() { Turn::Over(Fate::Ended(status)) } else { Turn::Stuck(status) })
    }
}
