//! Which functions run where. Requests may change that while executions run: the next invocation goes to the new place.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use durable_wasm_runtime::{Function, FunctionSource};

use super::{Endpoint, HttpInvoker};

/// How long an invocation may take unless told otherwise: as long as Lambda allows.
const INVOCATION_TIMEOUT: Duration = Duration::from_secs(15 * 60);

/// The functions that are reached by HTTP.
pub struct ExternalFunctions {
    invocation_timeout: Duration,
    places: RwLock<Places>,
}

#[derive(Default)]
struct Places {
    by_function: HashMap<Arc<str>, Endpoint>,
    /// Where all other functions are.
    default: Option<Endpoint>,
}

impl Default for ExternalFunctions {
    fn default() -> Self {
        Self::new(INVOCATION_TIMEOUT)
    }
}

impl ExternalFunctions {
    /// No functions yet. An invocation may take so long; 15 minutes by default.
    pub fn new(invocation_timeout: Duration) -> Self {
        Self { invocation_timeout, places: RwLock::default() }
    }

    /// Has a function invoked at an endpoint.
    pub fn set(&self, function: impl Into<Arc<str>>, endpoint: Endpoint) {
        self.change(|places| {
            places.by_function.insert(function.into(), endpoint);
        });
    }

    /// Has all functions invoked at an endpoint that have no place of their own.
    pub fn set_default(&self, endpoint: Endpoint) {
        self.change(|places| places.default = Some(endpoint));
    }

    fn change(&self, change: impl FnOnce(&mut Places)) {
        // Both parts are whole between any two statements.
        change(&mut self.places.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn place(&self, function: &str) -> Option<Endpoint> {
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        places.by_function.get(function).or(places.default.as_ref()).cloned()
    }
}

impl FunctionSource for ExternalFunctions {
    fn find(&self, name: &str) -> Option<Function> {
        let invoker = HttpInvoker::new(self.place(name)?);
        let function = Function::new(Arc::new(invoker), name);
        Some(Function { invocation_timeout: self.invocation_timeout, ..function })
    }
}
