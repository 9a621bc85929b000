//! What may come next, and what comes of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use durable_wasm_core::execution::CallbackOutcome;
use durable_wasm_core::model::{CallbackId, CallbackOptions, ExecutionArn, OperationStatus};
use durable_wasm_runtime::{
    Clock, Driven, Driver, Executor, ExecutorConfig, Fault, FunctionRegistry, PendingTask, TaskOrder, VirtualClock,
    WhenIdle,
};

use crate::callbacks::{approval, callback};
use crate::external::callback_id;
use crate::faults::At;
use crate::handler::{Run, function, pending, retry, start, succeeded, wait};

/// Chooses as it is told, then the first; notes what there was to choose from, where there was a choice.
#[derive(Default)]
struct Told {
    choices: Mutex<Vec<usize>>,
    offered: Mutex<Vec<String>>,
}

impl TaskOrder for Told {
    fn choose(&self, tasks: &[PendingTask]) -> usize {
        if tasks.len() == 1 {
            return 0;
        }
        let offered: Vec<_> = tasks.iter().map(|task| format!("{:?}", task.what)).collect();
        self.offered.lock().unwrap().push(offered.join(", "));
        let mut choices = self.choices.lock().unwrap();
        if choices.is_empty() { 0 } else { choices.remove(0) }
    }
}

/// Two waits side by side; the result says which were over when the handler first saw one of them over.
async fn race(choices: &[usize]) -> (String, Vec<String>) {
    let handler = function(|context, _| async move {
        for (id, seconds) in [("short", 1), ("long", 5)] {
            if context.operation(id).is_none() {
                context.try_send(vec![wait(id, seconds)]).await?;
            }
        }
        let over = |id: &str| context.operation(id).is_some_and(|wait| wait.status == OperationStatus::Succeeded);
        if over("short") { succeeded(if over("long") { "\"both\"" } else { "\"short\"" }) } else { pending() }
    });
    let order = Arc::new(Told { choices: Mutex::new(choices.to_vec()), ..Told::default() });
    let mut functions = FunctionRegistry::default();
    functions.register("f", handler);
    let order_of = Some(Arc::clone(&order) as Arc<dyn TaskOrder>);
    let executor = Executor::new(ExecutorConfig { functions, order: order_of, ..ExecutorConfig::default() });
    let arn = start(&executor, "f").await;
    assert_eq!(executor.drive(&arn).await.unwrap(), Driven::Ended);
    let offered = order.offered.lock().unwrap().clone();
    (Run::of(&executor, &arn).await.result, offered)
}

#[tokio::test]
async fn a_timer_may_be_late() {
    assert_eq!(race(&[]).await, ("\"short\"".to_owned(), vec!["Timer, Timer".to_owned()]));
    assert_eq!(race(&[1]).await.0, "\"both\"");
    assert_eq!(race(&[9]).await.0, "\"both\"", "beyond the end: the last");
}

/// Drives until a handler that asks for approval is suspended or lost; the callback's id.
async fn asked_for(executor: &Executor, driver: &mut Driver, arn: &ExecutionArn) -> CallbackId {
    let is_over = || async {
        let cell = executor.execution(arn).await?;
        let execution = cell.lock().await;
        Ok(execution.operation("approval").is_some() && !execution.is_invoking())
    };
    assert_eq!(driver.drive_until(is_over, WhenIdle::Return).await.unwrap(), Driven::Ended);
    callback_id(executor, arn).await
}

/// A callback that is answered after an hour and times out after a minute.
async fn late_answer(choices: &[usize]) -> String {
    let order = Arc::new(Told { choices: Mutex::new(choices.to_vec()), ..Told::default() });
    let mut functions = FunctionRegistry::default();
    functions.register("f", approval(CallbackOptions { timeout_seconds: Some(60), heartbeat_timeout_seconds: None }));
    let clock = Arc::new(VirtualClock::default());
    let config = ExecutorConfig { functions, order: Some(order), clock: clock.clone(), ..ExecutorConfig::default() };
    let executor = Executor::new(config);
    let arn = start(&executor, "f").await;
    let mut driver = executor.driver();
    let id = asked_for(&executor, &mut driver, &arn).await;
    let answer = CallbackOutcome::Succeeded(Some("true".into()));
    executor.complete_callback_at(&id, answer, clock.now().after(Duration::from_secs(3_600))).unwrap();
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    Run::of(&executor, &arn).await.text
}

#[tokio::test]
async fn an_answer_may_come_before_its_time() {
    assert!(late_answer(&[]).await.contains("CallbackTimedOut"));
    assert!(late_answer(&[1]).await.contains("0 CallbackSucceeded"), "{}", late_answer(&[1]).await);
}

/// A step that fails once and is tried again after a second, beside a callback that is answered after a second, with or
/// without an invocation that arms the timer anew.
async fn at_the_same_time(loses: bool) -> String {
    let handler = function(|context, _| async move {
        if context.operation("approval").is_none() {
            context.try_send(vec![callback("approval", CallbackOptions::default())]).await?;
        }
        if context.operation("s").is_none() {
            context.try_send(vec![retry("s", 1)]).await?;
        }
        let is_answered = context.operation("approval").is_some_and(|callback| callback.status.is_terminal());
        if is_answered { succeeded("1") } else { pending() }
    });
    let mut functions = FunctionRegistry::default();
    functions.register("f", handler);
    let faults = Arc::new(At::new((1, 1), if loses { Fault::LoseAfter } else { Fault::None }));
    let clock = Arc::new(VirtualClock::default());
    let config = ExecutorConfig {
        functions,
        faults,
        order: Some(Arc::new(Told::default())),
        clock: clock.clone(),
        ..ExecutorConfig::default()
    };
    let executor = Executor::new(config);
    let arn = start(&executor, "f").await;
    let mut driver = executor.driver();
    let id = asked_for(&executor, &mut driver, &arn).await;
    let at = clock.now().after(Duration::from_secs(1));
    executor.complete_callback_at(&id, CallbackOutcome::Succeeded(None), at).unwrap();
    assert_eq!(driver.drive(&arn).await.unwrap(), Driven::Ended);
    let text = Run::of(&executor, &arn).await.text;
    text.lines()
        .filter(|line| !line.contains("InvocationCompleted") || line.starts_with('1'))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn of_the_same_time_timers_come_first_whenever_they_were_armed() {
    let run = at_the_same_time(false).await;
    insta::assert_snapshot!(run, @"
    0 ExecutionStarted
    0 CallbackStarted approval
    0 StepFailed s
    1 InvocationCompleted
    1 CallbackSucceeded approval
    1 InvocationCompleted
    1 ExecutionSucceeded
    ");
    assert_eq!(at_the_same_time(true).await, run);
}
