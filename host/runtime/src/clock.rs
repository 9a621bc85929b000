//! The only source of time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use durable_wasm_core::model::Timestamp;

/// Tells the time, and waits for it.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The time now. Never goes back.
    fn now(&self) -> Timestamp;

    /// Returns when the time is `instant` or later. A virtual clock jumps there.
    async fn wait_until(&self, instant: Timestamp);

    /// Whether time moves in [`wait_until`](Self::wait_until) alone. Nobody calls that while anything runs, and one thing
    /// runs at a time, so that how long it really takes has no bearing on what happens.
    fn is_virtual(&self) -> bool;
}

/// A clock that stands still until it is told to jump: executions take no time but what they wait for.
#[derive(Debug)]
pub struct VirtualClock(AtomicU64);

impl VirtualClock {
    /// Where virtual time begins unless told otherwise: 2026-01-01T00:00:00Z.
    pub const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);

    /// A clock that stands at `start`.
    pub const fn new(start: Timestamp) -> Self {
        Self(AtomicU64::new(start.as_millis()))
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new(Self::START)
    }
}

#[async_trait]
impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Acquire))
    }

    async fn wait_until(&self, instant: Timestamp) {
        self.0.fetch_max(instant.as_millis(), Ordering::AcqRel);
    }

    fn is_virtual(&self) -> bool {
        true
    }
}

/// The machine's clock, in UTC.
#[derive(Debug, Default)]
pub struct WallClock {
    /// The latest reading handed out, so that a machine set back does not turn time back.
    latest: AtomicU64,
}

#[async_trait]
impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let reading = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
        let before = self.latest.fetch_max(reading, Ordering::AcqRel);
        Timestamp::from_millis(before.max(reading))
    }

    async fn wait_until(&self, instant: Timestamp) {
        loop {
            let left = instant.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }

    fn is_virtual(&self) -> bool {
        false
    }
}
