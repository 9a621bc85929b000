//! Handlers with an edit, replayed over what was recorded without it.

use crate::harness::Verdict::{self, Compatible, Diverged};
use crate::harness::{MUTANTS, block_on, check, record, replay};

/// What does something else, and with which operation; an empty name is the execution itself.
const OTHERWISE: &[(&str, &str)] = &[
    ("step-renamed", "charge"),
    ("wait-renamed", "cool-down"),
    ("child-renamed", "reserve"),
    ("callback-renamed", "approval"),
    ("invoke-renamed", "ship"),
    ("map-renamed", "labels"),
    ("parallel-renamed", "notify"),
    ("step-in-child-renamed", "reserve > cup"),
    ("branch-renamed", "notify > text"),
    ("step-in-branch-renamed", "notify > mail > send-mail"),
    ("steps-swapped", "validate"),
    ("wait-and-child-swapped", "cool-down"),
    ("steps-in-child-swapped", "reserve > teapot"),
    ("branches-swapped", "notify > mail"),
    ("items-swapped", "labels > label-0 > red"),
    ("step-removed", "charge"),
    ("wait-removed", "cool-down"),
    ("child-removed", "reserve"),
    ("callback-removed", "approval"),
    ("invoke-removed", "ship"),
    ("last-step-removed", "finish"),
    ("step-in-child-removed", "reserve > cup"),
    ("item-removed", "labels > label-2"),
    ("branch-removed", "notify > text"),
    ("step-added", "charge"),
    ("wait-added", "finish"),
    ("last-step-added", "celebrate"),
    ("step-in-child-added", "reserve"),
    ("item-added", "labels > label-0 > red"),
    ("branch-added", "notify > mail > send-mail"),
    ("wait-longer", "cool-down"),
    ("callback-timeout-changed", "approval"),
    ("callback-timeout-removed", "approval"),
    ("callback-heartbeat-added", "approval"),
    ("invoke-other-function", "ship"),
    ("invoke-other-input", "ship"),
    ("invoke-for-tenant", "ship"),
    ("step-made-child", "charge"),
    ("step-made-wait", "charge"),
    ("child-made-step", "reserve"),
    ("callback-made-wait-for-callback", "approval"),
    ("step-moved-into-child", "charge"),
    ("child-unwrapped", "reserve"),
    ("child-result-changed", "reserve"),
    ("child-fails", "reserve"),
    ("child-error-type-changed", "probe"),
    ("child-error-message-changed", "probe"),
    ("result-changed", ""),
    ("execution-fails", ""),
];

/// What does the same.
const THE_SAME: &[&str] = &[
    "base",
    "step-result-changed",
    "step-fails-now",
    "step-fails-no-more",
    "step-error-changed",
    "unused-retry-strategy-changed",
    "used-retry-strategy-changed",
    "step-at-most-once",
    "result-in-child-changed",
    "result-in-branch-changed",
    "log-added",
    "computation-added",
];

#[test]
fn replay_tells_edits_that_matter_from_those_that_do_not() {
    let history = record().history_json();
    let otherwise = OTHERWISE.iter().map(|(handler, operation)| (*handler, Diverged(operation)));
    let mutations: Vec<(&str, Verdict)> =
        otherwise.chain(THE_SAME.iter().map(|handler| (*handler, Compatible))).collect();
    check(mutations.iter().map(|(handler, expected)| (*handler, *expected, replay(handler, &history))));
}

#[test]
fn every_edit_is_in_the_table() {
    let mut handlers = block_on(MUTANTS.handlers()).unwrap();
    let mut table: Vec<_> = OTHERWISE.iter().map(|(handler, _)| *handler).chain(THE_SAME.iter().copied()).collect();
    handlers.sort();
    table.sort_unstable();
    assert_eq!(handlers, table);
    assert!(OTHERWISE.len() >= 30, "{} edits that matter", OTHERWISE.len());
    assert!(THE_SAME.len() > 10, "{} edits that do not", THE_SAME.len() - 1);
}
