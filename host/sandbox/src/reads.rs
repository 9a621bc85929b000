//! Reads of clocks and random numbers: whether a guest may, and where it is when it may not.

use std::sync::{Arc, Mutex, PoisonError};

use durable_wasm_core::model::OperationId;
use durable_wasm_runtime::{DeniedRead, SeenOperation};

use crate::state::StepScope;
use crate::surroundings::Nondeterminism;

/// Whether a guest may read what differs between invocations. Clones share what they know of its progress.
#[derive(Debug, Clone)]
pub(crate) struct Reads {
    nondeterminism: Nondeterminism,
    scope: StepScope,
    last_operation: Arc<Mutex<Option<SeenOperation>>>,
}

impl Reads {
    pub(crate) fn new(nondeterminism: Nondeterminism, scope: StepScope) -> Self {
        Self { nondeterminism, scope, last_operation: Arc::default() }
    }

    /// Which step the guest is in.
    pub(crate) const fn scope(&self) -> &StepScope {
        &self.scope
    }

    /// Refuses a read by this import where it is denied.
    pub(crate) fn check(&self, import: &'static str) -> Result<(), DeniedRead> {
        match self.nondeterminism {
            Nondeterminism::Deny if !self.scope.is_inside() => {
                Err(DeniedRead { import, last_operation: self.lock().clone() })
            }
            Nondeterminism::Deny | Nondeterminism::Virtual => Ok(()),
        }
    }

    /// The guest has updated this operation, and the service took it.
    pub(crate) fn updated(&self, operation: &OperationId, name: Option<&Arc<str>>) {
        self.saw(operation, name);
    }

    /// The guest has entered this step.
    pub(crate) fn entered(&self, step: &OperationId) {
        self.saw(step, None);
    }

    /// Remembers an operation, and what it is called where that was said earlier.
    fn saw(&self, id: &OperationId, name: Option<&Arc<str>>) {
        // Nobody asks where nothing is denied.
        if self.nondeterminism == Nondeterminism::Virtual {
            return;
        }
        let mut last = self.lock();
        let known = last.take().filter(|last| last.id == *id).and_then(|last| last.name);
        *last = Some(SeenOperation { id: id.clone(), name: name.cloned().or(known) });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<SeenOperation>> {
        self.last_operation.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::StepAttempt;

    const IMPORT: &str = "wasi:random/random.get-random-u64";

    fn reads(nondeterminism: Nondeterminism) -> Reads {
        Reads::new(nondeterminism, StepScope::default())
    }

    fn update(reads: &Reads, id: &str, name: Option<&str>) {
        reads.updated(&id.into(), name.map(Into::into).as_ref());
    }

    #[test]
    fn a_denied_read_is_one_outside_steps() {
        reads(Nondeterminism::Virtual).check(IMPORT).unwrap();
        let reads = reads(Nondeterminism::Deny);
        assert_eq!(reads.check(IMPORT), Err(DeniedRead { import: IMPORT, last_operation: None }));
        reads.scope.enter(StepAttempt { operation_id: "a".into(), attempt: 1 });
        reads.check(IMPORT).unwrap();
        reads.scope.leave();
        reads.check(IMPORT).unwrap_err();
    }

    /// What is known of the operation seen last, after the guest did something.
    #[track_caller]
    fn check_last(act: impl Fn(&Reads), id: &str, name: Option<&str>) {
        let reads = reads(Nondeterminism::Deny);
        act(&reads);
        let last = reads.check(IMPORT).unwrap_err().last_operation.unwrap();
        assert_eq!((last.id.as_str(), last.name.as_deref()), (id, name));
    }

    #[test]
    fn the_operation_seen_last() {
        check_last(|reads| update(reads, "b", Some("two")), "b", Some("two"));
        check_last(|reads| reads.entered(&"a".into()), "a", None);
        let begin_a_step = |reads: &Reads| {
            update(reads, "a", Some("one"));
            reads.entered(&"a".into());
            update(reads, "a", None);
        };
        check_last(begin_a_step, "a", Some("one"));
        check_last(
            |reads| {
                begin_a_step(reads);
                reads.entered(&"b".into());
            },
            "b",
            None,
        );
    }
}
