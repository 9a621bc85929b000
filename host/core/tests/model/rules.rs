//! Which checkpoints the service refuses, and in which words: the rules one after the other, without any cleverness.

use durable_wasm_core::model::{
    OperationAction, OperationOptions, OperationStatus, OperationType, OperationUpdate, Timestamp,
};

use crate::happening::Happening;
use crate::reference::Reference;

/// What a refusal says.
pub(crate) type Refusal = String;

/// Every rule, by its words. The first stands for all violations of the service model's bounds.
pub(crate) const ALL: &[&str] = &[
    "validation error",
    "Invalid checkpoint token",
    "EXECUTION checkpoint must be the last update.",
    "Cannot checkpoint multiple EXECUTION updates.",
    "Cannot checkpoint multiple operations with the same ID.",
    "Invalid parent operation id.",
    "Inconsistent operation type.",
    "Inconsistent operation subtype.",
    "Inconsistent operation name.",
    "Inconsistent parent operation id.",
    "Execution output payload size must be less than or equal to 6291456 bytes.",
    "STEP output payload size must be less than or equal to 262144 bytes.",
    "CHAINED_INVOKE input payload size must be less than or equal to 1048576 bytes.",
    "Invalid StepOptions for the given operation type.",
    "Invalid action for the given operation type.",
    "Invalid current STEP state to start.",
    "Invalid current STEP state to close.",
    "Invalid current STEP state to re-attempt.",
    "Invalid StepOptions for the given action.",
    "Cannot provide both error and payload to RETRY a STEP.",
    "Cannot provide an Error for SUCCEED action.",
    "Cannot provide a Payload for FAIL action.",
    "Cannot start a CONTEXT that already exist.",
    "Invalid current CONTEXT state to close.",
    "Cannot start a WAIT that already exist.",
    "Cannot cancel a WAIT that does not exist or has already completed.",
    "Invalid WaitOptions for the given action.",
    "Cannot start a CALLBACK that already exist.",
    "Cannot start a CHAINED_INVOKE operation that already exists.",
    "Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.",
];

/// Checks a batch against what has happened so far. The rules of batches come first, over all of it; then those of single
/// updates, each as if all before it had happened.
pub(crate) fn check(so_far: &[Happening], updates: &[OperationUpdate], now: Timestamp) -> Result<(), Refusal> {
    bounds(updates)?;
    one_end_at_the_end(updates)?;
    let before = Reference::of(so_far);
    for (place, update) in updates.iter().enumerate() {
        let earlier = &updates[..place];
        once_each(earlier, update)?;
        parent_is_a_context(&before, earlier, update)?;
    }
    let mut so_far = so_far.to_vec();
    for update in updates {
        single(&Reference::of(&so_far), update)?;
        so_far.push(Happening::update(update.clone(), now));
    }
    Ok(())
}

fn refuse<T>(words: &str) -> Result<T, Refusal> {
    Err(words.to_owned())
}

/// The service model's bounds: all that are broken are counted.
fn bounds(updates: &[OperationUpdate]) -> Result<(), Refusal> {
    let is_id = |id: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let mut broken = 0;
    for update in updates {
        broken += usize::from(!is_id(update.id.as_str()));
        let delay = match &update.options {
            Some(OperationOptions::Step(step)) => step.next_attempt_delay_seconds,
            Some(OperationOptions::Wait(wait)) => wait.wait_seconds,
            _ => None,
        };
        broken += usize::from(delay.is_some_and(|seconds| !(1..=31_622_400).contains(&seconds)));
    }
    if broken > 0 { Err(format!("{broken} validation error")) } else { Ok(()) }
}

fn one_end_at_the_end(updates: &[OperationUpdate]) -> Result<(), Refusal> {
    let ends: Vec<_> =
        (0..updates.len()).filter(|&place| updates[place].operation_type == OperationType::Execution).collect();
    match ends[..] {
        [] => Ok(()),
        [end] if end + 1 == updates.len() => Ok(()),
        [_] => refuse("EXECUTION checkpoint must be the last update."),
        _ => refuse("Cannot checkpoint multiple EXECUTION updates."),
    }
}

/// An operation has one update, but a step or a context that starts may also go on.
fn once_each(earlier: &[OperationUpdate], update: &OperationUpdate) -> Result<(), Refusal> {
    let Some(last) = earlier.iter().rfind(|earlier| earlier.id == update.id) else { return Ok(()) };
    let may_go_on = matches!(last.operation_type, OperationType::Step | OperationType::Context);
    if may_go_on && last.action == OperationAction::Start && update.action != OperationAction::Start {
        return Ok(());
    }
    refuse("Cannot checkpoint multiple operations with the same ID.")
}

fn parent_is_a_context(
    before: &Reference,
    earlier: &[OperationUpdate],
    update: &OperationUpdate,
) -> Result<(), Refusal> {
    let Some(parent) = &update.parent_id else { return Ok(()) };
    let begun = earlier.iter().rfind(|earlier| earlier.id == *parent && earlier.action == OperationAction::Start);
    let kind = match begun {
        Some(begun) => Some(begun.operation_type),
        None => before.operation(parent.as_str()).map(|parent| parent.kind),
    };
    if kind == Some(OperationType::Context) { Ok(()) } else { refuse("Invalid parent operation id.") }
}

fn single(now: &Reference, update: &OperationUpdate) -> Result<(), Refusal> {
    let operation = now.operation(update.id.as_str());
    if let Some(operation) = operation {
        let name = update.name.as_deref();
        let sub_type = update.sub_type.as_deref();
        let parent = update.parent_id.as_ref().map(|parent| parent.as_str());
        if update.operation_type != operation.kind {
            return refuse("Inconsistent operation type.");
        }
        if sub_type.is_some() && sub_type != operation.sub_type.as_deref() {
            return refuse("Inconsistent operation subtype.");
        }
        if name.is_some() && name != operation.name.as_deref() {
            return refuse("Inconsistent operation name.");
        }
        if parent.is_some() && parent != operation.parent.as_deref() {
            return refuse("Inconsistent parent operation id.");
        }
    }
    size(update)?;
    options(update)?;
    transition(operation.map(|operation| operation.status), update)
}

fn size(update: &OperationUpdate) -> Result<(), Refusal> {
    let (what, limit) = match update.operation_type {
        OperationType::Execution => ("Execution output".to_owned(), 6_291_456),
        OperationType::ChainedInvoke => ("CHAINED_INVOKE input".to_owned(), 1_048_576),
        other => (format!("{other} output"), 262_144),
    };
    if update.payload.as_ref().is_some_and(|payload| payload.len() > limit) {
        return Err(format!("{what} payload size must be less than or equal to {limit} bytes."));
    }
    Ok(())
}

fn options(update: &OperationUpdate) -> Result<(), Refusal> {
    let (kind, name) = match &update.options {
        None => return Ok(()),
        Some(OperationOptions::Context(_)) => (OperationType::Context, "ContextOptions"),
        Some(OperationOptions::Step(_)) => (OperationType::Step, "StepOptions"),
        Some(OperationOptions::Wait(_)) => (OperationType::Wait, "WaitOptions"),
        Some(OperationOptions::Callback(_)) => (OperationType::Callback, "CallbackOptions"),
        Some(OperationOptions::ChainedInvoke(_)) => (OperationType::ChainedInvoke, "ChainedInvokeOptions"),
    };
    if kind == update.operation_type {
        return Ok(());
    }
    Err(format!("Invalid {name} for the given operation type."))
}

/// What may happen to an operation, by its type, the action, and where it stands: the service's table.
fn transition(status: Option<OperationStatus>, update: &OperationUpdate) -> Result<(), Refusal> {
    use OperationAction::{Cancel, Fail, Retry, Start, Succeed};
    use OperationStatus::{Ready, Started};
    use OperationType::{Callback, ChainedInvoke, Context, Execution, Step, Wait};

    let (has_payload, has_error, has_options) =
        (update.payload.is_some(), update.error.is_some(), update.options.is_some());
    let may_end = match update.operation_type {
        Step => matches!(status, None | Some(Started | Ready)),
        Context => matches!(status, None | Some(Started)),
        Execution | Wait | Callback | ChainedInvoke => true,
    };
    match (update.operation_type, update.action) {
        (Step, Start) if !matches!(status, None | Some(Ready)) => refuse("Invalid current STEP state to start."),
        (Step, Retry) if !may_end => refuse("Invalid current STEP state to re-attempt."),
        (Step, Retry) if !has_options => refuse("Invalid StepOptions for the given action."),
        (Step, Retry) if has_error && has_payload => refuse("Cannot provide both error and payload to RETRY a STEP."),
        (Context, Start) if status.is_some() => refuse("Cannot start a CONTEXT that already exist."),
        (Step | Context, Succeed | Fail) if !may_end => {
            Err(format!("Invalid current {} state to close.", update.operation_type))
        }
        (Step | Context | Execution, Succeed) if has_error => refuse("Cannot provide an Error for SUCCEED action."),
        (Step | Context | Execution, Fail) if has_payload => refuse("Cannot provide a Payload for FAIL action."),
        (Step, Start | Retry) | (Context, Start) | (Step | Context | Execution, Succeed | Fail) => Ok(()),
        (Wait, Start) if status.is_some() => refuse("Cannot start a WAIT that already exist."),
        (Wait, Start) if !has_options => refuse("Invalid WaitOptions for the given action."),
        (Wait, Cancel) if status != Some(Started) => {
            refuse("Cannot cancel a WAIT that does not exist or has already completed.")
        }
        (Callback, Start) if status.is_some() => refuse("Cannot start a CALLBACK that already exist."),
        (ChainedInvoke, Start) if status.is_some() => {
            refuse("Cannot start a CHAINED_INVOKE operation that already exists.")
        }
        (ChainedInvoke, Start) if !has_options => {
            refuse("Update for CHAINED_INVOKE operation requires ChainedInvokeOptions.")
        }
        (Wait, Start | Cancel) | (Callback | ChainedInvoke, Start) => Ok(()),
        _ => refuse("Invalid action for the given operation type."),
    }
}
