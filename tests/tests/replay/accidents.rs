//! Histories of handlers that crashed, lost answers, or were paused.

use std::sync::Arc;
use std::time::Duration;

use durable_wasm::{DurableTestRunner, Fault, Faults, PauseRequest, ServiceError, ServiceErrorCode};

use crate::harness::{block_on, check, check_every_prefix, component};

#[test]
fn faults() {
    let quickstart = component("examples/rust/quickstart");
    let down = || ServiceError::new(ServiceErrorCode::Service, "the network is down");
    for fault in [
        Fault::CrashBefore,
        Fault::CrashAfter,
        Fault::LoseBefore,
        Fault::LoseAfter,
        Fault::LoseReply(down()),
        Fault::Refuse(down()),
    ] {
        for call in 1..=6 {
            let faults = Arc::new(Faults::new().at(call, fault.clone()));
            let runner = block_on(DurableTestRunner::builder(quickstart.clone()).faults(faults).build()).unwrap();
            check(&runner, "null");
        }
    }
}

#[test]
fn pauses() {
    let waits = r#"[{"step": {"failures": 1}}, {"callback": {"timeout": null}}, {"step": {"failures": 0}}]"#;
    let runner = DurableTestRunner::builder(component("tests/guests/programs")).handler("program");
    let runner = block_on(runner.build()).unwrap();
    let result = block_on(async {
        let execution = runner.start(waits).await?;
        let callback = execution.wait_for_callback("p.1").await?;
        execution.pause(PauseRequest::default()).await?;
        execution.send_callback_success(&callback, "1").await?;
        execution.resume(None).await?;
        execution.finish().await
    });
    check_every_prefix(&runner, result.unwrap().history());
}

#[test]
fn stops_and_timeouts() {
    let waits = r#"[{"wait": 10}, {"callback": {"timeout": 3600}}]"#;
    let programs = component("tests/guests/programs");
    let timed =
        DurableTestRunner::builder(programs.clone()).handler("program").execution_timeout(Duration::from_secs(60));
    check(&block_on(timed.build()).unwrap(), waits);

    let runner = block_on(DurableTestRunner::builder(programs).handler("program").build()).unwrap();
    let result = block_on(async {
        let execution = runner.start(waits).await?;
        execution.wait_for_callback("p.1").await?;
        execution.stop(None).await?;
        execution.finish().await
    });
    check_every_prefix(&runner, result.unwrap().history());
}
