//! `wasi:cli/environment`: no arguments, no working directory; the function's own variables, and in steps those of the
//! machine that were granted.
//!
//! A guest whose libc remembers the environment remembers what it saw when it first looked.

use std::sync::Arc;

use wasmtime::component::{HasData, Linker};
use wasmtime_wasi::p2::bindings::cli::environment;

use crate::state::{HostState, StepScope};
use crate::surroundings::Surroundings;

/// What a perturbed environment has besides.
const PERTURBED: &str = "DURABLE_WASM_PERTURBED";

/// What a guest's environment holds.
pub(super) struct Environment {
    surroundings: Arc<Surroundings>,
    /// The value of a variable more outside steps; 0: there is none.
    perturbation: u64,
    scope: StepScope,
}

impl Environment {
    pub(super) const fn new(surroundings: Arc<Surroundings>, perturbation: u64, scope: StepScope) -> Self {
        Self { surroundings, perturbation, scope }
    }

    /// Names and values, those of the function first: where both have a name, the function's counts.
    fn variables(&self) -> Vec<(String, String)> {
        let pair = |(name, value): (&String, &String)| (name.clone(), value.clone());
        let own = &self.surroundings.variables;
        let mut variables: Vec<_> = own.iter().map(pair).collect();
        if self.scope.is_inside() {
            let granted = self.surroundings.grants.environment.iter();
            variables.extend(granted.filter(|(name, _)| !own.contains(name)).map(pair));
        } else if self.perturbation != 0 {
            variables.push((PERTURBED.to_owned(), self.perturbation.to_string()));
        }
        variables
    }
}

struct HasEnvironment;

impl HasData for HasEnvironment {
    type Data<'a> = &'a Environment;
}

pub(super) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    environment::add_to_linker::<_, HasEnvironment>(linker, |state| &state.wasi().environment)
}

impl environment::Host for &Environment {
    fn get_environment(&mut self) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(self.variables())
    }

    fn get_arguments(&mut self) -> wasmtime::Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn initial_cwd(&mut self) -> wasmtime::Result<Option<String>> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grants::Grants;
    use crate::state::StepAttempt;

    /// Checks what a guest finds outside a step and in one, as `NAME=value` with spaces between.
    #[track_caller]
    fn check(perturbation: u64, outside: &str, inside: &str) {
        let mut grants = Grants::default();
        for name in ["A", "B"] {
            grants.environment.set(name, "machine").unwrap();
        }
        let mut surroundings = Surroundings { grants, ..Surroundings::default() };
        surroundings.variables.set("A", "earlier").unwrap();
        surroundings.variables.set("A", "own").unwrap();
        let environment = Environment::new(Arc::new(surroundings), perturbation, StepScope::default());
        let found = || {
            let variables = environment.variables();
            variables.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found(), outside);
        environment.scope.enter(StepAttempt { operation_id: "a".into(), attempt: 1 });
        assert_eq!(found(), inside);
    }

    #[test]
    fn the_own_is_there_always_and_the_granted_in_steps() {
        check(0, "A=own", "A=own B=machine");
        check(7, "A=own DURABLE_WASM_PERTURBED=7", "A=own B=machine");
    }
}
