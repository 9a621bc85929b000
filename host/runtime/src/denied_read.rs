//! A read of what differs from one invocation to the next, where it is denied.

use std::fmt;
use std::sync::Arc;

use durable_wasm_core::model::{ErrorObject, OperationId};

/// A handler read a clock or random numbers outside steps, and whoever runs it denies that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the handler called `{import}` outside a step, {}", place(.last_operation.as_ref()))]
pub struct DeniedRead {
    /// The function it called, such as `wasi:clocks/wall-clock.now`.
    pub import: &'static str,
    /// The operation that it updated, or whose body it ran, last in this invocation.
    pub last_operation: Option<SeenOperation>,
}

/// An operation as an invocation has seen it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenOperation {
    /// Its id.
    pub id: OperationId,
    /// Its name, where the handler has said it.
    pub name: Option<Arc<str>>,
}

impl DeniedRead {
    /// The type that the error has in a history, after the manner of Lambda's own.
    pub const ERROR_TYPE: &'static str = "Runtime.NonDeterministicRead";
    /// What the user can do about it.
    pub const HINT: &'static str =
        "read it in a step: its result is recorded, so that every replay goes on from the same";

    /// The error of an execution that ends for it.
    pub fn error_object(&self) -> ErrorObject {
        ErrorObject::new(Self::ERROR_TYPE, self.to_string())
    }
}

impl fmt::Display for SeenOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "`{name}` ({})", self.id),
            None => write!(f, "`{}`", self.id),
        }
    }
}

fn place(last_operation: Option<&SeenOperation>) -> String {
    match last_operation {
        Some(operation) => format!("after the operation {operation}"),
        None => "before it asked for anything new".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_where() {
        let read = |last_operation| DeniedRead { import: "wasi:clocks/wall-clock.now", last_operation }.to_string();
        let operation = |name: Option<&str>| Some(SeenOperation { id: "a1".into(), name: name.map(Into::into) });
        let called = "the handler called `wasi:clocks/wall-clock.now` outside a step";
        assert_eq!(read(None), format!("{called}, before it asked for anything new"));
        assert_eq!(read(operation(None)), format!("{called}, after the operation `a1`"));
        assert_eq!(read(operation(Some("charge"))), format!("{called}, after the operation `charge` (a1)"));
    }
}
