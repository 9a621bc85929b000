//! Who waits on a run, and what each of them has seen of it.
//!
//! Several may wait on one run at the same time, and any of them may be the one whose waiting drives it. This is where they
//! agree.
//!
//! # Invariants
//! - A run goes on only when everybody who waits has looked at it as it is: nobody misses what they wait for. Upheld by
//!   [`Turns::all_have_seen`], which a driver asks first.
//! - Whoever stops waiting, for whatever reason, is forgotten. Upheld by [`Waiting`]'s drop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// Counts what happens to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(u64);

/// What somebody waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitsFor {
    /// Something on the way, and is told when it cannot come.
    Something,
    /// The end, and so for what the others do meanwhile.
    TheEnd,
}

/// Keeps those who wait on one run apart.
#[derive(Debug, Default)]
pub(super) struct Turns {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    version: u64,
    handles: u64,
    ids: u64,
    /// Where the end was given up.
    given_up: Option<Version>,
    waiting: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    handle: u64,
    waits_for: WaitsFor,
    seen: Option<Version>,
}

/// Somebody who holds a run and may do something to it.
#[derive(Debug)]
pub(super) struct Holder {
    id: u64,
    turns: Arc<Turns>,
}

/// Somebody who waits.
#[derive(Debug)]
pub(super) struct Waiting<'a> {
    id: u64,
    turns: &'a Turns,
}

impl Turns {
    /// Somebody else holds the run.
    pub(super) fn hold(self: &Arc<Self>) -> Holder {
        let mut state = self.state();
        state.ids += 1;
        state.handles += 1;
        Holder { id: state.ids, turns: Arc::clone(self) }
    }

    /// What has happened so far.
    pub(super) fn version(&self) -> Version {
        Version(self.state().version)
    }

    /// Something has happened: whoever waits looks again.
    pub(super) fn happened(&self) {
        self.state().version += 1;
        self.changed.notify_waiters();
    }

    /// Resolves when something happens, or somebody begins to wait, looks or stops waiting, from this call on.
    pub(super) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    /// Whether nothing has happened since, and everybody who waits knows.
    pub(super) fn all_have_seen(&self, version: Version) -> bool {
        let state = self.state();
        Version(state.version) == version && state.waiting.values().all(|entry| entry.seen == Some(version))
    }

    /// The same for everybody but one.
    fn others_have_seen(&self, id: u64, version: Version) -> bool {
        let state = self.state();
        let mut others = state.waiting.iter().filter(|(other, _)| **other != id);
        Version(state.version) == version && others.all(|(_, entry)| entry.seen == Some(version))
    }

    /// Whether nobody is left who may yet do something to the run: every holder waits, and where it is for the end that
    /// `waits_for`, nobody waits for anything else. Once one has given up the end, so do the others.
    pub(super) fn is_hopeless(&self, waits_for: WaitsFor) -> bool {
        let mut state = self.state();
        let mut holders: Vec<_> = state.waiting.values().map(|entry| entry.handle).collect();
        holders.sort_unstable();
        holders.dedup();
        let all_wait = holders.len() as u64 == state.handles;
        let version = Version(state.version);
        match waits_for {
            WaitsFor::Something => all_wait,
            WaitsFor::TheEnd if state.waiting.values().any(|entry| entry.waits_for == WaitsFor::Something) => false,
            WaitsFor::TheEnd if all_wait => {
                state.given_up = Some(version);
                true
            }
            WaitsFor::TheEnd => state.given_up == Some(version),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holder {
    /// Begins to wait.
    pub(super) fn wait(&self, waits_for: WaitsFor) -> Waiting<'_> {
        let mut state = self.turns.state();
        state.ids += 1;
        let id = state.ids;
        state.waiting.insert(id, Entry { handle: self.id, waits_for, seen: None });
        drop(state);
        self.turns.changed.notify_waiters();
        Waiting { id, turns: &self.turns }
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.turns.state().handles -= 1;
        self.turns.changed.notify_waiters();
    }
}

impl Waiting<'_> {
    /// Resolves when something has happened since, or somebody else wants to look. Lets others have a turn first.
    pub(super) async fn interrupted(&self, version: Version) {
        tokio::task::yield_now().await;
        loop {
            let changed = self.turns.changed();
            if !self.turns.others_have_seen(self.id, version) {
                return;
            }
            changed.await;
        }
    }

    /// Notes that the run has been looked at, and what is wanted is not there.
    pub(super) fn saw(&self, version: Version) {
        let mut state = self.turns.state();
        let before = state.waiting.get_mut(&self.id).map(|entry| entry.seen.replace(version));
        drop(state);
        if before != Some(Some(version)) {
            self.turns.changed.notify_waiters();
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.turns.state().waiting.remove(&self.id);
        self.turns.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_goes_on_when_everybody_has_looked() {
        let turns = Arc::new(Turns::default());
        let holder = turns.hold();
        let (one, two) = (holder.wait(WaitsFor::TheEnd), holder.wait(WaitsFor::Something));
        let version = turns.version();
        one.saw(version);
        assert!(!turns.all_have_seen(version), "the other has not");
        two.saw(version);
        assert!(turns.all_have_seen(version));
        turns.happened();
        assert!(!turns.all_have_seen(version), "something has happened since");
        one.saw(turns.version());
        drop(two);
        assert!(turns.all_have_seen(turns.version()), "who left need not look");
    }

    #[test]
    fn a_run_is_hopeless_when_every_holder_waits() {
        let turns = Arc::new(Turns::default());
        let (a, b) = (turns.hold(), turns.hold());
        let end = a.wait(WaitsFor::TheEnd);
        assert!(!turns.is_hopeless(WaitsFor::TheEnd), "the other holder may do something");
        let something = b.wait(WaitsFor::Something);
        assert!(turns.is_hopeless(WaitsFor::Something));
        assert!(!turns.is_hopeless(WaitsFor::TheEnd), "who waits for something will give up first");
        drop(something);
        assert!(!turns.is_hopeless(WaitsFor::TheEnd), "and may then do something");
        drop(b);
        assert!(turns.is_hopeless(WaitsFor::TheEnd));
        drop(end);
    }

    #[tokio::test]
    async fn whoever_waits_is_woken() {
        let turns = Arc::new(Turns::default());
        let holder = turns.hold();
        let waiting = holder.wait(WaitsFor::Something);
        for cause in
            [&(|| turns.happened()) as &dyn Fn(), &|| waiting.saw(turns.version()), &|| drop(turns.hold()), &|| {
                drop(holder.wait(WaitsFor::TheEnd))
            }]
        {
            let changed = turns.changed();
            cause();
            changed.await;
        }
    }
}
