//! Steps that need not run, before the handler comes to them.
//!
//! An SDK that looks at what it is answered when it starts a step needs none of this. Any other one would run the body:
//! its invocation is ended there and begun again, with the step as this invocation of the record leaves it.

use std::collections::BTreeMap;
use std::sync::Arc;

use durable_wasm_core::model::{Operation, OperationId, OperationType};

use super::{Described, Session};

/// What is settled before an invocation begins again.
#[derive(Debug, Default)]
pub(in crate::replay) struct Settled {
    /// The steps whose bodies the handler would have run, as they were then.
    steps: BTreeMap<OperationId, Arc<Operation>>,
    /// What the handler had asked for by then that is not recorded.
    pub(super) unrecorded: Option<Described>,
}

impl Settled {
    /// Settles the step that the handler was about to run. False when it is settled already, or unknown.
    pub(in crate::replay) fn add(&mut self, session: &Session, id: &OperationId) -> bool {
        self.unrecorded = session.unrecorded.clone();
        match session.state.get(id) {
            Some(operation) => self.steps.insert(id.clone(), Arc::clone(operation)).is_none(),
            None => false,
        }
    }
}

impl Session {
    /// What is settled has happened, and the contexts around it have begun.
    pub(super) fn settle(&mut self, settled: &Settled) {
        for step in settled.steps.values() {
            self.begin_contexts(step.parent_id.as_ref());
            for place in self.own_places(&step.id) {
                self.happen(place);
            }
            if self.state.get(&step.id).is_none() {
                self.state.put(Operation::clone(step));
            }
        }
    }

    /// The contexts around an operation, the outermost first, have begun.
    fn begin_contexts(&mut self, innermost: Option<&OperationId>) {
        let mut starts = Vec::new();
        let mut above = innermost.cloned();
        while let Some(context) = above.filter(|context| self.state.get(context).is_none()) {
            let Some(start) = self.own_places(&context).first().copied() else { break };
            starts.push(start);
            let header = self.record.events().get(start).and_then(|event| event.operation.as_ref());
            above = header.and_then(|header| header.parent_id.clone());
        }
        for start in starts.into_iter().rev() {
            self.happen(start);
        }
    }

    /// Finds the steps that the record goes on with in this invocation.
    pub(super) fn find_ready_steps(&mut self) {
        let goes_on = |operation: &&Arc<Operation>| {
            operation.operation_type() == OperationType::Step
                && !operation.status.is_terminal()
                && self.own_places(&operation.id).iter().any(|place| !self.is_done(*place))
        };
        let ready = self.state.operations().iter().filter(goes_on);
        self.ready = ready.map(|operation| operation.id.clone()).collect();
    }

    /// The places of what happens to an operation in this invocation.
    fn own_places(&self, id: &OperationId) -> Vec<usize> {
        let places = self.record.places(id);
        let [from, to] = [self.own.start, self.own.end].map(|end| places.partition_point(|place| *place < end));
        places.get(from..to).unwrap_or_default().to_vec()
    }
}
