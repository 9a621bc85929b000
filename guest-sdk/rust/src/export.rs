//! From a handler's function to a component's export.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::bindings::durable::execution::types::ErrorObject;
use crate::bindings::exports::durable::execution::handler::{Invocation, InvocationOutput};
use crate::error::{WireError, error_type, record_error, record_handler_error};
use crate::plugin::Plugin;
use crate::service::Host;
use crate::{BoxError, DurableContext, invocation, logging};

/// Makes handlers the component's exports. Every component has one such line.
///
/// A handler is an async function (or a closure that returns a future) of its input and a [`DurableContext`]. The input
/// is anything that serde can deserialize, the result anything that it can serialize, the error a
/// [`BoxError`](crate::BoxError).
///
/// One handler is named after its function; several have the names you give them:
///
/// ```
/// use durable_wasm_sdk as durable;
///
/// mod order {
///     # use durable_wasm_sdk as durable;
///     pub async fn handler(id: String, ctx: durable::DurableContext) -> Result<String, durable::BoxError> {
///         Ok(ctx.step(|_| async move { Ok(format!("ordered {id}")) }).await?)
///     }
/// }
///
/// durable::export! {
///     "order" => order::handler,
///     "refund" => |id: String, _ctx| async move { Ok(format!("refunded {id}")) },
/// }
/// # fn main() {}
/// ```
///
/// After a handler may stand which [plugins](crate::plugin) watch it, in the order in which they are called. Each is made
/// anew for every invocation:
///
/// ```
/// use durable_wasm_sdk as durable;
///
/// struct Metrics;
///
/// impl durable::plugin::Plugin for Metrics {}
/// # async fn order(id: String, _: durable::DurableContext) -> Result<String, durable::BoxError> { Ok(id) }
///
/// durable::export!(order; plugins: [Metrics]);
/// # fn main() {}
/// ```
///
/// Every name is there once; this does not compile:
///
/// ```compile_fail,E0080
/// # use durable_wasm_sdk as durable;
/// # async fn order(id: String, _: durable::DurableContext) -> Result<String, durable::BoxError> { Ok(id) }
/// # async fn refund(id: String, _: durable::DurableContext) -> Result<String, durable::BoxError> { Ok(id) }
/// durable::export! { "order" => order, "order" => refund }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! export {
    ($handler:path $(; plugins: [$($plugin:expr),* $(,)?])? $(;)?) => {
        $crate::export! {
            $crate::__private::last_segment(::core::stringify!($handler)) => $handler; plugins: [$($($plugin),*)?]
        }
    };
    ($($name:expr => $handler:expr $(; plugins: [$($plugin:expr),* $(,)?])?),+ $(,)?) => {
        const _: () = {
            const HANDLERS: &[$crate::__private::Handler] = &[$(
                $crate::__private::Handler {
                    name: $name,
                    start: |input, context| $crate::__private::start($handler, input, context),
                    plugins: || ::std::vec![$($(::std::boxed::Box::new($plugin)),*)?],
                }
            ),+];

            const _: () = $crate::__private::assert_distinct(HANDLERS);

            struct Component;

            impl $crate::bindings::exports::durable::execution::handler::Guest for Component {
                fn invoke(
                    invocation: $crate::bindings::exports::durable::execution::handler::Invocation,
                ) -> ::core::result::Result<
                    $crate::bindings::exports::durable::execution::handler::InvocationOutput,
                    $crate::bindings::durable::execution::types::ErrorObject,
                > {
                    $crate::__private::invoke(HANDLERS, invocation)
                }

                fn handlers() -> ::std::vec::Vec<::std::string::String> {
                    HANDLERS.iter().map(|handler| handler.name.to_owned()).collect()
                }
            }

            // Linkers of other targets do not take the names that components export.
            #[cfg(target_family = "wasm")]
            $crate::bindings::export_component!(Component with_types_in $crate::bindings);
        };
    };
}

/// A handler's run: its result as JSON, or why the execution has failed.
pub type HandlerFuture = Pin<Box<dyn Future<Output = Result<String, WireError>> + Send>>;

/// A handler of a component.
#[derive(Debug)]
pub struct Handler {
    /// What the host calls it.
    pub name: &'static str,
    /// Starts it with its input, which is JSON.
    pub start: fn(Option<String>, DurableContext) -> HandlerFuture,
    /// Makes what watches an invocation of it.
    pub plugins: fn() -> Vec<Box<dyn Plugin>>,
}

/// Starts a handler: decodes its input, runs it, encodes its result.
pub fn start<F, E, Fut, O>(handler: F, input: Option<String>, context: DurableContext) -> HandlerFuture
where
    F: Fn(E, DurableContext) -> Fut + Send + Sync + 'static,
    E: for<'de> Deserialize<'de> + Send + 'static,
    Fut: Future<Output = Result<O, BoxError>> + Send + 'static,
    O: Serialize + Send + 'static,
{
    let event = serde_json::from_str(input.as_deref().unwrap_or("null")).map_err(|error| {
        WireError::new(error_type::INPUT, format!("the input is not what the handler takes: {error}"))
    });
    drop(input);
    Box::pin(async move {
        let output = handler(event?, context).await.map_err(|error| record_handler_error(&error))?;
        serde_json::to_string(&output).map_err(|error| record_error(&error, error_type::HANDLER))
    })
}

/// Runs one invocation of a component.
///
/// # Errors
/// The invocation failed, which says nothing about the execution.
pub fn invoke(handlers: &[Handler], invocation: Invocation) -> Result<InvocationOutput, ErrorObject> {
    logging::install();
    let Some(handler) = handlers.iter().find(|handler| handler.name == invocation.handler) else {
        let names: Vec<_> = handlers.iter().map(|handler| handler.name).collect();
        let message = format!("no handler `{}`; hint: there is `{}`", invocation.handler, names.join("`, `"));
        return Err(WireError::new(error_type::NO_HANDLER, message).into());
    };
    invocation::run(handler.start, invocation, Arc::new(Host), (handler.plugins)())
}

/// Compiles, in a constant, if no two handlers have the same name.
pub const fn assert_distinct(handlers: &[Handler]) {
    let mut rest = handlers;
    while let Some((handler, after)) = rest.split_first() {
        let mut others = after;
        while let Some((other, after)) = others.split_first() {
            assert!(!is_same(handler.name, other.name), "two handlers of a component have the same name");
            others = after;
        }
        rest = after;
    }
}

const fn is_same(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let (Some((first, a_rest)), Some((second, b_rest))) = (a.split_first(), b.split_first()) {
        if *first != *second {
            return false;
        }
        (a, b) = (a_rest, b_rest);
    }
    a.is_empty() && b.is_empty()
}

/// `order::handler` becomes `handler`.
#[must_use]
pub const fn last_segment(path: &str) -> &str {
    let bytes = path.as_bytes();
    let mut start = bytes.len();
    while let Some((before, _)) = bytes.split_at_checked(start)
        && let Some(last) = before.last()
        && *last != b':'
    {
        start -= 1;
    }
    path.split_at(start).1
}

#[cfg(test)]
mod tests {
    use super::{is_same, last_segment};

    #[test]
    fn a_handler_is_named_after_its_function() {
        for (path, name) in [("handler", "handler"), ("order::handler", "handler"), ("crate::a::b", "b"), ("", "")] {
            assert_eq!(last_segment(path), name, "{path}");
        }
    }

    #[test]
    fn names_are_compared_whole() {
        for (a, b, same) in
            [("", "", true), ("a", "a", true), ("a", "b", false), ("a", "ab", false), ("ab", "a", false)]
        {
            assert_eq!(is_same(a, b), same, "{a} {b}");
        }
    }
}
