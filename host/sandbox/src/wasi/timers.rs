//! Sleeping without waiting.
//!
//! A guest sleeps by polling. When nothing else that it polls is ready, the earliest of the sleeps it polls is over at
//! once, and its monotonic clock has moved on by that much: loops with a deadline end, and several timers fire in
//! their order. The wall clock does not move. All of it depends on nothing but what the guest does, so an invocation
//! that replays sees the same. A guest that only looks at its clock, and never sleeps, sees no time pass.
//!
//! In steps that reach hosts sleeping takes its time: there it is most often the limit of waiting for an answer.
//!
//! # Invariants
//! - `waiting` holds exactly the sleeps that a poll is waiting for now: each is counted in by its first poll and out
//!   when the poll is over, whatever its end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::Pollable;

/// The sleeps of one invocation.
#[derive(Clone, Default)]
pub(super) struct Timers(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Sleeping takes as long as it says.
    is_real: bool,
    /// What the guest has slept so far.
    slept: Duration,
    /// How many sleeps are waited for, by their end.
    waiting: BTreeMap<Duration, usize>,
}

/// A sleep, to be polled.
pub(super) struct Sleep {
    timers: Timers,
    /// Over when the guest has slept this much.
    end: Duration,
}

/// A sleep that a poll is waiting for.
struct Waiting<'a>(&'a Sleep);

impl Timers {
    /// Sleeps that take their time where `is_real`.
    pub(super) fn new(is_real: bool) -> Self {
        Self(Arc::new(Mutex::new(State { is_real, ..State::default() })))
    }

    pub(super) fn slept(&self) -> Duration {
        self.lock().slept
    }

    pub(super) fn sleep(&self, duration: Duration) -> Sleep {
        Sleep { timers: self.clone(), end: self.slept().saturating_add(duration) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Pollable for Sleep {
    async fn ready(&mut self) {
        let (is_real, left) = {
            let state = self.timers.lock();
            (state.is_real, self.end.saturating_sub(state.slept))
        };
        if left.is_zero() {
            return;
        }
        if is_real {
            tokio::time::sleep(left).await;
            let mut state = self.timers.lock();
            state.slept = state.slept.max(self.end);
            return;
        }
        let waiting = Waiting::new(self);
        loop {
            // Everything else in the same poll gets its turn first.
            tokio::task::yield_now().await;
            if waiting.is_over() {
                return;
            }
        }
    }
}

impl<'a> Waiting<'a> {
    fn new(sleep: &'a Sleep) -> Self {
        *sleep.timers.lock().waiting.entry(sleep.end).or_default() += 1;
        Self(sleep)
    }

    /// Moves the clock on if this is the earliest sleep.
    fn is_over(&self) -> bool {
        let mut state = self.0.timers.lock();
        if state.waiting.keys().next() == Some(&self.0.end) {
            state.slept = state.slept.max(self.0.end);
        }
        self.0.end <= state.slept
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.timers.lock();
        if let Some(count) = state.waiting.get_mut(&self.0.end) {
            *count -= 1;
            if *count == 0 {
                state.waiting.remove(&self.0.end);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::{Either, join, poll_immediate, select};

    use super::*;

    const LONG: Duration = Duration::from_secs(3600);
    const SHORT: Duration = Duration::from_secs(1);

    #[tokio::test]
    async fn the_earliest_sleep_ends_first_whatever_the_order_of_polling() {
        let timers = Timers::default();
        let (mut long, mut short) = (timers.sleep(LONG), timers.sleep(SHORT));
        let first = select(long.ready(), short.ready()).await;
        assert!(matches!(first, Either::Right(_)));
        drop(first);
        assert_eq!(timers.slept(), SHORT);

        long.ready().await;
        assert_eq!(timers.slept(), LONG);
    }

    #[tokio::test]
    async fn time_does_not_move_while_something_else_is_ready() {
        let timers = Timers::default();
        let mut sleep = timers.sleep(LONG);
        let first = select(sleep.ready(), std::future::ready(())).await;
        assert!(matches!(first, Either::Right(_)));
        drop(first);
        assert_eq!(timers.slept(), Duration::ZERO);
        assert!(timers.lock().waiting.is_empty(), "the poll is over");
        assert_eq!(poll_immediate(sleep.ready()).await, None, "looking is not sleeping");
    }

    #[tokio::test]
    async fn a_real_sleep_takes_its_time() {
        let (timers, nap) = (Timers::new(true), Duration::from_millis(5));
        let begun = std::time::Instant::now();
        timers.sleep(nap).ready().await;
        assert!(begun.elapsed() >= nap);
        assert_eq!(timers.slept(), nap);
        timers.sleep(Duration::ZERO).ready().await;
    }

    #[tokio::test]
    async fn sleeps_to_the_same_instant_end_together() {
        let timers = Timers::default();
        let (mut one, mut two) = (timers.sleep(SHORT), timers.sleep(SHORT));
        join(one.ready(), two.ready()).await;
        assert_eq!(timers.slept(), SHORT);
        assert!(timers.lock().waiting.is_empty());
    }
}
