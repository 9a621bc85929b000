//! Where instants stand on a line of text.

use std::ops::Range;

use durable_wasm_core::model::{Operation, OperationDetails, Timestamp};

/// The instants of an execution in order, and how much room each stretch between two of them asks for.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    start: Timestamp,
    instants: Vec<Instant>,
}

/// An instant at which something began or ended.
#[derive(Debug, Clone, Copy)]
struct Instant {
    at: Timestamp,
    /// Something began and ended here, so it gets a column.
    eventful: bool,
}

/// An axis laid out over so many columns.
#[derive(Debug, Clone)]
pub(super) struct Layout<'a> {
    axis: &'a Axis,
    /// The columns of each instant; empty ranges where nothing both began and ended.
    columns: Vec<Range<usize>>,
    width: usize,
}

impl Axis {
    /// The axis of these operations. It begins with the execution, or else with the earliest operation.
    pub(super) fn new(execution: Option<&Operation>, operations: &[&Operation]) -> Self {
        let mut instants: Vec<_> = operations
            .iter()
            .flat_map(|operation| [Some(operation.start_timestamp), operation.end_timestamp])
            .chain(execution.map(|execution| execution.end_timestamp))
            .flatten()
            .chain(execution.map(|execution| execution.start_timestamp))
            .map(|at| Instant { at, eventful: false })
            .collect();
        instants.sort_unstable_by_key(|instant| instant.at);
        instants.dedup_by_key(|instant| instant.at);
        let start = execution
            .map(|execution| execution.start_timestamp)
            .or(instants.first().map(|instant| instant.at))
            .unwrap_or(Timestamp::from_millis(0));
        let mut axis = Self { start, instants };
        for operation in operations.iter().filter(|operation| is_instant(operation)) {
            if let Some(instant) = axis.place(operation.start_timestamp).and_then(|place| axis.instants.get_mut(place))
            {
                instant.eventful = true;
            }
        }
        axis
    }

    /// When the execution started.
    pub(super) const fn start(&self) -> Timestamp {
        self.start
    }

    /// Whether time passed at all.
    pub(super) fn is_empty(&self) -> bool {
        self.instants.len() < 2
    }

    /// Lays the axis out over `width` columns.
    pub(super) fn layout(&self, width: usize) -> Layout<'_> {
        let eventful = self.instants.iter().filter(|instant| instant.eventful).count();
        // Where there is no room for them, instants share columns with what comes before and after.
        let slot = usize::from(eventful * 2 <= width);
        let stretches: Vec<_> = self.instants.windows(2).map(room).collect();
        let total: f64 = stretches.iter().sum();
        let free = width - eventful * slot;
        let (mut columns, mut slots, mut passed) = (Vec::with_capacity(self.instants.len()), 0, 0.0);
        for (place, instant) in self.instants.iter().enumerate() {
            let begin = slots + share(passed, total, free);
            slots += usize::from(instant.eventful) * slot;
            columns.push(begin..slots + share(passed, total, free));
            passed += stretches.get(place).copied().unwrap_or_default();
        }
        Layout { axis: self, columns, width }
    }

    fn place(&self, at: Timestamp) -> Option<usize> {
        self.instants.binary_search_by_key(&at, |instant| instant.at).ok()
    }
}

impl Layout<'_> {
    /// How many columns there are.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// The columns of an operation's bar: at least one. An operation that goes on reaches to the end.
    pub(super) fn bar(&self, operation: &Operation) -> Range<usize> {
        let begin = self.columns_at(operation.start_timestamp);
        let end = operation.end_timestamp.map_or(self.width..self.width, |end| self.columns_at(end));
        // A context holds what happens at the very instants it begins and ends; anything else lies between them.
        let encloses = matches!(operation.details, OperationDetails::Context(_)) || is_instant(operation);
        let bar = if encloses { begin.start..end.end } else { begin.end..end.start };
        let start = bar.start.min(self.width.saturating_sub(1));
        start..bar.end.max(start + 1).min(self.width)
    }

    fn columns_at(&self, at: Timestamp) -> Range<usize> {
        self.axis.place(at).and_then(|place| self.columns.get(place)).cloned().unwrap_or(0..0)
    }
}

fn is_instant(operation: &Operation) -> bool {
    operation.end_timestamp == Some(operation.start_timestamp)
}

/// The room a stretch of time asks for: one more for every doubling of its milliseconds.
fn room(pair: &[Instant]) -> f64 {
    let &[earlier, later] = pair else { return 0.0 };
    later.at.since(earlier.at).as_secs_f64().mul_add(1_000.0, 1.0).log2()
}

/// How many of the `free` columns lie before the point that is `passed` of `total` along the axis.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a few hundred columns"
)]
fn share(passed: f64, total: f64, free: usize) -> usize {
    if total > 0.0 { (passed / total * free as f64).round() as usize } else { 0 }
}
