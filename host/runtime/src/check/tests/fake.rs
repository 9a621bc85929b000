//! A made-up subject, and its observations.

use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

use durable_wasm_core::model::{
    Event, EventKind, EventOperation, ExecutionDetails, ExecutionStatus, InvocationStatus, Operation, OperationAction,
    OperationDetails, OperationStatus, OperationType, Timestamp,
};

use crate::Perturbed;
use crate::check::{
    Checkpoint, Choice, Deviation, End, ExecutionRef, Happening, InvocationEnd, Loss, Observation, Place, Recorded,
    Schedule, Subject, Turn, Update, What, explore,
};
use crate::check::{Options, Report};

/// Comes to a result by the schedule alone: an execution of one invocation with so many checkpoints, and one more for every
/// time that it is lost.
pub(super) struct Fake<F> {
    pub(super) checkpoints: u32,
    /// How many options there are at every point.
    pub(super) options: &'static [u32],
    pub(super) result: F,
    runs: AtomicUsize,
}

pub(super) fn fake<F: Fn(&Schedule) -> String + Sync>(checkpoints: u32, result: F) -> Fake<F> {
    Fake { checkpoints, options: &[], result, runs: AtomicUsize::new(0) }
}

impl<F: Fn(&Schedule) -> String + Sync> Fake<F> {
    pub(super) fn with_options(self, options: &'static [u32]) -> Self {
        Self { options, ..self }
    }

    pub(super) async fn check(&self, options: Options) -> Report {
        explore(self, &options, &mut |_| {}).await.unwrap()
    }

    pub(super) fn runs(&self) -> usize {
        self.runs.load(Ordering::Relaxed)
    }

    fn observe(&self, schedule: &Schedule) -> Observation {
        let mut story = vec![What::Started, invoked(1)];
        let mut invocation = 1;
        for checkpoint in 1..=self.checkpoints {
            let loss = loss_at(schedule, invocation, checkpoint);
            story.push(What::Checkpoint(self::checkpoint(invocation, checkpoint, loss)));
            if loss.is_some() {
                invocation += 1;
                story.extend([What::InvocationEnded(InvocationEnd::Lost), invoked(invocation)]);
            }
        }
        let answer = InvocationStatus::Succeeded.to_string();
        story.extend([What::InvocationEnded(InvocationEnd::Answered(answer)), What::Ended(ExecutionStatus::Succeeded)]);
        let story = story.into_iter().map(|what| Happening { execution: ExecutionRef::Main, what }).collect();
        let chosen = |point: usize| {
            let prescribed = schedule.0.iter().find_map(|deviation| match deviation {
                Deviation::Order(choices) => choices.get(point).copied(),
                Deviation::Lose(..) | Deviation::Restart | Deviation::Perturb(..) => None,
            });
            prescribed.unwrap_or_default()
        };
        let choices =
            self.options.iter().enumerate().map(|(point, options)| Choice { chosen: chosen(point), options: *options });
        let result = (self.result)(schedule);
        let end = if result == "never" { End::Waits(vec![Some("approval".to_owned())]) } else { End::Ended };
        let executions = vec![recorded(&[succeeded(&result)], &result)];
        Observation { end, executions, story, choices: choices.collect() }
    }
}

impl<F: Fn(&Schedule) -> String + Sync> Subject for Fake<F> {
    type Error = Infallible;

    async fn run(&self, schedule: &Schedule, _invocations_max: usize) -> Result<Observation, Infallible> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        Ok(self.observe(schedule))
    }
}

/// What a schedule does to a checkpoint. A restart takes effect once: that is enough here.
fn loss_at(schedule: &Schedule, invocation: u32, checkpoint: u32) -> Option<Loss> {
    let turn = Turn { execution: ExecutionRef::Main, invocation };
    let place = Place { turn, checkpoint };
    schedule.0.iter().find_map(|deviation| match deviation {
        Deviation::Lose(loss, at) if *at == place => Some(*loss),
        Deviation::Restart if invocation == 1 => Some(Loss::After),
        Deviation::Lose(..) | Deviation::Restart | Deviation::Perturb(..) | Deviation::Order(_) => None,
    })
}

fn invoked(invocation: u32) -> What {
    What::Invoked { invocation, at: Timestamp::from_millis(0), perturbed: Perturbed::default() }
}

fn checkpoint(invocation: u32, checkpoint: u32, loss: Option<Loss>) -> Checkpoint {
    let update = Update {
        operation: checkpoint.to_string().into(),
        name: None,
        operation_type: OperationType::Wait,
        action: OperationAction::Start,
    };
    Checkpoint { invocation, checkpoint, updates: vec![update], loss, is_recorded: loss != Some(Loss::Before) }
}

pub(super) fn succeeded(result: &str) -> (Option<EventOperation>, EventKind) {
    (None, EventKind::ExecutionSucceeded { result: Some(result.into()) })
}

/// An execution with these events and this result, and no operations but its own.
pub(super) fn recorded(events: &[(Option<EventOperation>, EventKind)], result: &str) -> Recorded {
    let timestamp = Timestamp::from_millis(0);
    let event = |(id, (operation, kind)): (u64, &(Option<EventOperation>, EventKind))| Event {
        id,
        timestamp,
        operation: operation.clone(),
        kind: kind.clone(),
    };
    let itself = Operation {
        id: "execution".into(),
        parent_id: None,
        name: None,
        sub_type: None,
        status: OperationStatus::Started,
        start_timestamp: timestamp,
        end_timestamp: None,
        details: OperationDetails::Execution(ExecutionDetails::default()),
    };
    Recorded {
        execution: ExecutionRef::Main,
        status: ExecutionStatus::Succeeded,
        result: Some(result.into()),
        error: None,
        operations: vec![itself.into()],
        history: (1..).zip(events).map(event).collect(),
    }
}
