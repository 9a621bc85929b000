//! What plugins are told, and that they change nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use super::fake::{End, Fake, recorded, wait};
use crate::bindings::durable::execution::types::OperationStatus;
use crate::engine::{OperationId, lock};
use crate::plugin::{InvocationInfo, InvocationOutcome, OperationInfo, Plugin, UserFunctionInfo, UserFunctionOutcome};
use crate::{BoxError, DurableContext, RetryDecision};

type Story = Arc<Mutex<Vec<String>>>;

/// Tells what it is told, and fails afterwards when it is faulty.
struct Teller {
    story: Story,
    is_faulty: bool,
}

impl Teller {
    fn tell(&self, what: String) -> Result<(), BoxError> {
        log::info!("{what}");
        lock(&self.story).push(what);
        if self.is_faulty { Err("no".into()) } else { Ok(()) }
    }
}

fn operation(info: &OperationInfo) -> String {
    let replayed = if info.is_replayed { ", replayed" } else { "" };
    let attempt = info.attempt.map(|attempt| format!(" attempt {attempt}")).unwrap_or_default();
    let name = info.name.as_deref().or(info.sub_type.as_deref()).unwrap();
    format!("{} {name}{attempt}: {}{replayed}", info.operation_type, info.status)
}

impl Plugin for Teller {
    fn name(&self) -> &str {
        "teller"
    }

    fn on_invocation_start(&mut self, info: &InvocationInfo) -> Result<(), BoxError> {
        self.tell(format!("invocation, first {}", info.is_first_invocation))
    }

    fn on_invocation_end(&mut self, _: &InvocationInfo, outcome: &InvocationOutcome) -> Result<(), BoxError> {
        self.tell(format!("invocation {}", outcome.as_str()))
    }

    fn on_operation_start(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        self.tell(format!("start {}", operation(info)))
    }

    fn on_operation_end(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        self.tell(format!("end {}", operation(info)))
    }

    fn on_user_function_start(&mut self, info: &UserFunctionInfo) -> Result<(), BoxError> {
        self.tell(format!("run {}, again {}", operation(&info.operation), info.is_replay_children))
    }

    fn on_user_function_end(&mut self, info: &UserFunctionInfo, outcome: &UserFunctionOutcome) -> Result<(), BoxError> {
        self.tell(format!("ran {}: {}", info.operation.sub_type.as_deref().unwrap(), outcome.as_str()))
    }
}

/// Runs an invocation and gives what its plugin was told.
fn told<F, Fut>(fake: &Arc<Fake>, is_faulty: bool, handler: F) -> (End, Vec<String>)
where
    F: Fn(Value, DurableContext) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<u32, BoxError>> + Send + 'static,
{
    let story = Story::default();
    let end = fake.invoke_with(vec![Box::new(Teller { story: story.clone(), is_faulty })], handler);
    let told = std::mem::take(&mut *lock(&story));
    (end, told)
}

async fn flaky(_: Value, ctx: DurableContext) -> Result<u32, BoxError> {
    let body = |ctx: DurableContext| async move {
        ctx.wait(Duration::from_secs(1)).await?;
        let step = ctx.step(|step| async move { if step.attempt() == 1 { Err("no".into()) } else { Ok(7) } });
        Ok(step.name("flaky").retry_strategy(|_, _| RetryDecision::Retry { delay: Duration::from_secs(1) }).await?)
    };
    Ok(ctx.run_in_child_context(body).await?)
}

#[test]
fn every_stage_is_told_in_order() {
    let fake = Fake::new();
    let (end, first) = told(&fake, false, flaky);
    assert_eq!(end, End::Pending);
    assert_eq!(
        first,
        [
            "invocation, first true",
            "start CONTEXT RunInChildContext: STARTED",
            "run CONTEXT RunInChildContext: STARTED, again false",
            "start WAIT Wait: STARTED",
            "ran RunInChildContext: INCOMPLETE",
            "invocation PENDING",
        ]
    );

    fake.let_time_pass();
    let (end, second) = told(&fake, false, flaky);
    assert_eq!(end, End::Pending);
    assert_eq!(
        second,
        [
            "invocation, first false",
            "start CONTEXT RunInChildContext: STARTED, replayed",
            "run CONTEXT RunInChildContext: STARTED, again false",
            "end WAIT Wait: SUCCEEDED",
            "start STEP flaky: STARTED",
            "run STEP flaky attempt 1: STARTED, again false",
            "ran Step: FAILED",
            "ran RunInChildContext: INCOMPLETE",
            "invocation PENDING",
        ]
    );

    fake.let_time_pass();
    let (end, third) = told(&fake, false, flaky);
    assert_eq!(end, End::Succeeded(Some("7".to_owned())));
    assert_eq!(
        third,
        [
            "invocation, first false",
            "start CONTEXT RunInChildContext: STARTED, replayed",
            "run CONTEXT RunInChildContext: STARTED, again false",
            "end WAIT Wait: SUCCEEDED, replayed",
            "start STEP flaky attempt 1: READY, replayed",
            "run STEP flaky attempt 2: STARTED, again false",
            "ran Step: SUCCEEDED",
            "end STEP flaky attempt 2: SUCCEEDED",
            "ran RunInChildContext: SUCCEEDED",
            "end CONTEXT RunInChildContext: SUCCEEDED",
            "invocation SUCCEEDED",
        ]
    );
}

#[test]
fn a_plugin_that_fails_changes_nothing() {
    crate::logging::install_loggers();
    let (sound, faulty) = (Fake::new(), Fake::new());
    for _ in 0..3 {
        let expected = told(&sound, false, flaky);
        assert_eq!(told(&faulty, true, flaky), expected);
        assert_eq!(faulty.take_trace(), sound.take_trace());
        sound.let_time_pass();
        faulty.let_time_pass();
    }
    let logs = faulty.logs();
    let (told, failures): (Vec<_>, Vec<_>) =
        logs.iter().partition(|record| !record.message.starts_with("plugin `teller` failed in `on_"));
    assert_eq!(told.len(), failures.len());
    assert_eq!(failures[0].message, "plugin `teller` failed in `on_invocation_start`, and the execution goes on: no");
    assert!(logs.iter().all(|record| !record.replaying), "what plugins log is kept");
}

#[test]
fn plugins_are_told_in_the_order_of_registration() {
    let (story, fake) = (Story::default(), Fake::new());
    let teller = || -> Box<dyn Plugin> { Box::new(Teller { story: story.clone(), is_faulty: true }) };
    fake.invoke_with(vec![teller(), teller()], |_: Value, _: DurableContext| async { Ok(()) });
    let twice = |what: &str| [what.to_owned(), what.to_owned()];
    assert_eq!(*lock(&story), [twice("invocation, first true"), twice("invocation SUCCEEDED")].concat());
}

#[test]
fn an_operation_is_told_with_the_id_of_the_record_and_its_result() {
    struct Last(Arc<Mutex<Option<OperationInfo>>>);

    impl Plugin for Last {
        fn on_operation_end(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
            *lock(&self.0) = Some(info.clone());
            Ok(())
        }
    }

    let last = Arc::default();
    Fake::new().invoke_with(vec![Box::new(Last(Arc::clone(&last)))], |_: Value, ctx: DurableContext| async move {
        Ok(ctx.step(|_| async { Ok(7) }).name("seven").await?)
    });
    let info = lock(&last).take().unwrap();
    assert_eq!(info.operation_id, OperationId::new("1".to_owned()).as_str());
    assert_eq!((info.result.as_deref(), info.name.as_deref(), info.attempt), (Some("7"), Some("seven"), Some(1)));
    assert_eq!((info.parent_id, info.error), (None, None));
}

#[test]
fn an_end_is_told_once_though_it_is_news_before_the_handler_comes_to_it() {
    let fake = Fake::new();
    fake.record(recorded("2", wait(), OperationStatus::Started));
    let service = Arc::clone(&fake);
    let (end, told) = told(&fake, false, move |_, ctx: DurableContext| {
        let service = Arc::clone(&service);
        async move {
            let step = ctx.step(move |_| async move {
                service.change("2", |operation| operation.status = OperationStatus::Succeeded);
                Ok(7)
            });
            let seven = step.await?;
            ctx.wait(Duration::from_secs(1)).await?;
            Ok(seven)
        }
    });
    assert_eq!(end, End::Succeeded(Some("7".to_owned())));
    assert_eq!(told.iter().filter(|what| what.starts_with("end WAIT")).count(), 1, "{told:#?}");
}

#[test]
fn what_ended_between_invocations_is_news_once() {
    async fn handler(_: Value, ctx: DurableContext) -> Result<u32, BoxError> {
        let callback = ctx.create_callback::<u32>().await?;
        let waits = [1, 2].map(|seconds| ctx.wait(Duration::from_secs(seconds)).spawn());
        ctx.join_all(waits).await?;
        let answer = callback.result().await?;
        ctx.wait(Duration::from_secs(3)).await?;
        Ok(answer)
    }
    let ends = |fake: &Arc<Fake>| -> Vec<String> {
        told(fake, false, handler).1.into_iter().filter(|what| what.starts_with("end ")).collect()
    };
    let (wait, callback) = ("end WAIT Wait: SUCCEEDED", "end CALLBACK Callback: SUCCEEDED");
    let join = "end CONTEXT RunInChildContext: SUCCEEDED";
    let again = |what: &str| format!("{what}, replayed");
    let fake = Fake::new();
    assert_eq!(ends(&fake), [] as [&str; 0]);
    fake.let_time_pass();
    assert_eq!(ends(&fake), [wait, wait, join], "side by side, and whatever is on the record besides");
    fake.answer_all("7");
    assert_eq!(ends(&fake), [callback.to_owned(), again(wait), again(wait)]);
    fake.let_time_pass();
    assert_eq!(ends(&fake), [again(callback), again(wait), again(wait), wait.to_owned()]);
}
