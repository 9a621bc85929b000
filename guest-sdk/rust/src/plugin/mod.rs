//! Plugins: code that watches executions from the inside, for metrics, audits or traces.
//!
//! A plugin is registered with [`export!`](crate::export!) and made anew for every invocation. Its hooks are called in
//! the order things happen, plugin by plugin in the order of registration; the handler goes on when they return.
//!
//! ```
//! use durable_wasm_sdk as durable;
//! use durable::BoxError;
//! use durable::plugin::{InvocationInfo, OperationInfo, Plugin};
//!
//! #[derive(Default)]
//! struct Audit {
//!     execution_arn: String,
//! }
//!
//! impl Plugin for Audit {
//!     fn on_invocation_start(&mut self, info: &InvocationInfo) -> Result<(), BoxError> {
//!         self.execution_arn.clone_from(&info.execution_arn);
//!         Ok(())
//!     }
//!
//!     fn on_operation_end(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
//!         durable::log::info!("{} {} in {}", info.operation_id, info.status, self.execution_arn);
//!         Ok(())
//!     }
//! }
//!
//! async fn greet(name: String, ctx: durable::DurableContext) -> Result<String, BoxError> {
//!     Ok(ctx.step(|_| async move { Ok(format!("Hello, {name}")) }).await?)
//! }
//!
//! durable::export!(greet; plugins: [Audit::default()]);
//! # fn main() {}
//! ```
//!
//! # Invariants
//! - A plugin cannot change what an execution does: it is shown copies, and an error it returns is logged and otherwise
//!   ignored. A panic, though, ends the guest as any panic does.
//! - What a plugin logs is never taken for a replay, so all of it is kept.
//! - For one operation the order is: operation start, user function start, user function end, operation end, and the
//!   end is told before the handler gets the result. A hook is called at most once an invocation for the start of an
//!   operation and once for its end.

mod info;

use crate::BoxError;

pub(crate) use self::info::time;
pub use self::info::{
    InvocationInfo, InvocationOutcome, OperationInfo, OperationStatus, OperationType, UserFunctionInfo,
    UserFunctionOutcome,
};

/// What a plugin watches. Implement the hooks you need.
///
/// # Errors
/// A hook may fail: the error is logged as a warning, and nothing else comes of it.
#[allow(unused_variables, reason = "the names are documentation")]
pub trait Plugin: Send {
    /// What log records about the plugin call it.
    fn name(&self) -> &str {
        std::any::type_name::<Self>()
    }

    /// An invocation begins; the handler has not run yet.
    fn on_invocation_start(&mut self, info: &InvocationInfo) -> Result<(), BoxError> {
        Ok(())
    }

    /// An invocation ends; the handler's future is dropped already.
    fn on_invocation_end(&mut self, info: &InvocationInfo, outcome: &InvocationOutcome) -> Result<(), BoxError> {
        Ok(())
    }

    /// An operation is about to be recorded for the first time or, when `is_replayed`, goes on from an earlier
    /// invocation.
    fn on_operation_start(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        Ok(())
    }

    /// An operation has ended and that is on the record.
    ///
    /// A step or a context is reported by the invocation that ended it. What something else ended, such as a wait, is
    /// reported when the handler comes to it; `is_replayed` is false in the first invocation after it ended and true in
    /// those that come past it again.
    fn on_operation_end(&mut self, info: &OperationInfo) -> Result<(), BoxError> {
        Ok(())
    }

    /// Code of the handler's author begins to run for an operation: an attempt of a step, or the body of a context.
    ///
    /// For a step's attempt the clock runs in this hook and in the next one, so the time between them can be measured.
    fn on_user_function_start(&mut self, info: &UserFunctionInfo) -> Result<(), BoxError> {
        Ok(())
    }

    /// That code has ended; what comes of it is not recorded yet.
    fn on_user_function_end(&mut self, info: &UserFunctionInfo, outcome: &UserFunctionOutcome) -> Result<(), BoxError> {
        Ok(())
    }
}
