//! What becomes due, earliest first.
//!
//! # Invariants
//! - A timer exists only while its operation waits for it; whoever ends the operation otherwise cancels the timer.
//! - Timers due at the same instant fire in the order their operations were created.

use std::collections::BTreeSet;

use super::Slot;
use crate::model::Timestamp;

/// What happens when a timer fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TimerKind {
    /// A wait ends.
    WaitEnd,
    /// A step's next attempt may begin.
    StepRetry,
    /// A callback times out.
    CallbackTimeout,
    /// A callback has gone too long without a heartbeat.
    CallbackHeartbeat,
}

/// The timers of one execution.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Timers(BTreeSet<(Timestamp, Slot, TimerKind)>);

impl Timers {
    pub(crate) fn schedule(&mut self, due: Timestamp, slot: Slot, kind: TimerKind) {
        self.0.insert((due, slot, kind));
    }

    pub(crate) fn cancel(&mut self, due: Timestamp, slot: Slot, kind: TimerKind) {
        self.0.remove(&(due, slot, kind));
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// When the first timer fires.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.0.first().map(|(due, ..)| *due)
    }

    /// When the first timer fires of those that fire later than `due`.
    pub(crate) fn next_after(&self, due: Timestamp) -> Option<Timestamp> {
        self.0.iter().map(|(due, ..)| *due).find(|later| *later > due)
    }

    /// Takes the first timer, if it is due.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<(Slot, TimerKind)> {
        if self.next_due()? > now {
            return None;
        }
        self.0.pop_first().map(|(_, slot, kind)| (slot, kind))
    }
}
