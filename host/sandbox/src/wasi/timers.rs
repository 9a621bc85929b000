//! Sleeping without waiting.
//!
//! A guest sleeps by polling. When nothing else that it polls is ready, the earliest of the sleeps it polls is over at
//! once, and its monotonic clock has moved on by that much: loops with a deadline end, and several timers fire in
//! their order. The wall clock does not move. All of it depends on nothing but what the guest does, so an invocation
//! that replays sees the same. A guest that only looks at its clock, and never sleeps, sees no time pass.
//!
//! Where steps reach hosts, sleeping in them takes its time: there it is most often the limit of waiting for an answer.
//!
//! # Invariants
//! - `waiting` holds exactly the sleeps that a poll is waiting for now: each is counted in by its first poll and out
//!   when the poll is over, whatever its end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::Pollable;

/// The sleeps of one invocation.
#[derive(Clone)]
pub(super) enum Timers {
    /// They take no time.
    Virtual(Virtual),
    /// They take their time, which is counted from here.
    Real(Instant),
}

/// Sleeps that take no time.
#[derive(Clone, Default)]
pub(super) struct Virtual(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
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

/// A sleep that takes no time and that a poll is waiting for.
struct Waiting<'a> {
    timers: &'a Virtual,
    end: Duration,
}

impl Timers {
    /// How far sleeping has moved the clock.
    pub(super) fn slept(&self) -> Duration {
        match self {
            Self::Virtual(timers) => timers.lock().slept,
            Self::Real(begun) => begun.elapsed(),
        }
    }

    pub(super) fn sleep(&self, duration: Duration) -> Sleep {
        Sleep { timers: self.clone(), end: self.slept().saturating_add(duration) }
    }
}

impl Default for Timers {
    fn default() -> Self {
        Self::Virtual(Virtual::default())
    }
}

impl Virtual {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Pollable for Sleep {
    async fn ready(&mut self) {
        let left = self.end.saturating_sub(self.timers.slept());
        if left.is_zero() {
            return;
        }
        match &self.timers {
            Timers::Real(_) => tokio::time::sleep(left).await,
            Timers::Virtual(timers) => {
                let waiting = Waiting::new(timers, self.end);
                loop {
                    // Everything else in the same poll gets its turn first.
                    tokio::task::yield_now().await;
                    if waiting.is_over() {
                        return;
                    }
                }
            }
        }
    }
}

impl<'a> Waiting<'a> {
    fn new(timers: &'a Virtual, end: Duration) -> Self {
        *timers.lock().waiting.entry(end).or_default() += 1;
        Self { timers, end }
    }

    /// Moves the clock on if this is the earliest sleep.
    fn is_over(&self) -> bool {
        let mut state = self.timers.lock();
        if state.waiting.keys().next() == Some(&self.end) {
            state.slept = state.slept.max(self.end);
        }
        self.end <= state.slept
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.timers.lock();
        if let Some(count) = state.waiting.get_mut(&self.end) {
            *count -= 1;
            if *count == 0 {
                state.waiting.remove(&self.end);
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

    fn waiting(timers: &Timers) -> BTreeMap<Duration, usize> {
        match timers {
            Timers::Virtual(timers) => timers.lock().waiting.clone(),
            Timers::Real(_) => panic!("nothing is counted"),
        }
    }

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
        assert!(waiting(&timers).is_empty(), "the poll is over");
        assert_eq!(poll_immediate(sleep.ready()).await, None, "looking is not sleeping");
    }

    #[tokio::test]
    async fn a_real_sleep_takes_its_time_whatever_ends_the_polls_before() {
        let timers = Timers::Real(Instant::now());
        let mut nap = timers.sleep(Duration::from_millis(5));
        let end = nap.end;
        let first = select(nap.ready(), std::future::ready(())).await;
        assert!(matches!(first, Either::Right(_)));
        drop(first);
        nap.ready().await;
        assert!(timers.slept() >= end);
        assert_eq!(poll_immediate(nap.ready()).await, Some(()), "it is over for good");
    }

    #[tokio::test]
    async fn sleeps_to_the_same_instant_end_together() {
        let timers = Timers::default();
        let (mut one, mut two) = (timers.sleep(SHORT), timers.sleep(SHORT));
        join(one.ready(), two.ready()).await;
        assert_eq!(timers.slept(), SHORT);
        assert!(waiting(&timers).is_empty());
    }
}
