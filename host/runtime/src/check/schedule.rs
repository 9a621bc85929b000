//! What is done otherwise than in the baseline, with a text form that reproduces it.
//!
//! ```text
//! lose-before@1.3            the host loses the handler before checkpoint 3 of invocation 1 is recorded
//! lose-after@charge#2:1.3    the same after it, in the second execution of the function `charge`
//! lose-reply@1.3             it is recorded, and the handler gets an error instead of the answer
//! restart                    the host loses the handler after every checkpoint: everything is replayed strictly
//! clock=7  clock@2=7         every invocation but the first has another clock; only invocation 2 has
//! order=0.1.0                of what may come next, the first, then the second, then the first, and so on
//! ```

use std::fmt;
use std::num::NonZero;
use std::sync::Arc;

/// Deviations from the baseline. None: the baseline itself. Text form: separated by commas, or `baseline`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Schedule(pub Vec<Deviation>);

/// Something that is done otherwise than in the baseline.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Deviation {
    /// The handler is lost at a checkpoint.
    Lose(Loss, Place),
    /// The handler is lost after every checkpoint that records something, so that everything is replayed from scratch.
    ///
    /// Where a step has begun and not ended the handler is let go on: a step that may run once only would never run.
    Restart,
    /// What a handler must not depend on is different.
    Perturb(Axis, Reach, Seed),
    /// What comes next, by its place among what may: one number for every point at which there are several. After them the
    /// first one comes.
    Order(Vec<u32>),
}

/// What becomes of a checkpoint at which a handler is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Loss {
    /// It is not recorded.
    Before,
    /// It is recorded.
    After,
    /// It is recorded, and the handler gets an error for an answer.
    Reply,
}

/// Something that differs from one machine, moment or build to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Axis {
    /// The clock outside steps.
    Clock,
    /// Random numbers outside steps.
    Random,
    /// Environment variables.
    Environment,
    /// Addresses in memory, and with them the order in which hash maps are iterated.
    Memory,
    /// How many operations a page of the record has.
    Pages,
}

/// Which invocations are perturbed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Every one but the first of each execution: each gets something else.
    Replays,
    /// A single one.
    Only(Turn),
}

/// Where the values of a perturbation come from. Never 0, which would change nothing.
pub type Seed = NonZero<u64>;

/// An execution, as seen from the one that is checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum ExecutionRef {
    /// The one that is checked.
    #[default]
    Main,
    /// One that was called.
    Called {
        /// The function that it runs.
        function: Arc<str>,
        /// Which of the function's executions it is, in the order they were started, counted from 1.
        number: u32,
    },
}

/// An invocation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Turn {
    /// The execution.
    pub execution: ExecutionRef,
    /// Which invocation of it, counted from 1.
    pub invocation: u32,
}

/// A checkpoint call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The invocation that makes it.
    pub turn: Turn,
    /// Which call of the invocation it is, counted from 1.
    pub checkpoint: u32,
}

impl Schedule {
    /// One deviation.
    pub fn of(deviation: Deviation) -> Self {
        Self(vec![deviation])
    }

    /// Whether it is the baseline.
    pub const fn is_baseline(&self) -> bool {
        self.0.is_empty()
    }

    /// The order that it prescribes; nothing else of it.
    pub fn order(&self) -> Option<Self> {
        let order = self.0.iter().find(|deviation| matches!(deviation, Deviation::Order(_)));
        order.cloned().map(Self::of)
    }

    /// What a run under it is compared with.
    ///
    /// | it has | reference |
    /// | --- | --- |
    /// | a perturbation | the same without |
    /// | an order, and more | that order alone |
    /// | anything else | the baseline |
    #[must_use]
    pub fn reference(&self) -> Self {
        let is_perturbation = |deviation: &Deviation| matches!(deviation, Deviation::Perturb(..));
        if self.0.iter().any(is_perturbation) {
            return Self(self.0.iter().filter(|deviation| !is_perturbation(deviation)).cloned().collect());
        }
        self.order().filter(|order| order != self).unwrap_or_default()
    }

    /// The axes that it perturbs.
    pub fn axes(&self) -> impl Iterator<Item = Axis> + '_ {
        self.0.iter().filter_map(|deviation| match deviation {
            Deviation::Perturb(axis, ..) => Some(*axis),
            Deviation::Lose(..) | Deviation::Restart | Deviation::Order(_) => None,
        })
    }

    /// With something more.
    #[must_use]
    pub fn with(&self, more: impl IntoIterator<Item = Deviation>) -> Self {
        Self(self.0.iter().cloned().chain(more).collect())
    }
}

impl Axis {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Clock, Self::Random, Self::Environment, Self::Memory, Self::Pages];

    /// Its name in schedules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Random => "random",
            Self::Environment => "environment",
            Self::Memory => "memory",
            Self::Pages => "pages",
        }
    }
}

impl Loss {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::Reply];

    /// Its name in schedules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Before => "lose-before",
            Self::After => "lose-after",
            Self::Reply => "lose-reply",
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else { return f.write_str("baseline") };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|deviation| write!(f, ",{deviation}"))
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lose(loss, place) => write!(f, "{}@{place}", loss.as_str()),
            Self::Restart => f.write_str("restart"),
            Self::Perturb(axis, Reach::Replays, seed) => write!(f, "{}={seed}", axis.as_str()),
            Self::Perturb(axis, Reach::Only(turn), seed) => write!(f, "{}@{turn}={seed}", axis.as_str()),
            Self::Order(choices) => {
                let choices: Vec<_> = choices.iter().map(u32::to_string).collect();
                write!(f, "order={}", choices.join("."))
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.turn, self.checkpoint)
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.execution {
            ExecutionRef::Main => write!(f, "{}", self.invocation),
            called @ ExecutionRef::Called { .. } => write!(f, "{called}:{}", self.invocation),
        }
    }
}

/// `FUNCTION`, or `FUNCTION#NUMBER` from the second on; nothing for the main one.
impl fmt::Display for ExecutionRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Main => Ok(()),
            Self::Called { function, number: 1 } => f.write_str(function),
            Self::Called { function, number } => write!(f, "{function}#{number}"),
        }
    }
}
