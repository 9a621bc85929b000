//! The host's side of `durable:execution`: what a guest may call.

mod checkpoint;
mod log;
pub(crate) mod no_invocation;
mod step_scope;

use crate::bindings::durable::execution::types;
use crate::state::HostState;

impl types::Host for HostState {}
