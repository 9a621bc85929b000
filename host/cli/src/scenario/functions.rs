//! The functions that scenarios run, and which scenario runs which.

use std::collections::BTreeMap;
use std::sync::Arc;

use durable_wasm_runtime::{Function, FunctionRegistry};

use super::{Scenario, ScenarioError};

/// The functions that scenarios run and that those call.
///
/// A scenario runs the function that was given [for it](Self::runs) or [for all](Self::is_for_all); else the one it names by
/// its key `Function`; else the one whose name is the scenario's id.
#[derive(Clone, Default)]
pub struct Functions {
    registry: FunctionRegistry,
    names: Vec<Arc<str>>,
    by_scenario: BTreeMap<String, Arc<str>>,
    for_all: Option<Arc<str>>,
}

impl Functions {
    /// Adds a function.
    pub fn register(&mut self, name: impl Into<Arc<str>>, function: Function) {
        let name = name.into();
        self.names.push(Arc::clone(&name));
        self.registry.register(name, function);
    }

    /// Has a scenario run a function.
    pub fn runs(&mut self, scenario: impl Into<String>, function: impl Into<Arc<str>>) {
        self.by_scenario.insert(scenario.into(), function.into());
    }

    /// Has every scenario run a function, unless another was given for it.
    pub fn is_for_all(&mut self, function: impl Into<Arc<str>>) {
        self.for_all = Some(function.into());
    }

    /// All functions, as an executor takes them.
    pub const fn registry(&self) -> &FunctionRegistry {
        &self.registry
    }

    /// The function that a scenario runs.
    ///
    /// # Errors
    /// When it names one that is not there, or nothing says which it is.
    pub fn of(&self, scenario: &Scenario) -> Result<&Arc<str>, ScenarioError> {
        if let Some(given) = self.by_scenario.get(&scenario.id).or(self.for_all.as_ref()) {
            return Ok(given);
        }
        let named = |wanted: &str| self.names.iter().find(|name| ***name == *wanted);
        match &scenario.function {
            Some(wanted) => named(wanted).ok_or_else(|| ScenarioError::UnknownFunction {
                path: scenario.path.clone(),
                wanted: wanted.clone(),
                available: self.names.iter().map(ToString::to_string).collect(),
            }),
            None => named(&scenario.id)
                .ok_or_else(|| ScenarioError::WhichFunction { path: scenario.path.clone(), id: scenario.id.clone() }),
        }
    }
}
