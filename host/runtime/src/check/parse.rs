//! Reads schedules.

use std::str::FromStr;

use super::schedule::{Axis, Deviation, ExecutionRef, Loss, Place, Reach, Schedule, Turn};

/// A text that is no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseScheduleError {
    /// A part is nothing that a schedule has.
    #[error(
        "`{0}` is nothing that a schedule has: `lose-before@1.2`, `lose-after@1.2`, `lose-reply@1.2`, `restart`, `clock=1`, \
         `random=1`, `environment=1`, `memory=1`, `pages=1` and `order=0.1` are"
    )]
    Unknown(String),
    /// A part names no place.
    #[error("`{0}` names no place: an invocation and a checkpoint of it, both counted from 1, as in `lose-after@1.2`")]
    Place(String),
    /// A part names no invocation.
    #[error("`{0}` names no invocation: they are counted from 1, as in `clock@2=1`")]
    Turn(String),
    /// A perturbation has no seed.
    #[error("`{0}` has no seed: a number of 1 or more, as in `clock=1`")]
    Seed(String),
    /// An order is no list of numbers.
    #[error("`{0}` is no order: numbers with dots between them, as in `order=0.1`")]
    Order(String),
    /// There are two orders.
    #[error("there are two orders, and only one thing comes next")]
    TwoOrders,
}

impl FromStr for Schedule {
    type Err = ParseScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() || text == "baseline" {
            return Ok(Self::default());
        }
        let deviations = text.split(',').map(|part| part.trim().parse()).collect::<Result<Vec<Deviation>, _>>()?;
        let orders = deviations.iter().filter(|deviation| matches!(deviation, Deviation::Order(_)));
        if orders.count() > 1 {
            return Err(ParseScheduleError::TwoOrders);
        }
        Ok(Self(deviations))
    }
}

impl FromStr for Deviation {
    type Err = ParseScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "restart" {
            return Ok(Self::Restart);
        }
        if let Some(choices) = text.strip_prefix("order=") {
            let choices = choices.split('.').map(str::parse).collect::<Result<_, _>>();
            return choices.map(Self::Order).map_err(|_| ParseScheduleError::Order(text.to_owned()));
        }
        let name = text.split(['@', '=']).next().unwrap_or_default();
        let rest = text.get(name.len()..).unwrap_or_default();
        if let Some(loss) = Loss::ALL.into_iter().find(|loss| loss.as_str() == name) {
            let place = rest.strip_prefix('@').and_then(read_place);
            return place
                .map(|place| Self::Lose(loss, place))
                .ok_or_else(|| ParseScheduleError::Place(text.to_owned()));
        }
        let Some(axis) = Axis::ALL.into_iter().find(|axis| axis.as_str() == name) else {
            return Err(ParseScheduleError::Unknown(text.to_owned()));
        };
        let (turn, seed) = rest.rsplit_once('=').ok_or_else(|| ParseScheduleError::Seed(text.to_owned()))?;
        let seed = seed.parse().map_err(|_| ParseScheduleError::Seed(text.to_owned()))?;
        let reach = match turn.strip_prefix('@') {
            None => Reach::Replays,
            Some(turn) => Reach::Only(read_turn(turn).ok_or_else(|| ParseScheduleError::Turn(text.to_owned()))?),
        };
        Ok(Self::Perturb(axis, reach, seed))
    }
}

fn read_place(text: &str) -> Option<Place> {
    let (turn, checkpoint) = text.rsplit_once('.')?;
    Some(Place { turn: read_turn(turn)?, checkpoint: read_count(checkpoint)? })
}

fn read_turn(text: &str) -> Option<Turn> {
    let (execution, invocation) = match text.rsplit_once(':') {
        Some((execution, invocation)) => (read_execution(execution)?, invocation),
        None => (ExecutionRef::Main, text),
    };
    Some(Turn { execution, invocation: read_count(invocation)? })
}

fn read_execution(text: &str) -> Option<ExecutionRef> {
    let (function, number) = match text.split_once('#') {
        Some((function, number)) => (function, read_count(number)?),
        None => (text, 1),
    };
    (!function.is_empty()).then(|| ExecutionRef::Called { function: function.into(), number })
}

/// A number of 1 or more.
fn read_count(text: &str) -> Option<u32> {
    text.parse().ok().filter(|count| *count > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::check::schedule::Seed;

    #[track_caller]
    fn check_refused(text: &str, expected: ParseScheduleError) {
        assert_eq!(text.parse::<Schedule>(), Err(expected), "{text}");
    }

    #[test]
    fn what_is_no_schedule() {
        use ParseScheduleError::*;
        check_refused("lose@1.2", Unknown("lose@1.2".to_owned()));
        check_refused("restart,", Unknown(String::new()));
        check_refused("lose-after", Place("lose-after".to_owned()));
        check_refused("lose-after@3", Place("lose-after@3".to_owned()));
        check_refused("lose-after@0.1", Place("lose-after@0.1".to_owned()));
        check_refused("lose-after@:1.1", Place("lose-after@:1.1".to_owned()));
        check_refused("lose-after@f#0:1.1", Place("lose-after@f#0:1.1".to_owned()));
        check_refused("clock", Seed("clock".to_owned()));
        check_refused("clock=0", Seed("clock=0".to_owned()));
        check_refused("clock@0=1", Turn("clock@0=1".to_owned()));
        check_refused("clock2=1", Unknown("clock2=1".to_owned()));
        check_refused("order=", Order("order=".to_owned()));
        check_refused("order=1.x", Order("order=1.x".to_owned()));
        check_refused("order=1,order=2", TwoOrders);
    }

    #[test]
    fn the_baseline_has_a_name() {
        for text in ["", "baseline", " baseline "] {
            assert_eq!(text.parse(), Ok(Schedule::default()));
        }
        assert_eq!(Schedule::default().to_string(), "baseline");
    }

    fn executions() -> impl Strategy<Value = ExecutionRef> {
        let called = ("[a-zA-Z0-9_-]{1,8}", 1..4_u32);
        let called = called.prop_map(|(function, number)| ExecutionRef::Called { function: function.into(), number });
        prop_oneof![Just(ExecutionRef::Main), called]
    }

    fn turns() -> impl Strategy<Value = Turn> {
        (executions(), 1..u32::MAX).prop_map(|(execution, invocation)| Turn { execution, invocation })
    }

    fn deviations() -> impl Strategy<Value = Deviation> {
        let place = (turns(), 1..u32::MAX).prop_map(|(turn, checkpoint)| Place { turn, checkpoint });
        let lose = (prop::sample::select(Loss::ALL.to_vec()), place).prop_map(|(loss, at)| Deviation::Lose(loss, at));
        let reach = prop_oneof![Just(Reach::Replays), turns().prop_map(Reach::Only)];
        let seed = (1..u64::MAX).prop_filter_map("not 0", Seed::new);
        let axis = prop::sample::select(Axis::ALL.to_vec());
        let perturb = (axis, reach, seed).prop_map(|(axis, reach, seed)| Deviation::Perturb(axis, reach, seed));
        prop_oneof![lose, Just(Deviation::Restart), perturb]
    }

    proptest! {
        #[test]
        fn a_schedule_reads_back_what_it_prints(
            deviations in prop::collection::vec(deviations(), 0..5),
            order in prop::option::of(prop::collection::vec(any::<u32>(), 1..5)),
        ) {
            let schedule = Schedule(deviations).with(order.map(Deviation::Order));
            prop_assert_eq!(schedule.to_string().parse(), Ok(schedule));
        }
    }
}
