//! The clock tick that interrupts running guests.
//!
//! # Invariants
//! - One thread an engine; it ends with its [`Ticker`].
//! - The thread sleeps for good while nothing runs, and the first guest wakes it.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;
use std::thread::{self, Thread};
use std::time::Duration;

use wasmtime::{Engine, EngineWeak};

/// How often guests are interrupted: the precision of wall-time limits, and the longest that a guest holds its thread.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Ticks without a guest before the thread goes to sleep.
const IDLE_TICKS: u32 = 100;

/// Advances an engine's epoch while guests run.
#[derive(Debug)]
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Thread,
}

#[derive(Debug, Default)]
struct Shared {
    running: AtomicUsize,
    asleep: AtomicBool,
    ended: AtomicBool,
    wakers: Mutex<Vec<Waker>>,
}

/// Keeps the epoch advancing while it exists.
pub(crate) struct Ticking<'a>(&'a Shared);

impl Ticker {
    pub(crate) fn start(engine: &Engine) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (engine, of_thread) = (engine.weak(), Arc::clone(&shared));
        let handle = thread::Builder::new()
            .name("durable-wasm-ticker".to_owned())
            .spawn(move || tick_until_ended(&engine, &of_thread))?;
        Ok(Self { shared, thread: handle.thread().clone() })
    }

    /// To be held while a guest runs.
    pub(crate) fn guest_runs(&self) -> Ticking<'_> {
        self.shared.running.fetch_add(1, SeqCst);
        if self.shared.asleep.load(SeqCst) {
            self.thread.unpark();
        }
        Ticking(&self.shared)
    }
}

impl Ticking<'_> {
    /// Wakes a task that waits for something else but must not wait for ever.
    pub(crate) fn wake_at_next_tick(&self, waker: &Waker) {
        self.0.wakers.lock().unwrap_or_else(PoisonError::into_inner).push(waker.clone());
    }
}

impl Drop for Ticking<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.ended.store(true, SeqCst);
        self.thread.unpark();
    }
}

fn tick_until_ended(engine: &EngineWeak, shared: &Shared) {
    let mut idle = 0;
    while !shared.ended.load(SeqCst) {
        idle = if shared.running.load(SeqCst) == 0 { idle + 1 } else { 0 };
        if idle > IDLE_TICKS {
            // Whoever starts a guest first counts it and then looks at `asleep`; here it is the other way round, so one
            // of the two sees the other.
            shared.asleep.store(true, SeqCst);
            if shared.running.load(SeqCst) == 0 && !shared.ended.load(SeqCst) {
                thread::park();
            }
            shared.asleep.store(false, SeqCst);
            idle = 0;
        }
        thread::park_timeout(TICK);
        let Some(engine) = engine.upgrade() else { return };
        engine.increment_epoch();
        drop(engine);
        let wakers = std::mem::take(&mut *shared.wakers.lock().unwrap_or_else(PoisonError::into_inner));
        wakers.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use std::task::Wake;
    use std::time::Instant;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicBool);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.store(true, SeqCst);
        }
    }

    #[track_caller]
    fn eventually(condition: impl Fn() -> bool) {
        let begun = Instant::now();
        while !condition() {
            assert!(begun.elapsed() < Duration::from_secs(60), "it never happened");
            thread::yield_now();
        }
    }

    #[test]
    fn it_sleeps_while_nothing_runs_and_wakes_for_a_guest() {
        let engine = Engine::default();
        let ticker = Ticker::start(&engine).unwrap();
        for _ in 0..2 {
            eventually(|| ticker.shared.asleep.load(SeqCst));
            let woken = Arc::new(Woken::default());
            let ticking = ticker.guest_runs();
            ticking.wake_at_next_tick(&Waker::from(Arc::clone(&woken)));
            eventually(|| woken.0.load(SeqCst));
        }
    }

    #[test]
    fn its_thread_ends_with_it() {
        let engine = Engine::default();
        let ticker = Ticker::start(&engine).unwrap();
        let shared = Arc::downgrade(&ticker.shared);
        eventually(|| ticker.shared.asleep.load(SeqCst));
        drop(ticker);
        eventually(|| shared.upgrade().is_none());
    }
}
