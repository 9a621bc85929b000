//! A virtual clock that stops where it is told to.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use durable_wasm_core::model::Timestamp;
use durable_wasm_runtime::{Clock, VirtualClock};
use tokio::sync::Notify;

/// A virtual clock that jumps no further than an appointed time, so that somebody outside can act then.
///
/// While it stands there, whoever waits for a later time waits on: nothing runs then, so the wait can be dropped.
#[derive(Debug)]
pub(super) struct AppointmentClock {
    time: VirtualClock,
    appointment: AtomicU64,
    reached: Notify,
}

impl AppointmentClock {
    pub(super) fn new() -> Self {
        Self { time: VirtualClock::default(), appointment: AtomicU64::new(u64::MAX), reached: Notify::new() }
    }

    /// Stops at `instant`, in place of the appointment before.
    pub(super) fn appoint(&self, instant: Timestamp) {
        self.appointment.store(instant.as_millis(), Ordering::Release);
    }

    /// Takes the appointment back.
    pub(super) fn release(&self) {
        self.appointment.store(u64::MAX, Ordering::Release);
    }

    /// Returns when somebody has waited for a time after the appointment; the clock stands there then.
    pub(super) async fn reached(&self) {
        self.reached.notified().await;
    }
}

#[async_trait]
impl Clock for AppointmentClock {
    fn now(&self) -> Timestamp {
        self.time.now()
    }

    async fn wait_until(&self, instant: Timestamp) {
        let appointment = Timestamp::from_millis(self.appointment.load(Ordering::Acquire));
        self.time.wait_until(instant.min(appointment)).await;
        if instant > appointment {
            self.reached.notify_one();
            std::future::pending::<()>().await;
        }
    }

    fn is_virtual(&self) -> bool {
        true
    }
}
