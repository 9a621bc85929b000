//! What must hold in every run, whatever happened to it: it ends, a step that has ended is over, and a step that may run
//! once in an attempt never runs again once it was interrupted.
//!
//! Which steps may run once only nobody says. It shows when one is interrupted: the handler gives the attempt up, in an
//! invocation that did not enter it, instead of running it again. Where the body had been entered, it may have done its
//! work, so that running it in another attempt is the very thing that such a step is to prevent.

use std::collections::{HashMap, HashSet};

use durable_wasm_core::model::{OperationAction, OperationId, OperationType};

use super::observation::{Checkpoint, End, Happening, Observation, What};
use super::schedule::ExecutionRef;

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// The execution never ends.
    NeverEnds(End),
    /// The body of a step was entered after the step had ended.
    EndedStepRan(StepRun),
    /// The body of a step was entered again after an attempt at it was given up as interrupted.
    InterruptedStepRan(StepRun),
}

/// A step that ran.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRun {
    /// The execution.
    pub execution: ExecutionRef,
    /// The step.
    pub operation: OperationId,
    /// The attempt that must not have run.
    pub attempt: u32,
}

/// What the record shows of a run's steps.
#[derive(Debug, Default)]
pub(super) struct Steps {
    tracks: HashMap<(ExecutionRef, OperationId), Track>,
    breach: Option<Breach>,
}

#[derive(Debug, Default)]
struct Track {
    has_ended: bool,
    /// Attempts whose end is recorded.
    attempts_ended: u32,
    /// The invocation that last entered each attempt.
    entered: HashMap<u32, u32>,
    /// Attempts that were given up in an invocation that did not enter them.
    given_up: HashSet<u32>,
}

/// The first rule that a run breaks.
pub(super) fn breach(observation: &Observation) -> Option<Breach> {
    Steps::of(&observation.story).breach.or_else(|| match &observation.end {
        End::Ended => None,
        end @ (End::Waits(_) | End::TooLong) => Some(Breach::NeverEnds(end.clone())),
    })
}

impl Steps {
    pub(super) fn of(story: &[Happening]) -> Self {
        let mut steps = Self::default();
        let mut invocations = HashMap::new();
        for Happening { execution, what } in story {
            match what {
                What::Invoked { invocation, .. } => drop(invocations.insert(execution, *invocation)),
                What::EnteredStep { operation, attempt } => {
                    let invocation = invocations.get(execution).copied().unwrap_or_default();
                    steps.enter(execution, operation, *attempt, invocation);
                }
                What::Checkpoint(checkpoint) if checkpoint.is_recorded => steps.record(execution, checkpoint),
                What::Checkpoint(_)
                | What::Started
                | What::InvocationEnded(_)
                | What::TimerFired
                | What::CallbackActed
                | What::CallEnded
                | What::Ended(_) => {}
            }
        }
        steps
    }

    /// Whether an attempt at a step was given up as interrupted.
    pub(super) fn was_interrupted(&self, execution: &ExecutionRef, operation: &OperationId) -> bool {
        let track = self.tracks.get(&(execution.clone(), operation.clone()));
        track.is_some_and(|track| !track.given_up.is_empty())
    }

    fn enter(&mut self, execution: &ExecutionRef, operation: &OperationId, attempt: u32, invocation: u32) {
        let track = self.track(execution, operation);
        // An attempt that was begun and never entered has done nothing.
        let ran = |given_up: &u32| *given_up < attempt && track.entered.contains_key(given_up);
        let was_given_up = track.given_up.iter().any(ran);
        let has_ended = track.has_ended;
        track.entered.insert(attempt, invocation);
        let run = || StepRun { execution: execution.clone(), operation: operation.clone(), attempt };
        if has_ended {
            self.breach.get_or_insert_with(|| Breach::EndedStepRan(run()));
        } else if was_given_up {
            self.breach.get_or_insert_with(|| Breach::InterruptedStepRan(run()));
        }
    }

    fn record(&mut self, execution: &ExecutionRef, checkpoint: &Checkpoint) {
        for update in checkpoint.updates.iter().filter(|update| update.operation_type == OperationType::Step) {
            let track = self.track(execution, &update.operation);
            let attempt = track.attempts_ended + 1;
            let was_entered_here = track.entered.get(&attempt) == Some(&checkpoint.invocation);
            match update.action {
                OperationAction::Start | OperationAction::Cancel => {}
                OperationAction::Succeed => track.has_ended = true,
                OperationAction::Fail | OperationAction::Retry => {
                    if !was_entered_here {
                        track.given_up.insert(attempt);
                    }
                    track.attempts_ended = attempt;
                    track.has_ended = update.action == OperationAction::Fail;
                }
            }
        }
    }

    fn track(&mut self, execution: &ExecutionRef, operation: &OperationId) -> &mut Track {
        self.tracks.entry((execution.clone(), operation.clone())).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Perturbed;
    use crate::check::observation::Update;
    use durable_wasm_core::model::Timestamp;

    /// A story of one step: `i` invokes, `e1` enters attempt 1, and `start`, `succeed`, `fail` and `retry` are recorded;
    /// with a `!` before it, it is not.
    fn story(text: &str) -> Vec<Happening> {
        let mut invocation = 0;
        let mut tell = |word: &str| {
            if word == "i" {
                invocation += 1;
                let (at, perturbed) = (Timestamp::from_millis(0), Perturbed::default());
                return What::Invoked { invocation, at, perturbed };
            }
            if let Some(Ok(attempt)) = word.strip_prefix('e').map(str::parse) {
                return What::EnteredStep { operation: "s".into(), attempt };
            }
            let action = match word.trim_start_matches('!') {
                "start" => OperationAction::Start,
                "succeed" => OperationAction::Succeed,
                "fail" => OperationAction::Fail,
                "retry" => OperationAction::Retry,
                other => panic!("{other}"),
            };
            let operation_type = OperationType::Step;
            What::Checkpoint(Checkpoint {
                invocation,
                checkpoint: 1,
                updates: vec![Update { operation: "s".into(), name: None, operation_type, action }],
                loss: None,
                is_recorded: !word.starts_with('!'),
            })
        };
        text.split(' ').map(|word| Happening { execution: ExecutionRef::Main, what: tell(word) }).collect()
    }

    fn run(attempt: u32) -> StepRun {
        StepRun { execution: ExecutionRef::Main, operation: "s".into(), attempt }
    }

    #[track_caller]
    fn check(text: &str, expected: Option<Breach>) {
        assert_eq!(Steps::of(&story(text)).breach, expected, "{text}");
    }

    #[test]
    fn what_a_step_may_do() {
        check("i start e1 succeed", None);
        check("i e1 !succeed i e1 succeed", None);
        check("i start e1 retry i start e2 succeed", None);
        check("i start e1 i retry i start i retry", None);
        check("i start e1 !retry i e1 retry i e2 succeed", None);
    }

    #[test]
    fn what_has_ended_is_over() {
        check("i e1 succeed i e1", Some(Breach::EndedStepRan(run(1))));
        check("i start e1 fail i e2", Some(Breach::EndedStepRan(run(2))));
    }

    #[test]
    fn what_was_interrupted_stays_so() {
        check("i start e1 !succeed i retry i start e2 succeed", Some(Breach::InterruptedStepRan(run(2))));
        check("i start i retry i start e2 succeed", None);
        check("i start i retry i start e2 i retry i start e3", Some(Breach::InterruptedStepRan(run(3))));
    }

    #[test]
    fn interrupted_steps_are_known() {
        let interrupted = |text: &str| Steps::of(&story(text)).was_interrupted(&ExecutionRef::Main, &"s".into());
        assert!(interrupted("i start i fail"));
        assert!(interrupted("i start e1 i fail"));
        assert!(!interrupted("i start e1 fail"));
        assert!(!interrupted("i e1 !fail i e1 fail"));
    }
}
