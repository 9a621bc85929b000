//! Callbacks that scripts answer.

use std::time::Duration;

use durable_wasm::{CallbackScript, ErrorObject, ExecutionStatus, TestResult};

use crate::handlers::{Op, at_once, in_turn, runner, seconds};

/// Runs a handler and checks its result and how many seconds it took.
#[track_caller]
fn check(operations: &'static [Op], scripts: &[CallbackScript], result: &str, took_seconds: u64) -> TestResult {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ran = runtime.block_on(async {
        let builder = runner(at_once(operations));
        let builder = scripts.iter().fold(builder, |builder, script| builder.callback(script.clone()));
        builder.build().await.unwrap().run("null").await.unwrap()
    });
    assert_eq!((ran.result(), seconds(&ran)), (Some(result), took_seconds), "{ran}");
    ran
}

fn after(seconds: u64, script: CallbackScript) -> CallbackScript {
    script.after(Duration::from_secs(seconds))
}

#[test]
fn answers_come_after_their_delay() {
    let success = CallbackScript::success("a", "1");
    check(&[Op::Callback("a", 0)], std::slice::from_ref(&success), "[1]", 0);
    check(&[Op::Callback("a", 0)], &[after(86_400, success.clone())], "[1]", 86_400);
    check(&[Op::WaitForCallback("a")], &[after(3, success.clone())], "[1]", 3);
    check(&[Op::Callback("a", 10)], &[after(11, success)], "[\"Callback.Timeout\"]", 10);
    let failure = CallbackScript::failure("a", ErrorObject::new("Declined", "no"));
    check(&[Op::Callback("a", 10)], &[after(9, failure)], "[\"Declined\"]", 9);
}

#[test]
fn heartbeats_keep_a_callback_alive() {
    let heartbeat = CallbackScript::heartbeat("a");
    let scripts = [after(8, heartbeat.clone()), after(16, heartbeat), after(24, CallbackScript::success("a", "1"))];
    check(&[Op::Heartbeat("a", 10)], &scripts, "[1]", 24);
    check(&[Op::Heartbeat("a", 10)], &scripts[1..], "[\"Callback.Heartbeat\"]", 10);
}

#[test]
fn each_of_several_callbacks_takes_a_script() {
    let scripts = [CallbackScript::success("a", "1"), after(5, CallbackScript::success("a", "2"))];
    check(&[Op::Callback("a", 0), Op::Callback("a", 0)], &scripts, "[1,2]", 5);
    let any = [CallbackScript::success("*", "0")];
    check(&[Op::Callback("a", 0), Op::Callback("b", 0), Op::WaitForCallback("c")], &any, "[0,0,0]", 0);
}

#[test]
fn the_same_scripts_make_the_same_history() {
    const OPERATIONS: &[Op] = &[Op::Callback("a", 0), Op::Callback("b", 0), Op::Wait(4)];
    let scripts = [after(4, CallbackScript::success("b", "2")), after(4, CallbackScript::success("a", "1"))];
    let history = || check(OPERATIONS, &scripts, "[1,2,\"SUCCEEDED\"]", 4).history_json();
    assert_eq!(history(), history());
}

#[tokio::test]
async fn callbacks_of_called_executions_take_scripts_too() {
    let caller = runner(in_turn(&[Op::Invoke("child", "null")]))
        .function("child", in_turn(&[Op::Callback("approval", 0)]))
        .callback(after(5, CallbackScript::success("approval", "true")))
        .build()
        .await
        .unwrap();
    assert_eq!(caller.run("null").await.unwrap().result(), Some("[[true]]"));
}

#[tokio::test]
async fn scripts_of_no_use_are_told() {
    let unused = CallbackScript::success("aproval", "1");
    let late = after(20, CallbackScript::success("approval", "1"));
    let runner = runner(in_turn(&[Op::Callback("approval", 10), Op::Wait(20)]));
    let execution = runner.callback(unused.clone()).callback(late).build().await.unwrap().start("null").await.unwrap();
    assert_eq!(execution.finish().await.unwrap().status(), ExecutionStatus::Succeeded);
    assert_eq!(execution.unused_callback_scripts(), [unused]);
    let refused: Vec<_> = execution.refused_callback_actions().iter().map(ToString::to_string).collect();
    assert_eq!(refused, ["callback `approval` did not take its success: it was over by then"]);
}

#[tokio::test]
async fn in_real_time_delays_are_real() {
    let script = CallbackScript::success("a", "1").after(Duration::from_millis(300));
    let runner = runner(in_turn(&[Op::Callback("a", 0)])).real_time(true).callback(script).build().await.unwrap();
    let begun = std::time::Instant::now();
    assert_eq!(runner.run("null").await.unwrap().result(), Some("[1]"));
    assert!(begun.elapsed() >= Duration::from_millis(300));
}
