//! Several who wait for one execution at the same time.

use std::time::Duration;

use durable_wasm::{DurableTestExecution, ExecutionStatus, OperationStatus, RunnerError};

use crate::handlers::{Op, at_once, in_turn, runner, seconds};

const APPROVAL: &[Op] = &[Op::Wait(5), Op::Callback("approval", 60), Op::Wait(5)];
const ANSWERED: &str = "[\"SUCCEEDED\",true,\"SUCCEEDED\"]";

async fn start(operations: &'static [Op]) -> DurableTestExecution {
    runner(in_turn(operations)).build().await.unwrap().start("null").await.unwrap()
}

async fn answer(execution: &DurableTestExecution, name: &str) -> Result<(), RunnerError> {
    let callback = execution.wait_for_callback(name).await?;
    execution.send_callback_success(&callback, "true").await
}

#[tokio::test]
async fn one_finishes_while_the_other_answers_whoever_is_first() {
    let execution = start(APPROVAL).await;
    let (first, ()) = tokio::try_join!(execution.finish(), answer(&execution, "approval")).unwrap();
    assert_eq!(first.result(), Some(ANSWERED));
    assert_eq!(seconds(&first), 10, "the answer came in the instant of the question");

    let execution = start(APPROVAL).await;
    let ((), second) = tokio::try_join!(answer(&execution, "approval"), execution.finish()).unwrap();
    assert_eq!(second.history_json(), first.history_json());

    let execution = start(APPROVAL).await;
    let answering = tokio::spawn({
        let execution = execution.clone();
        async move { answer(&execution, "approval").await }
    });
    let third = execution.finish().await.unwrap();
    answering.await.unwrap().unwrap();
    assert_eq!(third.history_json(), first.history_json());
}

#[tokio::test]
async fn answers_from_other_threads_are_waited_for() {
    let execution = start(&[Op::Callback("approval", 0)]).await;
    let other = execution.clone();
    let answering = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        std::thread::sleep(Duration::from_millis(50));
        runtime.block_on(answer(&other, "approval"))
    });
    assert_eq!(execution.finish().await.unwrap().result(), Some("[true]"));
    answering.join().unwrap().unwrap();
}

#[tokio::test]
async fn many_wait_for_many() {
    const CALLBACKS: &[Op] =
        &[Op::Callback("a", 9), Op::Callback("b", 9), Op::Callback("c", 9), Op::Callback("d", 9), Op::Wait(5)];
    let handler = at_once(CALLBACKS);
    let execution = runner(handler).build().await.unwrap().start("null").await.unwrap();
    let wait = async {
        execution.wait_for("wait", OperationStatus::Succeeded).await?;
        answer(&execution, "d").await
    };
    let (result, ..) = tokio::try_join!(
        execution.finish(),
        answer(&execution, "c"),
        answer(&execution, "a"),
        answer(&execution, "b"),
        wait
    )
    .unwrap();
    assert_eq!(result.result(), Some("[true,true,true,true,\"SUCCEEDED\"]"));
    assert_eq!(seconds(&result), 5);
}

#[tokio::test]
async fn who_waits_in_vain_gives_up_before_who_waits_for_the_end() {
    let execution = start(&[Op::Callback("approval", 0)]).await;
    let helper = async {
        let error = execution.wait_for_callback("payment").await.unwrap_err();
        assert!(error.to_string().contains("the execution waits for the callback `approval`"), "{error}");
        answer(&execution, "approval").await
    };
    let (result, ()) = tokio::try_join!(execution.finish(), helper).unwrap();
    assert_eq!(result.status(), ExecutionStatus::Succeeded);
}

#[tokio::test]
async fn all_who_wait_for_the_end_are_told_that_it_will_not_come() {
    let execution = start(&[Op::Callback("approval", 0)]).await;
    let other = execution.clone();
    let (one, two) = tokio::try_join!(execution.finish(), other.finish()).unwrap();
    assert_eq!([one.status(), two.status()], [ExecutionStatus::Running; 2]);
}

#[tokio::test]
async fn a_clone_that_is_dropped_is_waited_for_no_longer() {
    let execution = start(&[Op::Callback("approval", 0)]).await;
    let other = execution.clone();
    let leave = async move {
        tokio::time::sleep(Duration::from_millis(20)).await;
        drop(other);
    };
    let (result, ()) = tokio::join!(execution.finish(), leave);
    assert_eq!(result.unwrap().status(), ExecutionStatus::Running);
}

#[tokio::test]
async fn waiting_that_is_given_up_abandons_nothing() {
    let execution = start(APPROVAL).await;
    let undisturbed = start(APPROVAL).await;
    for turns in 0..20 {
        // So many times it gets a turn, and no more.
        let mut left = turns;
        let patience = std::future::poll_fn(|context| {
            context.waker().wake_by_ref();
            if left == 0 {
                std::task::Poll::Ready(())
            } else {
                left -= 1;
                std::task::Poll::Pending
            }
        });
        tokio::select! {
            biased;
            found = execution.wait_for_callback("approval") => drop(found.unwrap()),
            () = patience => {}
        }
    }
    answer(&execution, "approval").await.unwrap();
    answer(&undisturbed, "approval").await.unwrap();
    let result = execution.finish().await.unwrap();
    assert_eq!(result.history_json(), undisturbed.finish().await.unwrap().history_json());
}

#[tokio::test]
async fn in_real_time_answers_come_when_they_come() {
    let handler = at_once(&[Op::Callback("approval", 60), Op::Wait(1)]);
    let execution = runner(handler).real_time(true).build().await.unwrap().start("null").await.unwrap();
    let answering = async {
        let approval = execution.wait_for_callback("approval").await?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        execution.send_callback_success(&approval, "true").await
    };
    let (result, ()) = tokio::try_join!(execution.finish(), answering).unwrap();
    assert_eq!(result.result(), Some("[true,\"SUCCEEDED\"]"));
    let answered = result.get_callback("approval").unwrap();
    let took = answered.operation().end_timestamp.unwrap().since(answered.operation().start_timestamp);
    assert!((Duration::from_millis(100)..Duration::from_millis(900)).contains(&took), "{took:?}");
}
