//! What timelines look like.

use std::time::Duration;

use durable_wasm_core::model::{
    ChainedInvokeDetails, ContextDetails, ExecutionDetails, OperationStatus, StepDetails, Timestamp, WaitDetails,
};
use insta::assert_snapshot;

use super::*;

const MILLI: u64 = 1;
const SECOND: u64 = 1_000 * MILLI;
const DAY: u64 = 86_400 * SECOND;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000).after(Duration::from_millis(millis))
}

/// An operation that ran from `from` to `to` milliseconds after the execution's start, and succeeded if it ended.
fn operation(id: &str, parent: &str, details: OperationDetails, from: u64, to: Option<u64>) -> Operation {
    Operation {
        id: id.into(),
        parent_id: (!parent.is_empty()).then(|| parent.into()),
        name: Some(id.into()),
        sub_type: None,
        status: if to.is_some() { OperationStatus::Succeeded } else { OperationStatus::Started },
        start_timestamp: at(from),
        end_timestamp: to.map(at),
        details,
    }
}

fn step(id: &str, parent: &str, from: u64, to: u64) -> Operation {
    let details = StepDetails { attempt: 1, ..StepDetails::default() };
    operation(id, parent, OperationDetails::Step(details), from, Some(to))
}

fn wait(id: &str, parent: &str, from: u64, to: u64) -> Operation {
    let details = WaitDetails { scheduled_end_timestamp: at(to) };
    operation(id, parent, OperationDetails::Wait(details), from, Some(to))
}

fn context(id: &str, parent: &str, from: u64, to: u64) -> Operation {
    operation(id, parent, OperationDetails::Context(ContextDetails::default()), from, Some(to))
}

fn execution(to: Option<u64>) -> Operation {
    operation("execution", "", OperationDetails::Execution(ExecutionDetails::default()), 0, to)
}

fn draw(operations: Vec<Operation>, options: &TimelineOptions) -> String {
    let operations: Vec<_> = operations.into_iter().map(Arc::new).collect();
    timeline(&operations, options)
}

fn narrow() -> TimelineOptions {
    TimelineOptions { width: 80, ..TimelineOptions::default() }
}

#[test]
fn the_quickstart() {
    let mut anonymous = wait("c4ca4238a0b923820dcc509a6f75849b", "", 0, SECOND);
    anonymous.name = None;
    let operations = vec![
        execution(Some(SECOND)),
        step("one", "", 0, 0),
        anonymous,
        context("two", "", SECOND, SECOND),
        step("two_1", "two", SECOND, SECOND),
        step("two_2", "two", SECOND, SECOND),
        step("three", "", SECOND, SECOND),
    ];
    assert_snapshot!(draw(operations, &narrow()), @"
    ✓ one       step     +0ms  0ms  █
    ✓ c4ca4238  wait     +0ms   1s   ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
    ✓ two       context  +1s   0ms                                               ─
    ✓ ├─ two_1  step     +1s   0ms                                               █
    ✓ └─ two_2  step     +1s   0ms                                               █
    ✓ three     step     +1s   0ms                                               █
    ");
}

#[test]
fn a_month_does_not_hide_milliseconds() {
    let mut flaky = step("charge", "", 12, 7 * SECOND);
    flaky.details = OperationDetails::Step(StepDetails { attempt: 3, ..StepDetails::default() });
    let operations = vec![
        execution(Some(30 * DAY + 7 * SECOND + 25)),
        step("validate", "", 0, 4),
        step("reserve", "", 4, 12),
        flaky,
        wait("return-window", "", 7 * SECOND, 30 * DAY + 7 * SECOND),
        step("settle", "", 30 * DAY + 7 * SECOND, 30 * DAY + 7 * SECOND + 25),
    ];
    assert_snapshot!(draw(operations, &narrow()), @"
    ✓ validate       step  +0ms        4ms  █
    ✓ reserve        step  +4ms        8ms   ██
    ✓ charge         step  +12ms    6.988s     ██████                     3 attempts
    ✓ return-window  wait  +7s         30d           ░░░░░░░░░░░░░░░░░
    ✓ settle         step  +30d 7s    25ms                            ██
    ");
}

#[test]
fn every_status_is_told_without_colours() {
    let mut operations = vec![execution(None)];
    for (index, &status) in (0u64..).zip(OperationStatus::ALL) {
        let mut operation = step(&status.as_str().to_lowercase(), "", index * 10, index * 10 + 5);
        operation.status = status;
        operation.end_timestamp = status.is_terminal().then_some(at(index * 10 + 5));
        operations.push(operation);
    }
    assert_snapshot!(draw(operations, &narrow()), @"
    ▸ started    step  +0ms        █████████████████████████████████  running
    ○ pending    step  +10ms          ██████████████████████████████  waits to retry
    ○ ready      step  +20ms              ██████████████████████████  ready to retry
    ✓ succeeded  step  +30ms  5ms            ███
    ✗ failed     step  +40ms  5ms                 ███                 failed
    ■ cancelled  step  +50ms  5ms                      ███            cancelled
    ✗ timed_out  step  +60ms  5ms                           ███       timed out
    ■ stopped    step  +70ms  5ms                                ███  stopped
    ");
}

#[test]
fn contexts_nest_and_enclose() {
    let mut map = context("fan-out", "", 0, 9 * SECOND);
    map.sub_type = Some("Map".into());
    let mut item = context("item-0", "fan-out", 0, 4 * SECOND);
    item.sub_type = Some("MapIteration".into());
    let operations = vec![
        map,
        item,
        step("fetch", "item-0", 0, SECOND),
        wait("settle-down", "item-0", SECOND, 4 * SECOND),
        context("item-1", "fan-out", 0, 9 * SECOND),
        step("fetch", "item-1", 0, 9 * SECOND),
        step("orphan", "nobody", 9 * SECOND, 10 * SECOND),
    ];
    assert_snapshot!(draw(operations, &narrow()), @"
    ✓ fan-out            map            +0ms  9s  ─────────────────────────
    ✓ ├─ item-0          map iteration  +0ms  4s  ────────────────
    ✓ │  ├─ fetch        step           +0ms  1s  ███████
    ✓ │  └─ settle-down  wait           +1s   3s         ░░░░░░░░░
    ✓ └─ item-1          context        +0ms  9s  ─────────────────────────
    ✓    └─ fetch        step           +0ms  9s  █████████████████████████
    ✓ orphan             step           +9s   1s                           ███████
    ");
}

#[test]
fn long_lists_are_cut() {
    let mut operations = vec![context("all", "", 0, 20_000)];
    operations.extend((0..10_000).map(|index| step(&format!("step-{index}"), "all", index * 2, index * 2 + 1)));
    operations.push(step("last", "", 20_000, 20_001));
    let options = TimelineOptions { rows_in_context: 3, ..narrow() };
    assert_snapshot!(draw(operations.clone(), &options), @"
    ✓ all              context  +0ms  20s  ───────────────────────────────────────
    ✓ ├─ step-0        step     +0ms  1ms  █
    ✓ ├─ step-1        step     +2ms  1ms  █
    ✓ ├─ step-2        step     +4ms  1ms  █
      └─ … 9,997 more
    ✓ last             step     +20s  1ms                                        █
    ");
    let options = TimelineOptions { rows: 3, ..narrow() };
    assert_snapshot!(draw(operations, &options), @"
    ✓ all              context  +0ms  20s  ───────────────────────────────────────
    ✓ ├─ step-0        step     +0ms  1ms  █
    ✓ ├─ step-1        step     +2ms  1ms  █
      └─ … 9,998 more
      … 1 more
    ");
}

#[test]
fn what_is_cut_may_have_failed() {
    let mut operations: Vec<_> = (0..5).map(|index| step(&format!("step-{index}"), "", index, index + 1)).collect();
    operations[1].status = OperationStatus::Failed;
    operations[3].status = OperationStatus::Failed;
    operations[4].status = OperationStatus::TimedOut;
    let options = TimelineOptions { rows_in_context: 2, width: 60, ..narrow() };
    assert_snapshot!(draw(operations, &options), @"
    ✓ step-0    step  +0ms  1ms  ████
    ✗ step-1    step  +1ms  1ms      ████               failed
      … 3 more                                          2 failed
    ");
}

/// An execution, and those that it called.
struct Calling {
    operations: Vec<Arc<Operation>>,
    called: Vec<(&'static str, Calling)>,
}

impl Executed for Calling {
    fn recorded(&self) -> &[Arc<Operation>] {
        &self.operations
    }

    fn called(&self, invoke: &OperationId) -> Option<&Self> {
        self.called.iter().find(|(id, _)| *id == invoke.as_str()).map(|(_, called)| called)
    }
}

#[test]
fn what_was_called_stands_below_its_call() {
    let invoke = |id, from, to| {
        operation(id, "", OperationDetails::ChainedInvoke(ChainedInvokeDetails::default()), from, Some(to))
    };
    let calling = |operations: Vec<Operation>, called| Calling {
        operations: operations.into_iter().map(Arc::new).collect(),
        called,
    };
    // Ids are counted anew in every execution.
    let innermost = calling(vec![execution(Some(40)), step("a", "", 30, 40)], vec![]);
    let inner = calling(
        vec![execution(Some(50)), context("a", "", 20, 50), step("b", "a", 20, 30), invoke("c", 30, 40)],
        vec![("c", innermost)],
    );
    let outer = calling(vec![execution(Some(60)), step("a", "", 0, 20), invoke("b", 20, 50)], vec![("b", inner)]);
    assert_snapshot!(super::draw(&outer, &narrow()), @"
    ✓ a        step     +0ms   20ms  ███████████
    ✓ b        invoke   +20ms  30ms             ░░░░░░░░░░░░░░░░░░░░░░░░░
    ✓ ├─ a     context  +20ms  30ms             ─────────────────────────
    ✓ │  └─ b  step     +20ms  10ms             ████████
    ✓ └─ c     invoke   +30ms  10ms                     ░░░░░░░░░
    ✓    └─ a  step     +30ms  10ms                     █████████
    ");
}

#[test]
fn a_narrow_terminal_gets_short_names_and_no_bars() {
    let operations = vec![
        context("a-context-with-a-rather-long-name", "", 0, 5),
        step("and-a-step-with-a-name-that-is-longer-still", "a-context-with-a-rather-long-name", 0, 5),
    ];
    assert_snapshot!(draw(operations, &TimelineOptions { width: 0, ..narrow() }), @"
    ✓ a-context-w…  context  +0ms  5ms
    ✓ └─ and-a-st…  step     +0ms  5ms
    ");
}

#[test]
fn no_line_is_wider_than_asked() {
    let mut operations = vec![context("context-0", "", 0, 40)];
    for depth in 1..40 {
        operations.push(context(&format!("context-{depth}"), &format!("context-{}", depth - 1), depth, 40));
    }
    for width in [40, 60, 80, 100, 200] {
        let text = draw(operations.clone(), &TimelineOptions { width, ..narrow() });
        assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
    }
}

#[test]
fn colours_change_nothing_but_colours() {
    let operations = vec![step("one", "", 0, 5), wait("rest", "", 5, 100), context("two", "", 100, 100)];
    let plain = draw(operations.clone(), &narrow());
    let coloured = draw(operations, &TimelineOptions { colour: true, ..narrow() });
    assert_ne!(plain, coloured);
    assert_eq!(plain, anstream::adapter::strip_str(&coloured).to_string());
}

#[test]
fn nothing_is_nothing() {
    assert_eq!(draw(vec![execution(Some(0))], &narrow()), "");
    assert_eq!(draw(vec![], &narrow()), "");
}
