//! What a handler sent, in one line.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::bindings::durable::execution::types::{OperationOptions, OperationUpdate};
use crate::engine::OperationId;

/// Such as `START Step 1 "one"`, with the payload, the error or the delay after it.
pub(super) fn describe(update: &OperationUpdate) -> String {
    let action = format!("{:?}", update.action);
    let action = action.rsplit("::").next().unwrap().to_uppercase();
    let kind = update.sub_type.as_deref().unwrap_or("Execution");
    let mut text = format!("{action} {kind} {}", position_of(&update.id));
    if let Some(parent) = &update.parent_id {
        text += &format!(" in {}", position_of(parent));
    }
    if let Some(name) = &update.name {
        text += &format!(" {name:?}");
    }
    if let Some(payload) = &update.payload {
        text += &if payload.len() > 100 { format!(" = {} bytes", payload.len()) } else { format!(" = {payload}") };
    }
    if let Some(error) = &update.error {
        text += &format!(" ! {}: {}", error.error_type.as_deref().unwrap(), error.error_message.as_deref().unwrap());
    }
    match &update.options {
        Some(OperationOptions::Step(options)) => {
            text += &format!(" after {} s", options.next_attempt_delay_seconds.unwrap());
        }
        Some(OperationOptions::Wait(options)) => text += &format!(" for {} s", options.wait_seconds.unwrap()),
        Some(OperationOptions::Context(_)) => text += " replay children",
        Some(OperationOptions::Callback(options)) => {
            for (what, seconds) in
                [("timeout", options.timeout_seconds), ("heartbeat", options.heartbeat_timeout_seconds)]
            {
                text += &seconds.map(|seconds| format!(" {what} {seconds} s")).unwrap_or_default();
            }
        }
        Some(OperationOptions::ChainedInvoke(options)) => {
            text += &format!(" to {}", options.function_name);
            text += &options.tenant_id.as_ref().map(|tenant| format!(" for {tenant}")).unwrap_or_default();
        }
        None => {}
    }
    text
}

/// The position an id was made of: tests use few.
pub(super) fn position_of(id: &str) -> String {
    static KNOWN: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
        let digits = || (1..10).map(|digit: u32| digit.to_string());
        let below = |positions: &[String]| -> Vec<String> {
            positions.iter().flat_map(|position| digits().map(move |digit| format!("{position}-{digit}"))).collect()
        };
        let mut levels = vec![digits().collect::<Vec<_>>()];
        for _ in 0..2 {
            levels.extend(levels.last().map(|level| below(level)));
        }
        let positions = levels.into_iter().flatten();
        positions.map(|position| (OperationId::new(position.clone()).as_str().to_owned(), position)).collect()
    });
    KNOWN.get(id).cloned().unwrap_or_else(|| id.to_owned())
}
