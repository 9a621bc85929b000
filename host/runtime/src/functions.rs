//! The functions an executor can run, by name.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::checkpoint::ChainedInvokeTargets;
use durable_wasm_core::execution::FunctionVersion;
use durable_wasm_core::model::{ErrorObject, FunctionTarget, Payload, RequestId};

use crate::invoker::Invoker;

/// The wall time an invocation may take unless told otherwise.
pub const DEFAULT_INVOCATION_TIMEOUT: Duration = Duration::from_secs(15);

/// A function: code, and how to run it.
#[derive(Clone)]
pub struct Function {
    /// What it is made of.
    pub code: FunctionCode,
    /// Wall time after which an invocation is ended.
    pub invocation_timeout: Duration,
    /// The executions' time limit, in seconds of their clock: 1 to 31,622,400. Plain functions have no executions.
    pub execution_timeout_seconds: Option<u32>,
    /// The tenant that executions run for when their caller names none.
    pub tenant_id: Option<Arc<str>>,
}

/// What a function is made of.
#[derive(Clone)]
pub enum FunctionCode {
    /// A durable function: a call of it is an execution, which may take any number of invocations.
    Durable {
        /// Runs it.
        invoker: Arc<dyn Invoker>,
        /// Which of the code's handlers it is.
        handler: Arc<str>,
    },
    /// A plain function: a call of it is one invocation, of which nothing is recorded but the answer. It can only be
    /// called by executions.
    Plain(PlainFunction),
}

/// One call of a plain function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainCall {
    /// What it is called with: JSON text, `{}` when the caller gave none.
    pub payload: Payload,
    /// The tenant it is called for.
    pub tenant_id: Option<Arc<str>>,
}

/// What a plain function answers: JSON text, or the error it fails with.
pub type PlainAnswer = Result<Option<Payload>, ErrorObject>;

type Answering = Pin<Box<dyn Future<Output = PlainAnswer> + Send>>;

/// A plain function: a closure of the host, from payload to answer. It is trusted: nothing bounds or isolates it.
#[derive(Clone)]
pub struct PlainFunction(Arc<dyn Fn(PlainCall) -> Answering + Send + Sync>);

impl PlainFunction {
    /// Answers every call with `answer`.
    pub fn new<F, Fut>(answer: F) -> Self
    where
        F: Fn(PlainCall) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = PlainAnswer> + Send + 'static,
    {
        Self(Arc::new(move |call| Box::pin(answer(call))))
    }

    /// Runs one call.
    pub(crate) async fn call(&self, call: PlainCall) -> PlainAnswer {
        (self.0)(call).await
    }
}

impl Function {
    /// A durable function with default limits.
    pub fn new(invoker: Arc<dyn Invoker>, handler: impl Into<Arc<str>>) -> Self {
        Self::of(FunctionCode::Durable { invoker, handler: handler.into() })
    }

    /// A plain function with default limits.
    pub fn plain<F, Fut>(answer: F) -> Self
    where
        F: Fn(PlainCall) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = PlainAnswer> + Send + 'static,
    {
        Self::of(FunctionCode::Plain(PlainFunction::new(answer)))
    }

    const fn of(code: FunctionCode) -> Self {
        Self { code, invocation_timeout: DEFAULT_INVOCATION_TIMEOUT, execution_timeout_seconds: None, tenant_id: None }
    }
}

/// Where functions are found that are not registered.
pub trait FunctionSource: Send + Sync {
    /// The function of this name, without a qualifier, as it is now.
    fn find(&self, name: &str) -> Option<Function>;
}

/// Functions by name. Fixed once the executor is built, but for those that a [`FunctionSource`] knows.
#[derive(Clone, Default)]
pub struct FunctionRegistry {
    registered: BTreeMap<Arc<str>, Function>,
    others: Option<Arc<dyn FunctionSource>>,
}

impl FunctionRegistry {
    /// Adds a function, in place of one of the same name.
    pub fn register(&mut self, name: impl Into<Arc<str>>, function: Function) {
        self.registered.insert(name.into(), function);
    }

    /// Has functions that are not registered looked for elsewhere.
    pub fn look_in(&mut self, others: Arc<dyn FunctionSource>) {
        self.others = Some(others);
    }

    /// The names, without qualifiers, of the functions that are registered, each once.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names =
            self.registered.keys().map(|name| FunctionTarget::parse(name).map_or(&**name, |target| target.name));
        names.collect::<BTreeSet<_>>().into_iter()
    }

    /// The function that a name, a partial ARN or an ARN means.
    ///
    /// A qualified name (`child:prod`) means the function registered as such, or else the one registered as `child`.
    pub fn resolve(&self, target: &str) -> Option<Function> {
        if let Some(exact) = self.registered.get(target) {
            return Some(exact.clone());
        }
        let FunctionTarget { name, qualifier, .. } = FunctionTarget::parse(target)?;
        self.find(name, qualifier)
    }

    /// The function that an execution runs.
    pub(crate) fn of_version(&self, version: &FunctionVersion) -> Option<Function> {
        let FunctionVersion { name, version, alias, .. } = version;
        self.find(name, Some(alias.as_deref().unwrap_or(version)))
    }

    fn find(&self, name: &str, qualifier: Option<&str>) -> Option<Function> {
        let qualified = qualifier.and_then(|qualifier| self.registered.get(format!("{name}:{qualifier}").as_str()));
        let registered = qualified.or_else(|| self.registered.get(name)).cloned();
        registered.or_else(|| self.others.as_ref()?.find(name))
    }
}

impl ChainedInvokeTargets for FunctionRegistry {
    fn preflight(&self, function_name: &str) -> Option<ErrorObject> {
        match self.resolve(function_name) {
            Some(_) => None,
            None => Some(function_not_found(function_name)),
        }
    }
}

/// The Lambda API's error for a function that does not exist.
pub(crate) fn function_not_found(name: &str) -> ErrorObject {
    ErrorObject::new("ResourceNotFoundException", format!("Function not found: {name}"))
}

/// Lambda's error for an invocation that took too long.
pub(crate) fn timed_out(after: Duration, request_id: &RequestId) -> ErrorObject {
    let seconds = after.as_secs_f64();
    let message = format!("RequestId: {request_id} Error: Task timed out after {seconds:.2} seconds");
    ErrorObject::new("Sandbox.Timedout", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoker::InvocationError;
    use crate::native::NativeInvoker;

    #[track_caller]
    fn check(target: &str, expected: Option<&str>) {
        let mut functions = FunctionRegistry::default();
        for name in ["child", "child:prod"] {
            let invoker = NativeInvoker::new(async |_, _| Err(InvocationError::Bug("never invoked".into())));
            functions.register(name, Function::new(Arc::new(invoker), name));
        }
        let resolved = functions.resolve(target).map(|function| match function.code {
            FunctionCode::Durable { handler, .. } => handler,
            FunctionCode::Plain(_) => "plain".into(),
        });
        assert_eq!(resolved.as_deref(), expected, "{target}");
    }

    #[test]
    fn names_arns_and_qualifiers() {
        check("child", Some("child"));
        check("child:prod", Some("child:prod"));
        check("child:dev", Some("child"));
        check("arn:aws:lambda:us-east-1:123456789012:function:child", Some("child"));
        check("arn:aws:lambda:us-east-1:123456789012:function:child:prod", Some("child:prod"));
        check("123456789012:function:child:$LATEST", Some("child"));
        check("function:child", Some("child"));
        check("us-east-1:123456789012:child:prod", Some("child:prod"));
        check("123456789012:child", Some("child"));
        check("other", None);
        check("", None);
    }
}
