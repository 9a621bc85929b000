//! Histories of handlers that crashed, lost answers, or were paused.

use std::sync::Arc;

use durable_wasm::{DurableTestRunner, Fault, Faults, ServiceError, ServiceErrorCode};

use crate::harness::{block_on, check, component};

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
