//! What a runner runs: a handler of a component, or code of this process.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use durable_wasm_runtime::{Function, Invoker, NativeInvoker};
use durable_wasm_sandbox::{Component, ComponentInvoker, Sandbox, SandboxConfig, SandboxLimits, Surroundings};

use super::RunnerError;
use crate::{build, cache};

/// The component at a path: one that is there, or one built from the source that is there.
///
/// Compiled code is kept in this machine's cache. The sandbox that runs it is shared by the whole process.
///
/// # Errors
/// When the path holds no such thing, or it does not compile.
pub fn load(path: &Path) -> Result<Component, RunnerError> {
    load_into(shared_sandbox()?, path)
}

/// The component at a path, as [`load`], under other limits and with something around it: variables, grants. Where the
/// limits are the usual ones it shares their sandbox.
///
/// ```no_run
/// use std::path::Path;
/// use durable_wasm::{SandboxLimits, Surroundings, load_with};
///
/// let mut surroundings = Surroundings::default();
/// surroundings.variables.set("STAGE", "test")?;
/// surroundings.grants.allow_net("api.example.com:443".parse()?);
/// let payments = load_with(Path::new("payments"), SandboxLimits::default(), surroundings)?;
/// # Ok::<_, anyhow::Error>(())
/// ```
///
/// # Errors
/// As [`load`].
pub fn load_with(path: &Path, limits: SandboxLimits, surroundings: Surroundings) -> Result<Component, RunnerError> {
    let component = if limits == SandboxLimits::default() {
        load_into(shared_sandbox()?, path)
    } else {
        load_into(&Sandbox::new(sandbox_config(limits))?, path)
    };
    Ok(component?.surrounded_by(surroundings))
}

fn load_into(sandbox: &Sandbox, path: &Path) -> Result<Component, RunnerError> {
    let path = build::resolve(path, &build::BuildOptions::default())?;
    Ok(Component::load(sandbox, &path)?)
}

/// The one of the whole process, with the usual limits.
fn shared_sandbox() -> Result<&'static Sandbox, RunnerError> {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    match SANDBOX.get() {
        Some(sandbox) => Ok(sandbox),
        None => {
            let made = Sandbox::new(sandbox_config(SandboxLimits::default()))?;
            Ok(SANDBOX.get_or_init(|| made))
        }
    }
}

/// A sandbox's settings with these limits, and compiled code kept in this machine's cache.
pub(crate) fn sandbox_config(limits: SandboxLimits) -> SandboxConfig {
    let cache = cache::directory().map(|cache| cache.join("components"));
    SandboxConfig { cache, limits, ..SandboxConfig::default() }
}

/// A durable handler: one of a [`Component`], in the sandbox, or code of this process, which is trusted and which nothing
/// bounds or isolates.
///
/// ```no_run
/// use std::path::Path;
/// use durable_wasm::{Handler, load};
///
/// let charge = Handler::from(load(Path::new("payments"))?).named("charge");
/// # Ok::<_, durable_wasm::RunnerError>(())
/// ```
#[derive(Clone)]
pub struct Handler {
    code: Code,
    name: Option<Arc<str>>,
}

#[derive(Clone)]
enum Code {
    Component(Component),
    Native(Arc<dyn Invoker>),
}

/// A handler that is known to be there.
pub(super) struct Resolved {
    pub(super) invoker: Arc<dyn Invoker>,
    pub(super) name: Arc<str>,
}

impl Handler {
    /// Which of the component's handlers it is. Default: the only one.
    #[must_use]
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The handler as a function with default limits.
    pub(crate) async fn into_function(self) -> Result<Function, RunnerError> {
        let Resolved { invoker, name } = self.resolve().await?;
        Ok(Function::new(invoker, name))
    }

    /// Finds the handler in its component.
    pub(super) async fn resolve(self) -> Result<Resolved, RunnerError> {
        match self.code {
            Code::Native(invoker) => Ok(Resolved { invoker, name: self.name.unwrap_or_else(|| "handler".into()) }),
            Code::Component(component) => {
                let name = pick(self.name, component.handlers().await?)?;
                Ok(Resolved { invoker: Arc::new(ComponentInvoker::new(component)), name })
            }
        }
    }
}

impl From<Component> for Handler {
    fn from(component: Component) -> Self {
        Self { code: Code::Component(component), name: None }
    }
}

impl From<NativeInvoker> for Handler {
    fn from(invoker: NativeInvoker) -> Self {
        Self::from(Arc::new(invoker) as Arc<dyn Invoker>)
    }
}

impl From<Arc<dyn Invoker>> for Handler {
    fn from(invoker: Arc<dyn Invoker>) -> Self {
        Self { code: Code::Native(invoker), name: None }
    }
}

/// The handler that is meant.
fn pick(wanted: Option<Arc<str>>, available: Vec<String>) -> Result<Arc<str>, RunnerError> {
    match (wanted, available.as_slice()) {
        (None, [only]) => Ok(only.as_str().into()),
        (None, _) => Err(RunnerError::WhichHandler { available }),
        (Some(wanted), _) if available.iter().any(|name| **name == *wanted) => Ok(wanted),
        (Some(wanted), _) => Err(RunnerError::UnknownHandler { wanted: wanted.to_string(), available }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_handler_that_is_meant() {
        let names = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(&*pick(None, names(&["a"])).unwrap(), "a");
        assert_eq!(&*pick(Some("b".into()), names(&["a", "b"])).unwrap(), "b");
        assert!(matches!(pick(None, names(&["a", "b"])), Err(RunnerError::WhichHandler { .. })));
        assert!(matches!(pick(Some("c".into()), names(&["a"])), Err(RunnerError::UnknownHandler { .. })));
    }
}
