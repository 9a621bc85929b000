//! Brings a schedule about, and notes what happens meanwhile.
//!
//! # Invariants
//! - A handler that was lost is invoked again before anything else happens. So a loss alone changes nothing about the order
//!   in which things happen to the handler, and neither does a restart.
//! - Where it says nothing else, what comes next is what would have come without it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use durable_wasm_core::effects::CheckpointEffect;
use durable_wasm_core::error::{ServiceError, ServiceErrorCode};
use durable_wasm_core::execution::Execution;
use durable_wasm_core::invocation::{InvocationOutput, ReportedStatus};
use durable_wasm_core::model::{ExecutionArn, Operation, OperationAction, OperationId, OperationType, OperationUpdate};
use tokio::sync::Notify;

use super::observation::{Checkpoint, Choice, Happening, InvocationEnd, Update, What};
use super::perturb::perturbed;
use super::schedule::{Deviation, ExecutionRef, Loss, Place, Schedule, Turn};
use crate::{
    CheckpointCall, ExecutionObserver, Fault, FaultInjector, Invocation, InvocationError, Pending, PendingTask,
    Perturbed, Perturber, TaskOrder,
};

/// Conducts one run: to be given to its executor as injector of faults, perturber, order and observer.
pub struct Conductor {
    schedule: Schedule,
    invocations_max: usize,
    state: Mutex<State>,
    too_long: Notify,
}

/// What a conductor has noted.
#[derive(Debug, Default)]
pub struct Notes {
    /// What happened, in order.
    pub story: Vec<Happening>,
    /// Every point at which several things might have come next.
    pub choices: Vec<Choice>,
    /// A failure of our own, if there was one.
    pub bug: Option<String>,
}

#[derive(Default)]
struct State {
    executions: HashMap<ExecutionArn, Known>,
    /// How many executions of each function there are.
    counts: HashMap<Arc<str>, u32>,
    /// The executions whose handler was lost and not invoked again.
    lost: HashSet<ExecutionArn>,
    invocations: usize,
    notes: Notes,
}

struct Known {
    reference: ExecutionRef,
    invocations: u32,
    perturbed: Perturbed,
    /// Where in the story its latest checkpoint is.
    checkpoint: Option<usize>,
    /// The attempts of steps that the invocation has entered.
    entered: HashSet<(OperationId, u32)>,
}

impl Conductor {
    /// A conductor of a run that may take so many invocations.
    pub fn new(schedule: Schedule, invocations_max: usize) -> Self {
        Self { schedule, invocations_max, state: Mutex::default(), too_long: Notify::new() }
    }

    /// Returns when the run has taken more invocations than it may.
    pub async fn too_long(&self) {
        self.too_long.notified().await;
    }

    /// Which execution has this ARN.
    pub fn reference(&self, arn: &ExecutionArn) -> ExecutionRef {
        self.state().reference(arn)
    }

    /// Takes what was noted.
    pub fn take_notes(&self) -> Notes {
        std::mem::take(&mut self.state().notes)
    }

    fn loss_at(&self, place: &Place, updates: &[OperationUpdate]) -> Option<Loss> {
        let placed = self.schedule.0.iter().find_map(|deviation| match deviation {
            Deviation::Lose(loss, at) if at == place => Some(*loss),
            Deviation::Lose(..) | Deviation::Restart | Deviation::Perturb(..) | Deviation::Order(_) => None,
        });
        let restarts = || self.schedule.0.contains(&Deviation::Restart) && may_restart_after(updates);
        placed.or_else(|| restarts().then_some(Loss::After))
    }

    fn prescribed(&self, point: usize) -> Option<u32> {
        self.schedule.0.iter().find_map(|deviation| match deviation {
            Deviation::Order(choices) => choices.get(point).copied(),
            Deviation::Lose(..) | Deviation::Restart | Deviation::Perturb(..) => None,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a restart is of use after a checkpoint: it records something, and leaves no step of its own begun.
fn may_restart_after(updates: &[OperationUpdate]) -> bool {
    let of_step = |update: &&OperationUpdate| update.operation_type == OperationType::Step;
    let begun = updates.iter().filter(of_step).filter(|update| update.action == OperationAction::Start);
    let mut open = begun
        .filter(|start| !updates.iter().any(|update| update.id == start.id && update.action != OperationAction::Start));
    !updates.is_empty() && open.next().is_none()
}

impl State {
    fn reference(&self, arn: &ExecutionArn) -> ExecutionRef {
        self.executions.get(arn).map(|known| known.reference.clone()).unwrap_or_default()
    }

    fn note(&mut self, arn: &ExecutionArn, what: What) {
        let execution = self.reference(arn);
        self.notes.story.push(Happening { execution, what });
    }
}

impl FaultInjector for Conductor {
    fn on_checkpoint(&self, call: &CheckpointCall<'_>) -> Fault {
        let mut state = self.state();
        let turn = Turn { execution: state.reference(call.arn), invocation: call.invocation };
        let loss = self.loss_at(&Place { turn, checkpoint: call.checkpoint }, call.updates);
        let noted = state.notes.story.len();
        if let Some(known) = state.executions.get_mut(call.arn) {
            known.checkpoint = Some(noted);
        }
        state.note(
            call.arn,
            What::Checkpoint(Checkpoint {
                invocation: call.invocation,
                checkpoint: call.checkpoint,
                updates: call.updates.iter().map(Update::from).collect(),
                loss,
                is_recorded: false,
            }),
        );
        match loss {
            None => Fault::None,
            Some(Loss::Before) => Fault::LoseBefore,
            Some(Loss::After) => Fault::LoseAfter,
            Some(Loss::Reply) => {
                Fault::LoseReply(ServiceError::new(ServiceErrorCode::Service, "the reply was lost on purpose"))
            }
        }
    }
}

impl Perturber for Conductor {
    fn perturb(&self, arn: &ExecutionArn, invocation: u32) -> Perturbed {
        let mut state = self.state();
        let perturbed = perturbed(&self.schedule, &Turn { execution: state.reference(arn), invocation });
        if let Some(known) = state.executions.get_mut(arn) {
            known.perturbed = perturbed;
        }
        perturbed
    }
}

impl TaskOrder for Conductor {
    fn choose(&self, tasks: &[PendingTask]) -> usize {
        let mut state = self.state();
        let is_lost = |task: &PendingTask| task.what == Pending::Invoke && state.lost.contains(&task.execution);
        let chosen = tasks.iter().position(is_lost).unwrap_or_else(|| {
            if tasks.len() < 2 {
                return 0;
            }
            let last = tasks.len() - 1;
            let prescribed = self.prescribed(state.notes.choices.len()).unwrap_or_default();
            let chosen = usize::try_from(prescribed).unwrap_or(last).min(last);
            let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            state.notes.choices.push(Choice { chosen: small(chosen), options: small(tasks.len()) });
            chosen
        });
        let Some(task) = tasks.get(chosen) else { return chosen };
        match task.what {
            Pending::Timer => state.note(&task.execution, What::TimerFired),
            Pending::Callback(_) => state.note(&task.execution, What::CallbackActed),
            Pending::CallEnded => state.note(&task.execution, What::CallEnded),
            Pending::Invoke | Pending::Call(_) | Pending::News | Pending::Upkeep => {}
        }
        chosen
    }
}

impl ExecutionObserver for Conductor {
    fn on_started(&self, execution: &Execution) {
        let mut state = self.state();
        let function = Arc::clone(&execution.function().name);
        let count = state.counts.entry(Arc::clone(&function)).or_default();
        *count += 1;
        let number = *count;
        let reference = match state.executions.is_empty() {
            true => ExecutionRef::Main,
            false => ExecutionRef::Called { function, number },
        };
        let known = Known {
            reference,
            invocations: 0,
            perturbed: Perturbed::default(),
            checkpoint: None,
            entered: HashSet::new(),
        };
        state.executions.insert(execution.arn().clone(), known);
        state.note(execution.arn(), What::Started);
    }

    fn on_invocation_started(&self, invocation: &Invocation) {
        let mut state = self.state();
        let arn = &invocation.durable_execution_arn;
        state.lost.remove(arn);
        state.invocations += 1;
        if state.invocations > self.invocations_max {
            self.too_long.notify_one();
        }
        let Some(known) = state.executions.get_mut(arn) else { return };
        known.invocations += 1;
        known.entered.clear();
        let (number, perturbed) = (known.invocations, known.perturbed);
        let at = invocation.begun();
        state.note(arn, What::Invoked { invocation: number, at, perturbed });
    }

    fn on_checkpoint(&self, arn: &ExecutionArn, _operations: &[Arc<Operation>], _effects: &[CheckpointEffect]) {
        let mut state = self.state();
        let place = state.executions.get(arn).and_then(|known| known.checkpoint);
        let noted = place.and_then(|place| state.notes.story.get_mut(place));
        if let Some(Happening { what: What::Checkpoint(checkpoint), .. }) = noted {
            checkpoint.is_recorded = true;
        }
    }

    fn on_step_entered(&self, arn: &ExecutionArn, _invocation: u32, operation_id: &OperationId, attempt: u32) {
        let mut state = self.state();
        let Some(known) = state.executions.get_mut(arn) else { return };
        if known.entered.insert((operation_id.clone(), attempt)) {
            state.note(arn, What::EnteredStep { operation: operation_id.clone(), attempt });
        }
    }

    fn on_invocation_completed(&self, arn: &ExecutionArn, result: &Result<InvocationOutput, InvocationError>) {
        let mut state = self.state();
        let end = match result {
            Ok(output) => InvocationEnd::Answered(match &output.status {
                ReportedStatus::Known(status) => status.to_string(),
                ReportedStatus::Unrecognized(text) => text.clone(),
                ReportedStatus::Missing => "no status".to_owned(),
            }),
            Err(InvocationError::Lost(_)) => {
                state.lost.insert(arn.clone());
                InvocationEnd::Lost
            }
            Err(InvocationError::TimedOut(after)) => InvocationEnd::TimedOut(*after),
            Err(error) => {
                if let InvocationError::Bug(message) = error {
                    state.notes.bug.get_or_insert_with(|| message.clone());
                }
                InvocationEnd::Failed(error.to_string())
            }
        };
        state.note(arn, What::InvocationEnded(end));
    }

    fn on_ended(&self, execution: &Execution) {
        self.state().note(execution.arn(), What::Ended(execution.status()));
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use durable_wasm_core::invocation::OperationPage;
    use durable_wasm_core::model::{ErrorObject, Timestamp};

    use super::*;
    use crate::Perturbation;

    #[track_caller]
    fn check_restart(updates: &[(&str, OperationType, OperationAction)], expected: bool) {
        let update = |(id, kind, action): &(&str, _, _)| OperationUpdate::new(*id, *kind, *action);
        assert_eq!(may_restart_after(&updates.iter().map(update).collect::<Vec<_>>()), expected, "{updates:?}");
    }

    fn pending(execution: &str, what: Pending) -> PendingTask {
        PendingTask { execution: execution.into(), what, at: Timestamp::from_millis(0) }
    }

    #[test]
    fn what_was_lost_comes_first_and_is_no_choice() {
        let conductor = Conductor::new("order=1".parse().unwrap(), 10);
        let lost = Err(InvocationError::Lost(ErrorObject::new("Lost", "on purpose")));
        conductor.on_invocation_completed(&"b".into(), &lost);
        let tasks = [pending("a", Pending::Timer), pending("b", Pending::CallEnded), pending("b", Pending::Invoke)];
        assert_eq!(conductor.choose(&tasks), 2);
        conductor.state().lost.clear();
        assert_eq!(conductor.choose(&tasks[..1]), 0, "nothing to choose from");
        assert_eq!(conductor.choose(&tasks), 1, "the first choice that the order makes");
        assert_eq!(conductor.choose(&tasks), 0, "and then what comes first");
        let choices = conductor.take_notes().choices;
        assert_eq!(choices, [Choice { chosen: 1, options: 3 }, Choice { chosen: 0, options: 3 }]);
    }

    #[test]
    fn a_run_that_takes_too_long_is_told() {
        let conductor = Conductor::new(Schedule::default(), 0);
        let is_told = |conductor: &Conductor| {
            let told = std::pin::pin!(conductor.too_long());
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            told.poll(&mut context).is_ready()
        };
        assert!(!is_told(&conductor));
        conductor.on_invocation_started(&invocation());
        assert!(is_told(&conductor));
    }

    fn invocation() -> Invocation {
        Invocation {
            durable_execution_arn: "a".into(),
            function_name: "f".into(),
            function_version: "1".into(),
            handler: "h".into(),
            request_id: "r".into(),
            deadline: Timestamp::from_millis(0),
            tenant_id: None,
            initial_execution_state: OperationPage::default(),
            updated_operation_ids: Vec::new(),
            execution_start: Timestamp::from_millis(0),
            seed: [0; 32],
            timeout: Duration::ZERO,
            perturbation: Perturbation::default(),
        }
    }

    #[test]
    fn steps_that_have_begun_are_not_restarted() {
        use OperationAction::{Retry, Start, Succeed};
        use OperationType::{Step, Wait};
        check_restart(&[], false);
        check_restart(&[("1", Wait, Start)], true);
        check_restart(&[("1", Step, Start)], false);
        check_restart(&[("1", Step, Start), ("1", Step, Succeed)], true);
        check_restart(&[("1", Step, Start), ("2", Step, Start), ("1", Step, Retry)], false);
        check_restart(&[("1", Step, Succeed)], true);
    }
}
