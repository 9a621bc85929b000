//! Reads the environment.

use crate::bindings::wasi::cli::environment::get_environment;
use crate::{in_step, json};

/// The variables outside a step and in one, as `NAME=value` with spaces between.
pub(crate) fn environment(_input: &str) -> String {
    let found = || {
        let variables = get_environment().into_iter().map(|(name, value)| format!("{name}={value}"));
        variables.collect::<Vec<_>>().join(" ")
    };
    json(&[found(), in_step(found)])
}
