//! Scenarios in the format of the official conformance requirements, run in this process, in virtual time, and compared by
//! the rules of the official validator.
//!
//! # Invariants
//! - Nothing passes here that the validator would not pass. Where a scenario leaves it open, its execution must still end.
//! - A scenario depends on its file and its functions alone: it has an executor and a clock of its own, and what it makes up
//!   depends on its id.

mod clock;
mod discover;
mod error;
mod file;
mod functions;
mod logs;
mod matching;
mod placeholders;
mod problem;
mod run;
mod template;
mod value;
mod yaml;

pub use discover::discover;
pub use error::ScenarioError;
pub use file::{CallbackAction, CallbackOperation, ExpectedEvent, ExpectedLog, ExpectedResult, Scenario, Start, Watch};
pub use functions::Functions;
pub use placeholders::Placeholders;
pub use problem::Problem;
pub use run::{Outcome, run};
pub use template::{TemplateFunction, read_template};
