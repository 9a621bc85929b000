//! Operations as a tree beside a time axis.
//!
//! Every operation is a row: a mark for its status, its name below its context's, kind, start (counted from the
//! execution's) and duration on the execution's clock, a bar, and a note where there is more to say. What an execution did
//! that was called by another stands below the call.
//!
//! # The time axis is not to scale
//! A wait of 30 days would leave nothing of a step that took five milliseconds, and under a virtual clock most things
//! take no time at all. So each stretch between two recorded instants is as wide as the logarithm of its length, and an
//! instant at which something began and ended has a column of its own. Order is exact; lengths are in the duration
//! column.

mod axis;
mod row;
mod table;
mod tree;

use std::sync::Arc;

use durable_wasm_core::model::{Operation, OperationDetails, OperationId};

use axis::Axis;
use table::Table;
use tree::Tree;

/// How a timeline is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineOptions {
    /// The width of a line, in columns. Bars get what the table leaves. At least 40 are used.
    pub width: usize,
    /// Whether to colour it with ANSI escapes.
    pub colour: bool,
    /// How many operations of one context are shown.
    pub rows_in_context: usize,
    /// How many operations are shown at all.
    pub rows: usize,
}

/// 100 columns without colours, 50 operations of a context, 200 in all.
impl Default for TimelineOptions {
    fn default() -> Self {
        Self { width: 100, colour: false, rows_in_context: 50, rows: 200 }
    }
}

/// An execution to be drawn.
pub(crate) trait Executed {
    /// Its operations, in the order of creation.
    fn recorded(&self) -> &[Arc<Operation>];
    /// The execution that a chained invoke of it started, if that is known.
    fn called(&self, invoke: &OperationId) -> Option<&Self>;
}

impl Executed for [Arc<Operation>] {
    fn recorded(&self) -> &[Arc<Operation>] {
        self
    }

    fn called(&self, _invoke: &OperationId) -> Option<&Self> {
        None
    }
}

/// Draws the operations of an execution, which are in the order of creation: a row a line, each ended by a line feed.
/// Empty when there is nothing but the execution itself.
///
/// The execution's own operation, when it is among them, says where the time axis begins and ends.
pub fn timeline(operations: &[Arc<Operation>], options: &TimelineOptions) -> String {
    draw(operations, options)
}

/// Draws an execution with those that it called.
pub(crate) fn draw<E: Executed + ?Sized>(execution: &E, options: &TimelineOptions) -> String {
    let own = execution.recorded().iter().find(|operation| is_execution(operation)).map(Arc::as_ref);
    let tree = Tree::new(execution);
    let axis = Axis::new(own, tree.operations());
    let rows = tree.rows(options.rows_in_context, options.rows);
    Table::new(&rows, &axis, options).draw()
}

fn is_execution(operation: &Operation) -> bool {
    matches!(operation.details, OperationDetails::Execution(_))
}

#[cfg(test)]
mod tests;
