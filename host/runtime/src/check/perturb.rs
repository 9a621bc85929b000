//! What a perturbed invocation gets: values that follow from the seed and the invocation.

use std::time::Duration;

use super::dice::Dice;
use super::schedule::{Axis, Deviation, Reach, Schedule, Turn};
use crate::{PageSize, Perturbed};

/// A clock is between a minute and twice so many doublings of it ahead: up to 31 years.
const CLOCK_DOUBLINGS: u64 = 23;
/// Memory is shifted by less than this.
const MEMORY_BYTES_MAX: u64 = 32 * 1024;
/// A page is at most this large: small enough that records have several.
const PAGE_MAX: u64 = 3;

/// What an invocation gets under a schedule.
pub(super) fn perturbed(schedule: &Schedule, turn: &Turn) -> Perturbed {
    let mut perturbed = Perturbed::default();
    for deviation in &schedule.0 {
        let Deviation::Perturb(axis, reach, seed) = deviation else { continue };
        let applies = match reach {
            Reach::Replays => turn.invocation > 1,
            Reach::Only(only) => only == turn,
        };
        if applies {
            apply(*axis, Dice::mix(&[seed.get(), turn.invocation.into()]), &mut perturbed);
        }
    }
    perturbed
}

fn apply(axis: Axis, value: u64, perturbed: &mut Perturbed) {
    let perturbation = &mut perturbed.perturbation;
    match axis {
        Axis::Clock => {
            let minutes = 1 << (value % (CLOCK_DOUBLINGS + 1));
            perturbation.clock = Duration::from_millis(minutes * 60_000 + (value >> 32) % (minutes * 60_000));
        }
        Axis::Random => perturbation.random = value.max(1),
        Axis::Environment => perturbation.environment = value.max(1),
        Axis::Memory => perturbation.memory_bytes = u32::try_from(1 + value % (MEMORY_BYTES_MAX - 1)).unwrap_or(1),
        Axis::Pages => {
            let items = u32::try_from(1 + value % PAGE_MAX).unwrap_or(1);
            perturbed.page_size = PageSize::try_from(items).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::schedule::ExecutionRef;

    fn turn(invocation: u32) -> Turn {
        Turn { execution: ExecutionRef::Main, invocation }
    }

    fn of(schedule: &str, invocation: u32) -> Perturbed {
        perturbed(&schedule.parse().unwrap(), &turn(invocation))
    }

    #[test]
    fn every_replay_gets_something_else_and_the_first_pass_nothing() {
        for axis in ["clock", "random", "environment", "memory"] {
            let schedule = format!("{axis}=1");
            assert_eq!(of(&schedule, 1), Perturbed::default(), "{axis}");
            assert_ne!(of(&schedule, 2), Perturbed::default(), "{axis}");
            assert_ne!(of(&schedule, 2), of(&schedule, 3), "{axis}");
            assert_ne!(of(&schedule, 2), of(&format!("{axis}=2"), 2), "{axis}");
            assert_eq!(of(&schedule, 2), of(&schedule, 2), "{axis}");
        }
        assert_eq!(of("pages=1", 1).page_size, None);
        assert!(of("pages=1", 2).page_size.is_some());
    }

    #[test]
    fn a_single_invocation_is_perturbed_alone() {
        assert_eq!(of("clock@2=1", 2), of("clock=1", 2));
        assert_eq!(of("clock@2=1", 3), Perturbed::default());
        assert_ne!(of("clock@1=1", 1), Perturbed::default());
        assert_eq!(of("clock@f:2=1", 2), Perturbed::default());
    }
}
