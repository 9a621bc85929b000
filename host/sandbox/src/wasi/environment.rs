//! `wasi:cli/environment`: no arguments, no working directory, and no variables but one that shows who looks at them.

use wasmtime::component::{HasData, Linker};
use wasmtime_wasi::p2::bindings::cli::environment;

use crate::state::{HostState, StepScope};

/// What a perturbed environment has besides.
const PERTURBED: &str = "DURABLE_WASM_PERTURBED";

/// What a guest's environment holds.
pub(super) struct Environment {
    /// The value of a variable more outside steps; 0: there is none.
    perturbation: u64,
    scope: StepScope,
}

impl Environment {
    pub(super) const fn new(perturbation: u64, scope: StepScope) -> Self {
        Self { perturbation, scope }
    }

    fn variables(&self) -> Vec<(String, String)> {
        if self.perturbation == 0 || self.scope.is_inside() {
            return Vec::new();
        }
        vec![(PERTURBED.to_owned(), self.perturbation.to_string())]
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
