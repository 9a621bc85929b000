//! What a handler finds around it beside its input.

use crate::grants::Grants;

/// What a component's handlers find around them. Default: nothing of the machine, and clocks and random numbers that are
/// the same in every invocation.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// What becomes of a handler that reads a clock or random numbers outside steps.
    pub nondeterminism: Nondeterminism,
    /// The function's own variables, by name and value: an input like its code, so that handlers may read them anywhere.
    pub environment: Vec<(String, String)>,
    /// What of the machine steps may use.
    pub grants: Grants,
}

/// What becomes of a handler that reads a clock or random numbers outside steps, where what it reads must be the same in
/// every invocation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Nondeterminism {
    /// It reads the same in every invocation: clocks stand at the execution's start, random numbers follow from its seed.
    #[default]
    Virtual,
    /// Its execution fails at once, and the error says where the read was.
    ///
    /// Refused are `now` of both clocks and all of `wasi:random` but `insecure-seed`, which the hash maps of every guest
    /// of std ask for: it stays as with `Virtual`. So does sleeping, which reads nothing.
    Deny,
}
