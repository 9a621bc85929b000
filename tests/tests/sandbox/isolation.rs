//! Invocations do not reach each other.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use durable_wasm_runtime::InvocationError;
use durable_wasm_sandbox::SandboxConfig;

use crate::harness::{Guest, call};

#[tokio::test]
async fn a_guest_without_end_lets_others_on_its_thread_run() {
    let mut endless = call(Guest::Misbehaving, "loop-forever");
    endless.timeout = Duration::from_secs(2);
    let begun = Instant::now();
    let short = async {
        let outcome = call(Guest::Misbehaving, "echo").run().await;
        (outcome.result().to_owned(), begun.elapsed())
    };
    let (endless, (result, after)) = tokio::join!(endless.run(), short);
    assert!(matches!(endless.answer, Err(InvocationError::TimedOut(_))));
    assert_eq!(result, "null");
    assert!(after < Duration::from_secs(2), "it had to wait for {after:?}");
}

#[tokio::test]
async fn the_sandbox_outlives_its_crashes() {
    for _ in 0..200 {
        call(Guest::Misbehaving, "panic").run().await.crash();
    }
    assert_eq!(call(Guest::Misbehaving, "echo").run().await.result(), "null");
}

#[tokio::test]
async fn more_invocations_than_slots_wait_for_their_turn() {
    let calls: Vec<_> = (0..200).map(|_| tokio::spawn(call(Guest::Misbehaving, "echo").run())).collect();
    for call in calls {
        assert_eq!(call.await.unwrap().result(), "null");
    }
}

#[tokio::test]
async fn without_room_for_a_pool_instances_are_made_on_demand() {
    // 4 GiB of address space for each memory: more than a process has.
    let concurrent_invocations = NonZeroU32::new(100_000).unwrap();
    let config = SandboxConfig { concurrent_invocations, ..SandboxConfig::default() };
    let mut echo = call(Guest::Misbehaving, "echo");
    echo.component = Guest::Misbehaving.in_sandbox(config);
    assert_eq!(echo.run().await.result(), "null");
}
