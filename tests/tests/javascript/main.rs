//! Handlers in JavaScript and TypeScript, through the real binary.
//!
//! Making a component takes seconds, so that nearly all handlers are in one folder.

mod behaviour;
mod bundles;
mod determinism;
mod harness;
mod quickstart;
