//! More than the host should take.

use std::mem::{ManuallyDrop, forget};

use crate::bindings::durable::execution::checkpoint::{Mode, checkpoint};
use crate::bindings::durable::execution::log::Level;
use crate::bindings::durable::execution::types::OperationAction;
use crate::bindings::exports::durable::execution::handler::Invocation;
use crate::service::update;
use crate::{Answer, error, failed, succeeded, write_log};

const MIB: usize = 1024 * 1024;

/// A payload of 16 MiB.
pub(crate) fn huge_checkpoint(_: &Invocation) -> Answer {
    match checkpoint(&[update("huge", OperationAction::Start, Some("x".repeat(16 * MIB)))], Mode::Durable) {
        Ok(_) => succeeded("\"accepted\""),
        Err(refusal) => failed(error(&format!("{:?}", refusal.code), &refusal.message)),
    }
}

/// A payload of 1 GiB that takes the guest 1 MiB: many updates share one text.
pub(crate) fn amplified_checkpoint(_: &Invocation) -> Answer {
    let mut text = ManuallyDrop::new("x".repeat(MIB));
    let (start, length) = (text.as_mut_ptr(), text.len());
    let updates: Vec<_> = (0..1024)
        .map(|_| {
            // SAFETY: read only, and none of them is dropped.
            let shared = unsafe { String::from_raw_parts(start, length, length) };
            update("amplified", OperationAction::Start, Some(shared))
        })
        .collect();
    let answer = checkpoint(&updates, Mode::Durable);
    forget(updates);
    match answer {
        Ok(_) => succeeded("\"accepted\""),
        Err(refusal) => failed(error(&format!("{:?}", refusal.code), &refusal.message)),
    }
}

pub(crate) fn huge_answer(_: &Invocation) -> Answer {
    succeeded("x".repeat(16 * MIB))
}

/// 100 MB of records.
pub(crate) fn log_flood(_: &Invocation) -> Answer {
    let message = "x".repeat(1000);
    for _ in 0..100_000 {
        write_log(Level::Info, &message, false);
    }
    succeeded("1")
}

/// A new record and one that an earlier invocation has written.
pub(crate) fn logs(_: &Invocation) -> Answer {
    write_log(Level::Warn, "new", false);
    write_log(Level::Info, "replayed", true);
    succeeded("1")
}
