//! The core against a reference model: whatever is asked of an execution, in whatever order, both give the same answers and
//! hold the same record.
//!
//! A failure prints the shortest list of actions that shows it. `PROPTEST_CASES` sets how many lists are tried.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod actions;
#[path = "../common/mod.rs"]
mod common;
mod endings;
mod happening;
mod operation;
mod pair;
mod reference;
mod rules;

use actions::actions;
use pair::Pair;
use proptest::prelude::*;

/// Lists tried unless `PROPTEST_CASES` says how many.
const CASES: u32 = 1_500;

fn config() -> ProptestConfig {
    let config = ProptestConfig::default();
    let is_told = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig { cases: if is_told { config.cases } else { CASES }, ..config }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_core_does_what_the_model_does(timeout in prop::option::of(1..40_u32), actions in actions()) {
        let mut pair = Pair::start(timeout);
        for action in actions {
            pair.apply(&action);
        }
    }
}

/// Random actions could miss what they are for: this counts what they reach.
#[test]
fn the_actions_reach_every_rule_and_every_event() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..1_000 {
        let timeout = prop::option::of(1..40_u32).new_tree(&mut runner).unwrap().current();
        let mut pair = Pair::start(timeout);
        for action in actions().new_tree(&mut runner).unwrap().current() {
            pair.apply(&action);
        }
        reached.append(&mut pair.reached);
    }
    let missed: Vec<_> = rules::ALL.iter().chain(happening::EVENTS).filter(|name| !reached.contains(**name)).collect();
    assert!(missed.is_empty(), "nothing reaches {missed:#?}");
}
