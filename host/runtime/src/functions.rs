//! The functions an executor can run, by name.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use durable_wasm_core::checkpoint::ChainedInvokeTargets;
use durable_wasm_core::model::{ErrorObject, FunctionTarget};

use crate::invoker::Invoker;

/// The wall time an invocation may take unless told otherwise.
pub const DEFAULT_INVOCATION_TIMEOUT: Duration = Duration::from_secs(15);

/// A function: code, and how to run it.
#[derive(Clone)]
pub struct Function {
    /// Runs it.
    pub invoker: Arc<dyn Invoker>,
    /// Which of the code's handlers it is.
    pub handler: Arc<str>,
    /// Wall time after which an invocation is ended.
    pub invocation_timeout: Duration,
    /// The executions' time limit, in seconds of their clock: 1 to 31,622,400.
    pub execution_timeout_seconds: Option<u32>,
}

impl Function {
    /// A function with default limits.
    pub fn new(invoker: Arc<dyn Invoker>, handler: impl Into<Arc<str>>) -> Self {
        Self {
            invoker,
            handler: handler.into(),
            invocation_timeout: DEFAULT_INVOCATION_TIMEOUT,
            execution_timeout_seconds: None,
        }
    }
}

/// Functions by name. Fixed once the executor is built.
#[derive(Clone, Default)]
pub struct FunctionRegistry(BTreeMap<Arc<str>, Function>);

impl FunctionRegistry {
    /// Adds a function, in place of one of the same name.
    pub fn register(&mut self, name: impl Into<Arc<str>>, function: Function) {
        self.0.insert(name.into(), function);
    }

    /// The function that a name, a partial ARN or an ARN means, with the name it is registered under.
    ///
    /// A qualified name (`child:prod`) means the function registered as such, or else the one registered as `child`.
    pub fn resolve(&self, target: &str) -> Option<(&Arc<str>, &Function)> {
        if let Some(exact) = self.0.get_key_value(target) {
            return Some(exact);
        }
        let FunctionTarget { name, qualifier, .. } = FunctionTarget::parse(target)?;
        let qualified = qualifier.and_then(|qualifier| self.0.get_key_value(format!("{name}:{qualifier}").as_str()));
        qualified.or_else(|| self.0.get_key_value(name))
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
        assert_eq!(functions.resolve(target).map(|(name, _)| &**name), expected, "{target}");
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
