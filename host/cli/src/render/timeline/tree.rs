//! Which operations are shown, and how deep they stand.

use std::collections::HashMap;

use durable_wasm_core::model::Operation;

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
    /// So many operations are not shown.
    More(usize),
}

/// The operations by their contexts.
pub(super) struct Tree<'a> {
    operations: &'a [&'a Operation],
    roots: Vec<usize>,
    children: Vec<Vec<usize>>,
    /// How many operations stand in each subtree, its root included.
    sizes: Vec<usize>,
}

impl<'a> Tree<'a> {
    /// Sorts operations into their contexts. One whose context is not among the earlier ones stands at the top.
    pub(super) fn new(operations: &'a [&'a Operation]) -> Self {
        let mut places = HashMap::with_capacity(operations.len());
        let mut parents = Vec::with_capacity(operations.len());
        for (place, operation) in operations.iter().enumerate() {
            parents.push(operation.parent_id.as_ref().and_then(|parent| places.get(parent).copied()));
            places.insert(&operation.id, place);
        }
        let mut tree = Self {
            operations,
            roots: Vec::new(),
            children: vec![Vec::new(); operations.len()],
            sizes: vec![1; operations.len()],
        };
        for (place, parent) in parents.iter().enumerate() {
            match parent.and_then(|parent| tree.children.get_mut(parent)) {
                Some(siblings) => siblings.push(place),
                None => tree.roots.push(place),
            }
        }
        // A context is created before what is in it, so from back to front every subtree is complete when it is added.
        for (place, parent) in parents.iter().enumerate().rev() {
            let size = tree.size(place);
            if let Some(total) = parent.and_then(|parent| tree.sizes.get_mut(parent)) {
                *total += size;
            }
        }
        tree
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
                let hidden = siblings.iter().skip(index).map(|&place| self.size(place)).sum();
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

    fn size(&self, place: usize) -> usize {
        self.sizes.get(place).copied().unwrap_or(1)
    }
}
