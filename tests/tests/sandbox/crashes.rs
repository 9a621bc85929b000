//! A guest that crashes ends its invocation and nothing else, and the user is told what happened.

use std::time::{Duration, Instant};

use durable_wasm_runtime::InvocationError;
use durable_wasm_sandbox::{SandboxConfig, SandboxLimits};

use crate::harness::{Guest, call};

#[track_caller]
fn assert_contains(text: &str, part: &str) {
    assert!(text.contains(part), "`{part}` is not in `{text}`");
}

#[tokio::test]
async fn a_trap_has_a_name_and_a_stack_trace() {
    let outcome = call(Guest::Misbehaving, "trap").run().await;
    assert_eq!(outcome.crash_message(), "trapped: `unreachable` executed, as after a panic");
    let frames = outcome.crash().0.stack_trace.clone().unwrap().join("\n");
    assert_contains(&frames, "misbehaving::crashes::trap");
}

#[tokio::test]
async fn a_panic_brings_its_message() {
    let outcome = call(Guest::Misbehaving, "panic").run().await;
    assert_contains(outcome.crash_message(), "trapped: `unreachable` executed, as after a panic: panicked at");
    assert_contains(outcome.crash_message(), "the cat is on the keyboard");
}

#[tokio::test]
async fn a_wild_pointer_is_out_of_bounds() {
    let outcome = call(Guest::Misbehaving, "out-of-bounds").run().await;
    assert_eq!(outcome.crash_message(), "trapped: out-of-bounds memory access");
}

#[tokio::test]
async fn recursion_without_end_is_a_stack_overflow() {
    for handler in ["recurse", "recurse-without-frames"] {
        let outcome = call(Guest::Misbehaving, handler).run().await;
        assert_contains(outcome.crash_message(), "stack overflow");
        assert_contains(outcome.crash().1.unwrap(), "recursion");
    }
}

#[tokio::test]
async fn memory_without_end_names_the_limit_and_its_flag() {
    let mut hoard = call(Guest::Misbehaving, "allocate-without-end");
    let limits = SandboxLimits { memory_bytes: 16 << 20, ..SandboxLimits::default() };
    hoard.component = Guest::Misbehaving.in_sandbox(SandboxConfig { limits, ..SandboxConfig::default() });
    let outcome = hoard.run().await;
    assert_contains(outcome.crash_message(), "after it was refused more than 16777216 bytes of memory");
    assert_contains(outcome.crash().1.unwrap(), "--memory");
}

#[tokio::test]
async fn a_loop_without_end_times_out() {
    let mut endless = call(Guest::Misbehaving, "loop-forever");
    endless.timeout = Duration::from_millis(50);
    let begun = Instant::now();
    let outcome = endless.run().await;
    assert!(matches!(outcome.answer, Err(InvocationError::TimedOut(after)) if after == Duration::from_millis(50)));
    assert!(begun.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn a_service_that_never_answers_does_not_hold_the_invocation() {
    let mut waiting = call(Guest::Misbehaving, "steps");
    waiting.silent_service = true;
    waiting.timeout = Duration::from_millis(50);
    assert!(matches!(waiting.run().await.answer, Err(InvocationError::TimedOut(_))));
}

#[tokio::test]
async fn a_clock_that_is_not_there_is_named() {
    let outcome = call(Guest::Misbehaving, "time").run().await;
    assert_contains(outcome.crash_message(), "time not implemented on this platform");
}

#[tokio::test]
async fn an_exit_is_a_crash_with_its_status() {
    let outcome = call(Guest::Wasi, "exit").run().await;
    assert_eq!(outcome.crash_message(), "exited with status 1: nothing more to do");
}

#[tokio::test]
async fn what_was_recorded_before_a_crash_stays() {
    let outcome = call(Guest::Misbehaving, "checkpoint-then-crash").run().await;
    assert_contains(outcome.crash_message(), "after the first step");
    assert_eq!(outcome.updates.len(), 2);
}
