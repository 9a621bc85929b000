//! What a handler finds around it beside its input.

use std::collections::BTreeMap;

use crate::grants::{GrantError, Grants, check_variable_name};

/// What a component's handlers find around them. Default: nothing of the machine, and clocks and random numbers that
/// are the same in every invocation.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// What becomes of a handler that reads a clock or random numbers outside steps.
    pub nondeterminism: Nondeterminism,
    /// The function's own variables: an input like its code, so that handlers may read them anywhere.
    pub variables: Variables,
    /// What of the machine steps may use.
    pub grants: Grants,
}

/// Variables of an environment, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

/// What becomes of a handler that reads a clock or random numbers outside steps, where what it reads must be the same
/// in every invocation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Nondeterminism {
    /// It reads the same in every invocation: clocks stand at the execution's start, random numbers follow from its
    /// seed.
    #[default]
    Virtual,
    /// Its execution fails at once, and the error says where the read was.
    ///
    /// Refused are `now` of both clocks and all of `wasi:random` but `insecure-seed`, which the hash maps of every
    /// guest of std ask for: it stays as with `Virtual`. So does sleeping, which reads nothing.
    Deny,
}

impl Variables {
    /// Sets one, in place of an earlier one of this name.
    ///
    /// # Errors
    /// The name cannot be one.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), GrantError> {
        check_variable_name(name)?;
        self.0.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    /// Whether there is one of this name.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Names and values, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &String)> {
        self.0.iter()
    }
}
