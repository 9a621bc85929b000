//! The mistakes that a check tells apart, with what to do about each.

use std::fmt;

use super::schedule::Axis;

/// What is wrong with a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mistake {
    /// Two runs of the same execution differ.
    NotRepeatable,
    /// It depends on the clock outside steps.
    ClockOutsideStep,
    /// It depends on random numbers outside steps.
    RandomOutsideStep,
    /// It depends on environment variables outside steps.
    EnvironmentOutsideStep,
    /// It depends on the order in which a hash map is iterated, or on addresses in memory.
    IterationOrder,
    /// It depends on how its record is cut into pages.
    PageSize,
    /// It depends on several of these at once.
    SeveralInputs,
    /// It keeps something in memory that the next invocation does not have.
    StateLost,
    /// It cannot go on when the answer to a checkpoint is lost.
    LostReply,
    /// A replay makes something else of the order in which things happened.
    OrderForgotten,
    /// A step that has ended runs again.
    EndedStepRan,
    /// A step that may run once runs again after an interruption.
    InterruptedStepRan,
    /// The execution never ends.
    NeverEnds,
}

impl Mistake {
    /// The mistake of depending on what an axis perturbs.
    pub(super) const fn of_axis(axis: Axis) -> Self {
        match axis {
            Axis::Clock => Self::ClockOutsideStep,
            Axis::Random => Self::RandomOutsideStep,
            Axis::Environment => Self::EnvironmentOutsideStep,
            Axis::Memory => Self::IterationOrder,
            Axis::Pages => Self::PageSize,
        }
    }

    /// Its stable name, for machines.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotRepeatable => "not-repeatable",
            Self::ClockOutsideStep => "clock-outside-step",
            Self::RandomOutsideStep => "random-outside-step",
            Self::EnvironmentOutsideStep => "environment-outside-step",
            Self::IterationOrder => "iteration-order",
            Self::PageSize => "page-size",
            Self::SeveralInputs => "several-inputs",
            Self::StateLost => "state-lost",
            Self::LostReply => "lost-reply",
            Self::OrderForgotten => "order-forgotten",
            Self::EndedStepRan => "ended-step-ran-again",
            Self::InterruptedStepRan => "interrupted-step-ran-again",
            Self::NeverEnds => "never-ends",
        }
    }

    /// What to do about it: one sentence.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::NotRepeatable => {
                "do what reads the outside world in a step, and keep nothing in memory that outlives an invocation"
            }
            Self::ClockOutsideStep => "read the clock in a step, so that its reading is recorded and replayed",
            Self::RandomOutsideStep => {
                "draw random numbers in a step, so that they are recorded and replayed; hash maps of some languages are \
                 seeded with them: sort what is iterated"
            }
            Self::EnvironmentOutsideStep => {
                "read the environment in a step: the next invocation may run with another configuration"
            }
            Self::IterationOrder => {
                "sort what is iterated before it becomes operations, or keep it in an ordered map such as a `BTreeMap`"
            }
            Self::PageSize => {
                "read every page of the record before replaying it; where an SDK does that, report it to its authors"
            }
            Self::SeveralInputs => {
                "do in a step whatever reads the clock, random numbers or the environment, and sort what is iterated"
            }
            Self::StateLost => {
                "let a step return what has to be known later: global variables are gone with the invocation, and what \
                 steps do to memory is not done again by a replay"
            }
            Self::LostReply => {
                "end the invocation with an error when a checkpoint fails: the next one reads what was recorded"
            }
            Self::OrderForgotten => {
                "decide by recorded results only: which of several things came first is not recorded unless a step or a \
                 combinator of the SDK records it"
            }
            Self::EndedStepRan => "answer from the record where a step has ended; where an SDK does not, report it",
            Self::InterruptedStepRan => {
                "retry what the step returned and not an interruption, or give it no retries; or make it safe to repeat, for \
                 example with a key that the other side recognizes"
            }
            Self::NeverEnds => "make sure that whatever is waited for can come after an interruption too",
        }
    }
}

/// What is wrong, as a sentence without a full stop.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotRepeatable => "two runs of the same execution differ",
            Self::ClockOutsideStep => "the handler depends on the clock outside a step",
            Self::RandomOutsideStep => "the handler depends on a random number outside a step",
            Self::EnvironmentOutsideStep => "the handler depends on the environment outside a step",
            Self::IterationOrder => "the handler depends on the order in which a hash map is iterated",
            Self::PageSize => "the handler depends on how its record is cut into pages",
            Self::SeveralInputs => "the handler depends on several things outside steps at once",
            Self::StateLost => "the handler depends on state that does not survive an invocation",
            Self::LostReply => "the handler does not cope with a checkpoint whose answer is lost",
            Self::OrderForgotten => "the handler does not replay the order in which things happened",
            Self::EndedStepRan => "a step that has ended runs again",
            Self::InterruptedStepRan => "a step that may run only once runs again after an interruption",
            Self::NeverEnds => "the execution never ends",
        })
    }
}
