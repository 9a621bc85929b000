//! Executions in a runner's hands: waiting for them, answering them, scripts, functions and faults.

mod control;
mod faults;
mod functions;
mod golden;
mod handlers;
mod refusals;
mod scripts;
mod several;
mod waiting;
