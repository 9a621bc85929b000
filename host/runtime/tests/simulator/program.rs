//! Functions to run: a random list of things to do, and what must come of it whatever happens on the way.

use crate::chance::Chance;

/// One thing that a function does, under an id of its own: its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    /// A step whose first attempts fail, so many of them.
    Step { failures: u32 },
    /// Seconds.
    Wait(u32),
    /// Somebody outside answers it.
    Callback,
    /// A call of the function with this number.
    Call(usize),
    /// A context that is recorded lazily.
    Context,
}

/// A function: its acts, one after the other or all begun together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) acts: Vec<Act>,
    pub(crate) together: bool,
    /// How often it asks for news before it suspends.
    pub(crate) polls: u32,
}

/// The functions of a world. Each calls only those after it, so that calls come to an end.
pub(crate) fn programs(chance: &Chance, count: usize) -> Vec<Program> {
    let act = |number: usize| match chance.below(8) {
        0..=2 => Act::Step { failures: 0 },
        3 => Act::Step { failures: 1 + chance.below(2) as u32 },
        4 => Act::Wait(1 + chance.below(60) as u32),
        5 => Act::Callback,
        6 if number + 1 < count => Act::Call(number + 1 + chance.below(count - number - 1)),
        _ => Act::Context,
    };
    let program = |number| Program {
        acts: (0..1 + chance.below(5)).map(|_| act(number)).collect(),
        together: chance.per_mille(400),
        polls: chance.below(3) as u32,
    };
    (0..count).map(program).collect()
}

/// What a function must return: what each of its acts gives, in order.
pub(crate) fn result(programs: &[Program], number: usize) -> String {
    let acts = programs[number].acts.iter().enumerate();
    let given = acts.map(|(place, act)| match act {
        Act::Step { .. } => step_result(number, place),
        Act::Callback => ANSWER.to_owned(),
        Act::Call(other) => result(programs, *other),
        Act::Wait(_) | Act::Context => "null".to_owned(),
    });
    format!("[{}]", given.collect::<Vec<_>>().join(","))
}

/// What a step returns.
pub(crate) fn step_result(function: usize, place: usize) -> String {
    format!("\"f{function}.{place}\"")
}

/// What callbacks are answered with.
pub(crate) const ANSWER: &str = "\"yes\"";
