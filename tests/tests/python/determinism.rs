//! `check` holds handlers in Python to what it holds those in Rust to.

use crate::harness::{command, repository, runner, show};

#[track_caller]
fn caught(handler: &str, mistake: &str) {
    let (status, said) = command("check", &format!("flawed.{handler}"), &[]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains(mistake), "{said}");
}

#[test]
fn what_is_read_outside_steps_is_caught() {
    caught("reads_random", "random-outside-step");
    caught("reads_time", "clock-outside-step");
    caught("reads_uuid", "random-outside-step");
}

#[test]
fn what_is_read_in_steps_is_not() {
    let (status, said) = command("check", "flawed.reads_all_in_steps", &[]);
    assert_eq!(status, 0, "{said}");
}

#[test]
fn the_sdk_itself_reads_nothing_outside_steps() {
    let (status, said) = command("run", "flawed.reads_all_in_steps", &["--nondeterminism", "deny"]);
    assert_eq!(status, 0, "{said}");
    let (status, said) = command("run", "flawed.reads_time", &["--nondeterminism", "deny"]);
    assert_eq!(status, 1, "{said}");
    assert!(said.contains("Runtime.NonDeterministicRead"), "{said}");
}

#[test]
fn the_quickstart_holds() {
    let mut check = std::process::Command::new(env!("CARGO_BIN_EXE_durable-wasm-under-test"));
    let (status, said) = show(check.arg("check").arg(repository("examples/python/quickstart.py")));
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("HELD"), "{said}");
}

#[tokio::test]
async fn chance_is_fresh_in_steps_and_follows_from_the_seed() {
    let with_seed = async |seed| {
        let runner = runner("flawed.reads_all_in_steps").seed(seed).build().await.unwrap();
        runner.run("{}").await.unwrap().result().unwrap().to_owned()
    };
    let first = with_seed(1).await;
    assert_eq!(first, with_seed(1).await);
    assert_ne!(first, with_seed(2).await);
}
