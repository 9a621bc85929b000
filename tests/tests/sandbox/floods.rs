//! No guest makes the host hold more than its limits say.

use durable_wasm_runtime::LogLevel;

use crate::harness::{Guest, call};

#[tokio::test]
async fn data_for_the_host_is_bounded() {
    for handler in ["huge-checkpoint", "amplified-checkpoint", "huge-answer"] {
        let outcome = call(Guest::Misbehaving, handler).run().await;
        assert_eq!(outcome.crash_message(), "passed more than 8388608 bytes to the host in one call", "{handler}");
        assert!(outcome.updates.is_empty(), "{handler}");
    }
}

#[tokio::test]
async fn logs_are_bounded_and_say_so() {
    let outcome = call(Guest::Misbehaving, "log-flood").run().await;
    assert_eq!(outcome.result(), "1");
    let (last, kept) = outcome.logs.split_last().unwrap();
    assert!(kept.len() <= 1 << 20 >> 10, "{} records", kept.len());
    let dropped = 100_000 - kept.len();
    assert_eq!(last.level, LogLevel::Warn);
    assert_eq!(last.message, format!("{dropped} log records dropped: the invocation logged more than 1048576 bytes"));
}

#[tokio::test]
async fn random_bytes_are_bounded() {
    let outcome = call(Guest::Wasi, "random-flood").run().await;
    assert_eq!(outcome.crash_message(), "asked for more than 8388608 random bytes in one call");
}

#[tokio::test]
async fn ids_of_steps_are_bounded() {
    let outcome = call(Guest::Wasi, "long-step").run().await;
    assert_eq!(outcome.crash_message(), "entered a step whose id is longer than 64 characters");
}

#[tokio::test]
async fn streams_and_handles_are_bounded() {
    for (handler, reason) in [("zeroes-flood", "zeroes"), ("handle-flood", "resource table")] {
        let outcome = call(Guest::Wasi, handler).run().await;
        assert!(outcome.crash_message().contains(reason), "{}", outcome.crash_message());
    }
}
