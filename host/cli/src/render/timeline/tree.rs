//! Which operations are shown, and how deep they stand.

use std::collections::HashMap;
use std::iter::Sum;
use std::ops::AddAssign;

use durable_wasm_core::model::{Operation, OperationStatus};

use super::{Executed, is_execution};

/// A line of the tree.
#[derive(Debug, Clone)]
pub(super) struct TreeRow<'a> {
    /// The branches drawn before the name.
    pub(super) guides: String,
    /// What stands there.
    pub(super) content: Content<'a>,
}

/// What stands in a line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content<'a> {
    /// An operation.
    Operation(&'a Operation),
    /// These operations are not shown.
    More(Count),
}

/// How many operations there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Count {
    /// All of them.
    pub(super) all: usize,
    /// Those among them that failed or timed out.
    pub(super) failed: usize,
}

/// The operations by their contexts, and by the calls that executions come from.
#[derive(Default)]
pub(super) struct Tree<'a> {
    operations: Vec<&'a Operation>,
    /// What each stands below, which comes before it.
    parents: Vec<Option<usize>>,
    roots: Vec<usize>,
    children: Vec<Vec<usize>>,
    /// The operations in each subtree, its root included.
    sizes: Vec<Count>,
}

impl<'a> Tree<'a> {
    /// Sorts an execution's operations into their contexts, and those of executions that it called below the calls. One
    /// whose context is not among the earlier ones stands at the top.
    pub(super) fn new<E: Executed + ?Sized>(execution: &'a E) -> Self {
        let mut tree = Self::default();
        tree.collect(execution, None);
        tree.sizes = tree.operations.iter().map(|operation| Count::of(operation)).collect();
        tree.children = vec![Vec::new(); tree.operations.len()];
        for (place, parent) in tree.parents.iter().enumerate() {
            match parent.and_then(|parent| tree.children.get_mut(parent)) {
                Some(siblings) => siblings.push(place),
                None => tree.roots.push(place),
            }
        }
        // What others stand below comes before them, so from back to front every subtree is complete when it is added.
        for (place, parent) in tree.parents.iter().enumerate().rev() {
            let size = tree.sizes.get(place).copied().unwrap_or_default();
            if let Some(total) = parent.and_then(|parent| tree.sizes.get_mut(parent)) {
                *total += size;
            }
        }
        tree
    }

    /// Takes up the operations of an execution that was called at the place `call`. Calls are only so deep.
    fn collect<E: Executed + ?Sized>(&mut self, execution: &'a E, call: Option<usize>) {
        // Ids are unique within an execution only.
        let mut places = HashMap::with_capacity(execution.recorded().len());
        for operation in execution.recorded().iter().filter(|operation| !is_execution(operation)) {
            let place = self.operations.len();
            let context = operation.parent_id.as_ref().and_then(|parent| places.get(parent).copied());
            self.operations.push(operation);
            self.parents.push(context.or(call));
            places.insert(&operation.id, place);
            if let Some(called) = execution.called(&operation.id) {
                self.collect(called, Some(place));
            }
        }
    }

    /// All operations, in the order they were taken up.
    pub(super) fn operations(&self) -> &[&'a Operation] {
        &self.operations
    }

    /// The lines, from the top. At most `in_context` operations of one context and `total` operations at all.
    pub(super) fn rows(&self, in_context: usize, total: usize) -> Vec<TreeRow<'a>> {
        let mut rows = Vec::new();
        let mut left = total;
        self.add(&self.roots, "", true, in_context, &mut left, &mut rows);
        rows
    }

    /// Adds siblings. As deep as there are rows at most, since every level adds one.
    fn add(
        &self,
        siblings: &[usize],
        guides: &str,
        top: bool,
        in_context: usize,
        left: &mut usize,
        rows: &mut Vec<TreeRow<'a>>,
    ) {
        let branch = |last: bool| match (top, last) {
            (true, _) => String::new(),
            (false, false) => format!("{guides}├─ "),
            (false, true) => format!("{guides}└─ "),
        };
        for (index, &place) in siblings.iter().enumerate() {
            let Some(operation) = self.operations.get(place) else { continue };
            if index == in_context || *left == 0 {
                let hidden = siblings.iter().skip(index).filter_map(|&place| self.sizes.get(place)).copied().sum();
                rows.push(TreeRow { guides: branch(true), content: Content::More(hidden) });
                return;
            }
            *left -= 1;
            let last = index + 1 == siblings.len();
            rows.push(TreeRow { guides: branch(last), content: Content::Operation(operation) });
            let Some(children) = self.children.get(place) else { continue };
            let deeper = match (top, last) {
                (true, _) => String::new(),
                (false, false) => format!("{guides}│  "),
                (false, true) => format!("{guides}   "),
            };
            self.add(children, &deeper, false, in_context, left, rows);
        }
    }
}

impl Count {
    fn of(operation: &Operation) -> Self {
        let failed = match operation.status {
            OperationStatus::Failed | OperationStatus::TimedOut => 1,
            OperationStatus::Started
            | OperationStatus::Pending
            | OperationStatus::Ready
            | OperationStatus::Succeeded
            | OperationStatus::Cancelled
            | OperationStatus::Stopped => 0,
        };
        Self { all: 1, failed }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.all += other.all;
        self.failed += other.failed;
    }
}

impl Sum for Count {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |mut sum, count| {
            sum += count;
            sum
        })
    }
}
