//! A run as a story: what happened, in order, a line each.

use std::sync::Arc;

use durable_wasm_core::model::{OperationAction, OperationId, OperationType, Timestamp};
use durable_wasm_runtime::Perturbed;
use durable_wasm_runtime::check::{
    Checkpoint, ExecutionRef, Happening, InvocationEnd, Loss, Observation, Update, What,
};

use super::outcome::named;
use crate::render::HumanDuration;

/// A story of more lines is told with the middle left out: this many lines at its beginning,
const LINES_FIRST: usize = 12;
/// and this many at its end.
const LINES_LAST: usize = 28;

/// What happened in a run, in order.
pub(super) fn lines(run: &Observation) -> Vec<String> {
    let mut teller = Teller { run, begun: None };
    run.story.iter().filter_map(|happening| teller.tell(happening)).collect()
}

/// The story as text, shortened if it is long.
pub(super) fn text(run: &Observation) -> String {
    let mut lines = lines(run);
    let left_out = lines.len().saturating_sub(LINES_FIRST + LINES_LAST);
    if left_out > 1 {
        let note = format!("  … {left_out} lines more …");
        lines.splice(LINES_FIRST..LINES_FIRST + left_out, [note]);
    }
    lines.iter().map(|line| format!("  {line}\n")).collect()
}

struct Teller<'a> {
    run: &'a Observation,
    /// When the main execution was first invoked.
    begun: Option<Timestamp>,
}

impl Teller<'_> {
    fn tell(&mut self, Happening { execution, what }: &Happening) -> Option<String> {
        let of = match execution {
            ExecutionRef::Main => String::new(),
            called @ ExecutionRef::Called { .. } => format!(" of {called}"),
        };
        Some(match what {
            What::Started => match execution {
                ExecutionRef::Main => return None,
                called @ ExecutionRef::Called { .. } => format!("{called} is started"),
            },
            What::Invoked { invocation, at, perturbed } => {
                let elapsed = HumanDuration(at.since(*self.begun.get_or_insert(*at)));
                format!("invocation {invocation}{of}, at +{elapsed}{}", perturbations(perturbed))
            }
            What::Checkpoint(checkpoint) => format!("  checkpoint {}", tell_checkpoint(checkpoint)),
            What::EnteredStep { operation, attempt } => {
                let step = self.run.of(execution).and_then(|recorded| {
                    recorded.operations.iter().find(|recorded| recorded.id == *operation)?.name.clone()
                });
                let step = step.or_else(|| self.name_of(execution, operation));
                let which = if *attempt > 1 { format!(", attempt {attempt}") } else { String::new() };
                format!("  runs {}{which}", named(OperationType::Step, step.as_deref(), operation))
            }
            What::InvocationEnded(InvocationEnd::Answered(status)) => format!("  ends as {status}"),
            What::InvocationEnded(InvocationEnd::Failed(error)) => format!("  fails: {error}"),
            What::InvocationEnded(InvocationEnd::TimedOut(after)) => {
                format!("  is ended after {} of computing", HumanDuration(*after))
            }
            What::InvocationEnded(InvocationEnd::Lost) => "  the host loses the handler".to_owned(),
            What::TimerFired => format!("a timer{of} fires"),
            What::CallbackActed => format!("a callback{of} is answered"),
            What::CallEnded => format!("a call{of} has ended"),
            What::Ended(status) => {
                let whose = match execution {
                    ExecutionRef::Main => "the execution".to_owned(),
                    called @ ExecutionRef::Called { .. } => called.to_string(),
                };
                format!("{whose} ends as {status}")
            }
        })
    }

    /// The name that a checkpoint gave a step, where nothing of it was recorded.
    fn name_of(&self, execution: &ExecutionRef, operation: &OperationId) -> Option<Arc<str>> {
        let of_execution = self.run.checkpoints().filter(|(of, _)| *of == execution);
        let mut updates = of_execution.flat_map(|(_, checkpoint)| &checkpoint.updates);
        updates.find(|update| update.operation == *operation).and_then(|update| update.name.clone())
    }
}

fn tell_checkpoint(checkpoint: &Checkpoint) -> String {
    let Checkpoint { checkpoint, updates, loss, is_recorded, .. } = checkpoint;
    let updates: Vec<_> = updates.iter().map(tell_update).collect();
    let updates = if updates.is_empty() { "asks for news".to_owned() } else { updates.join(", ") };
    let fate = match loss {
        Some(Loss::Before) => " (not recorded)",
        Some(Loss::After) => " (recorded)",
        Some(Loss::Reply) => " (recorded, and the answer is lost)",
        None if *is_recorded => "",
        None => " (refused)",
    };
    format!("{checkpoint}: {updates}{fate}")
}

fn tell_update(update: &Update) -> String {
    let action = match update.action {
        OperationAction::Start => "start",
        OperationAction::Succeed => "succeed",
        OperationAction::Fail => "fail",
        OperationAction::Retry => "retry",
        OperationAction::Cancel => "cancel",
    };
    format!("{action} {}", named(update.operation_type, update.name.as_deref(), &update.operation))
}

/// What is different in an invocation.
fn perturbations(Perturbed { perturbation, page_size }: &Perturbed) -> String {
    let mut told = String::new();
    if !perturbation.clock.is_zero() {
        told += &format!(", its clock {} ahead", HumanDuration(perturbation.clock));
    }
    if perturbation.random != 0 {
        told += ", with other random numbers";
    }
    if perturbation.environment != 0 {
        told += ", with another environment";
    }
    if perturbation.memory_bytes != 0 {
        told += ", with another layout of memory";
    }
    if page_size.is_some() {
        told += ", with smaller pages";
    }
    told
}
