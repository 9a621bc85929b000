//! Where an operation stands, as people call it: `order > charge`.

use std::fmt;

use super::RecordedState;
use crate::model::{OperationId, OperationType};

/// The names of an operation and of the contexts around it, the outermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationPath(Vec<String>);

/// How much of an id stands in for a missing name.
const ID_SHOWN: usize = 8;

impl OperationPath {
    /// The path of an operation that a context of `state` has, or that is at the top.
    pub fn new(
        state: &RecordedState,
        parent: Option<&OperationId>,
        name: Option<&str>,
        sub_type: Option<&str>,
        operation_type: OperationType,
        id: &OperationId,
    ) -> Self {
        let mut parts = vec![part(name, sub_type, operation_type, id)];
        let mut above = parent;
        // A context cannot be its own: every parent started before its child.
        while let Some(context) = above.and_then(|id| state.get(id)) {
            let (name, sub_type) = (context.name.as_deref(), context.sub_type.as_deref());
            parts.push(part(name, sub_type, context.operation_type(), &context.id));
            above = context.parent_id.as_ref();
        }
        parts.reverse();
        Self(parts)
    }

    /// The path of an operation of `state`.
    pub fn of(state: &RecordedState, id: &OperationId) -> Option<Self> {
        let operation = state.get(id)?;
        let (name, sub_type) = (operation.name.as_deref(), operation.sub_type.as_deref());
        Some(Self::new(state, operation.parent_id.as_ref(), name, sub_type, operation.operation_type(), id))
    }
}

fn part(name: Option<&str>, sub_type: Option<&str>, operation_type: OperationType, id: &OperationId) -> String {
    match name {
        Some(name) => name.to_owned(),
        None => {
            let id: String = id.as_str().chars().take(ID_SHOWN).collect();
            format!("{} {id}", sub_type.unwrap_or_else(|| operation_type.as_str()))
        }
    }
}

impl fmt::Display for OperationPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" > "))
    }
}
