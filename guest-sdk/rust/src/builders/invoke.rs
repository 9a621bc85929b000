//! Calls of other functions.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

use crate::engine::Call;
use crate::operations::invoke::{self, Target};
use crate::{DurableFuture, JsonSerdes, OperationError, Serdes};

/// A call of another function. See [`DurableContext::invoke`](crate::DurableContext::invoke).
///
/// Defaults: no name, no tenant, [`JsonSerdes`] for the input and for the result.
///
/// ```
/// use durable_wasm_sdk as durable;
/// use durable::{InvokeErrorKind, OperationErrorKind};
///
/// async fn handler(order: String, ctx: durable::DurableContext) -> Result<String, durable::BoxError> {
///     let receipt = ctx.invoke::<String, _>("payment", order).name("charge").tenant_id("acme").await;
///     match receipt {
///         Ok(receipt) => Ok(receipt),
///         Err(error) => match error.kind() {
///             OperationErrorKind::Invoke(invoke) if matches!(invoke.kind(), InvokeErrorKind::FunctionFailed { .. }) => {
///                 Ok("not charged".to_owned())
///             }
///             _ => Err(error.into()),
///         },
///     }
/// }
/// # drop(handler);
/// ```
#[must_use = "a builder does nothing until it is awaited or spawned"]
#[non_exhaustive]
pub struct InvokeBuilder<O, I, PS = JsonSerdes, RS = JsonSerdes> {
    call: Call,
    target: Target,
    input: I,
    payload_serdes: PS,
    result_serdes: RS,
    output: PhantomData<fn() -> O>,
}

impl<O, I> InvokeBuilder<O, I> {
    pub(crate) fn new(call: Call, function_id: String, input: I) -> Self {
        let target = Target { function_id, tenant_id: None };
        Self { call, target, input, payload_serdes: JsonSerdes, result_serdes: JsonSerdes, output: PhantomData }
    }
}

impl<O, I, PS, RS> fmt::Debug for InvokeBuilder<O, I, PS, RS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InvokeBuilder")
            .field("name", &self.call.name)
            .field("function_id", &self.target.function_id)
            .finish_non_exhaustive()
    }
}

impl<O, I, PS, RS> InvokeBuilder<O, I, PS, RS>
where
    O: Send + 'static,
    I: Send + 'static,
{
    /// Names the call, for people and for tests: 1 to 256 printable ASCII characters.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.call.name = Some(name.into());
        self
    }

    /// Sets how the function's result is read.
    pub fn serdes<RS2: Serdes<O>>(self, serdes: RS2) -> InvokeBuilder<O, I, PS, RS2> {
        let Self { call, target, input, payload_serdes, result_serdes: _, output } = self;
        InvokeBuilder { call, target, input, payload_serdes, result_serdes: serdes, output }
    }

    /// Sets how the input is written for the function.
    pub fn payload_serdes<PS2: Serdes<I>>(self, serdes: PS2) -> InvokeBuilder<O, I, PS2, RS> {
        let Self { call, target, input, payload_serdes: _, result_serdes, output } = self;
        InvokeBuilder { call, target, input, payload_serdes: serdes, result_serdes, output }
    }

    /// Sets the tenant to call the function for: 1 to 256 characters of `[a-zA-Z0-9._:/=+-@ ]`.
    pub fn tenant_id(mut self, tenant_id: impl Into<String>) -> Self {
        self.target.tenant_id = Some(tenant_id.into());
        self
    }
}

impl<O, I, PS, RS> InvokeBuilder<O, I, PS, RS>
where
    O: Send + 'static,
    I: Send + 'static,
    PS: Serdes<I>,
    RS: Serdes<O>,
{
    super::finishers!(O);
}

impl<O, I, PS, RS> IntoFuture for InvokeBuilder<O, I, PS, RS>
where
    O: Send + 'static,
    I: Send + 'static,
    PS: Serdes<I>,
    RS: Serdes<O>,
{
    type Output = Result<O, OperationError>;
    type IntoFuture = DurableFuture<O>;

    fn into_future(self) -> DurableFuture<O> {
        let Self { call, target, input, payload_serdes, result_serdes, output: _ } = self;
        DurableFuture::verified(call, |call| invoke::run(call, target, input, payload_serdes, result_serdes))
    }
}
