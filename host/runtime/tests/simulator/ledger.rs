//! What everybody was promised, kept apart from the stores.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use durable_wasm_core::execution::Execution;
use durable_wasm_core::model::ExecutionArn;

/// What was acknowledged, and who runs.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Book>);

#[derive(Default)]
struct Book {
    /// Operations that were acknowledged to have begun.
    begun: BTreeSet<(ExecutionArn, String)>,
    /// Operations that were acknowledged to have ended.
    ended: BTreeSet<(ExecutionArn, String)>,
    in_flight: BTreeMap<ExecutionArn, u32>,
    bodies: u32,
}

/// An invocation in flight, until it is dropped.
pub(crate) struct InFlight<'a>(&'a Ledger, ExecutionArn);

impl Ledger {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An invocation begins: it must be the only one of its execution.
    pub(crate) fn invoked(&self, arn: &ExecutionArn) -> InFlight<'_> {
        let mut book = self.book();
        let count = book.in_flight.entry(arn.clone()).or_default();
        *count += 1;
        assert_eq!(*count, 1, "{arn} is invoked while it is being invoked");
        InFlight(self, arn.clone())
    }

    pub(crate) fn acknowledge_begin(&self, arn: &ExecutionArn, id: &str) {
        self.book().begun.insert((arn.clone(), id.to_owned()));
    }

    pub(crate) fn acknowledge_end(&self, arn: &ExecutionArn, id: &str) {
        self.book().ended.insert((arn.clone(), id.to_owned()));
    }

    /// The body of a step runs: it must not have ended.
    pub(crate) fn body(&self, arn: &ExecutionArn, id: &str) {
        let mut book = self.book();
        assert!(!book.ended.contains(&(arn.clone(), id.to_owned())), "{arn} runs step {id} again, which has ended");
        book.bodies += 1;
    }

    /// How many bodies of steps ran.
    pub(crate) fn bodies(&self) -> u32 {
        self.book().bodies
    }

    /// Checks that all that was acknowledged of an execution is in it.
    pub(crate) fn check(&self, execution: &Execution) {
        let arn = execution.arn();
        let book = self.book();
        let of = |all: &BTreeSet<(ExecutionArn, String)>| {
            all.iter().filter(|(other, _)| other == arn).map(|(_, id)| id.clone()).collect::<Vec<_>>()
        };
        for id in of(&book.begun) {
            assert!(execution.operation(&id).is_some(), "{arn}: the begin of {id} was acknowledged and is lost");
        }
        for id in of(&book.ended) {
            let has_ended = execution.operation(&id).is_some_and(|operation| operation.status.is_terminal());
            assert!(has_ended, "{arn}: the end of {id} was acknowledged and is lost");
        }
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        *self.0.book().in_flight.entry(self.1.clone()).or_default() -= 1;
    }
}
