//! What can be asked of a store about many executions, or about many events of one.

use std::num::NonZeroUsize;
use std::sync::Arc;

use durable_wasm_core::execution::{Execution, ExecutionSummary};
use durable_wasm_core::model::{ExecutionArn, ExecutionStatus, Timestamp};

/// Which executions of a function to list. All conditions hold for each of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionFilter {
    /// The function's name.
    pub function: Arc<str>,
    /// Its version, or the alias it was asked for by. None: any.
    pub qualifier: Option<Arc<str>>,
    /// The execution's name. None: any.
    pub name: Option<Arc<str>>,
    /// Where it may stand. Empty: anywhere.
    pub statuses: Vec<ExecutionStatus>,
    /// It started later than this.
    pub started_after: Option<Timestamp>,
    /// It started earlier than this.
    pub started_before: Option<Timestamp>,
}

impl ExecutionFilter {
    /// All executions of a function.
    pub fn of_function(function: impl Into<Arc<str>>) -> Self {
        Self {
            function: function.into(),
            qualifier: None,
            name: None,
            statuses: Vec::new(),
            started_after: None,
            started_before: None,
        }
    }

    /// Whether an execution is one of those.
    pub(super) fn admits(&self, execution: &ExecutionSummary) -> bool {
        let Self { function, qualifier, name, statuses, started_after, started_before } = self;
        let version = &execution.function;
        version.name == *function
            && qualifier.as_ref().is_none_or(|qualifier| {
                version.version == *qualifier || version.alias.as_ref().is_some_and(|alias| alias == qualifier)
            })
            && name.as_ref().is_none_or(|name| execution.name == *name)
            && (statuses.is_empty() || statuses.contains(&execution.status))
            && started_after.is_none_or(|after| execution.start_timestamp > after)
            && started_before.is_none_or(|before| execution.start_timestamp < before)
    }
}

/// Where a list begins. Executions are in the order they were created, events in the order they happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// With the oldest.
    OldestFirst,
    /// With the newest.
    NewestFirst,
}

/// A part of a list that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest<M> {
    /// Where the list begins.
    pub order: ListOrder,
    /// Where the page before this one ended. None: this is the first one.
    pub after: Option<M>,
    /// How many items it may have.
    pub items: NonZeroUsize,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, M> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where it ended, if there is more.
    pub next: Option<M>,
}

impl<T, M> Page<T, M> {
    /// The page that begins a list, of items with their markers. The list goes on behind the page, if there is more.
    pub(super) fn cut(mut list: Vec<(M, T)>, items: NonZeroUsize) -> Self {
        let has_more = list.len() > items.get();
        list.truncate(items.get());
        let (mut markers, items): (Vec<M>, Vec<T>) = list.into_iter().unzip();
        Self { items, next: markers.pop().filter(|_| has_more) }
    }
}

/// A place in a list of executions, good for the same filter and order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecutionMarker(pub(super) u64);

/// A text that is no marker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a marker that a list of executions ended with")]
pub struct ParseMarkerError(String);

impl std::fmt::Display for ExecutionMarker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl std::str::FromStr for ExecutionMarker {
    type Err = ParseMarkerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = u64::from_str_radix(text, 16).ok().map(Self);
        number.filter(|marker| marker.to_string() == text).ok_or_else(|| ParseMarkerError(text.to_owned()))
    }
}

/// An execution that somebody must see to when nobody has worked on it for a while, as after a crash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unattended {
    /// The execution.
    pub arn: ExecutionArn,
    /// When.
    pub attend: Attend,
}

/// When an execution must be seen to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attend {
    /// At once: an invocation was in flight or is owed, a function it calls may be lost, or its deletion is unfinished.
    Now,
    /// When its first timer is due; nothing is to be done before.
    At(Timestamp),
}

impl Attend {
    /// When an execution must be seen to. None: only somebody outside can bring it on.
    pub(super) fn to(execution: &Execution) -> Option<Self> {
        let at_once = execution.is_invoking()
            || execution.needs_invocation()
            || execution.status() == ExecutionStatus::Deleting
            || execution.open_chained_invokes().next().is_some();
        if at_once { Some(Self::Now) } else { execution.next_due().map(Self::At) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_texts() {
        for number in [0, 1, u64::MAX] {
            assert_eq!(ExecutionMarker(number).to_string().parse(), Ok(ExecutionMarker(number)));
        }
        for text in ["", "1", "+000000000000001", "000000000000000G", "00000000000000001", "é"] {
            assert!(text.parse::<ExecutionMarker>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_page_says_whether_there_is_more() {
        let page = |items| Page::cut(vec![(1, 'a'), (2, 'b'), (3, 'c')], NonZeroUsize::new(items).unwrap());
        assert_eq!(page(2), Page { items: vec!['a', 'b'], next: Some(2) });
        assert_eq!(page(3), Page { items: vec!['a', 'b', 'c'], next: None });
    }
}
