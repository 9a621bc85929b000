//! A handler, compiled and ready to be instantiated.

use std::path::Path;
use std::sync::Arc;
use std::{fs, io};

use tokio::sync::OnceCell;
use wasmtime::component::Component as Compiled;

use crate::bindings::DurableFunctionPre;
use crate::call::Guest;
use crate::diagnose;
use crate::engine::Sandbox;
use crate::error::{HandlersError, LoadError, LoadReason};
use crate::state::HostState;
use crate::surroundings::Surroundings;

/// A component of durable handlers, and what they find around them. Cheap to clone; every clone is the same component.
#[derive(Clone)]
pub struct Component {
    code: Arc<Code>,
    surroundings: Arc<Surroundings>,
}

struct Code {
    sandbox: Sandbox,
    pre: DurableFunctionPre<HostState>,
    imports: Vec<String>,
    exports: Vec<String>,
    handlers: OnceCell<Vec<String>>,
}

impl Component {
    /// Loads a component from a file, from the cache if it has been compiled before.
    ///
    /// # Errors
    /// The file is missing, or is no component that this sandbox can run.
    pub fn load(sandbox: &Sandbox, path: &Path) -> Result<Self, LoadError> {
        Self::load_telling(sandbox, path, &|_| {})
    }

    /// The same, and tells the component's length in bytes when it has to be compiled, which may take many seconds.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_telling(sandbox: &Sandbox, path: &Path, compiling: &dyn Fn(usize)) -> Result<Self, LoadError> {
        let bytes = fs::read(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => LoadReason::Missing,
            _ => LoadReason::Unreadable(error),
        });
        bytes
            .and_then(|bytes| Self::compile(sandbox, &bytes, compiling))
            .map_err(|reason| LoadError { component: format!("`{}`", path.display()), reason })
    }

    /// Loads a component from its bytes, from the cache if it has been compiled before.
    ///
    /// # Errors
    /// The bytes are no component that this sandbox can run.
    pub fn from_bytes(sandbox: &Sandbox, bytes: &[u8]) -> Result<Self, LoadError> {
        Self::compile(sandbox, bytes, &|_| {})
            .map_err(|reason| LoadError { component: "the component".to_owned(), reason })
    }

    fn compile(sandbox: &Sandbox, bytes: &[u8], compiling: &dyn Fn(usize)) -> Result<Self, LoadReason> {
        let compile = || {
            compiling(bytes.len());
            compile(sandbox, bytes)
        };
        let compiled = match sandbox.cache() {
            None => compile()?,
            Some(cache) => {
                let key = cache.key(bytes);
                match cache.load(sandbox.engine(), key) {
                    Some(compiled) => compiled,
                    None => cache.compile(sandbox.engine(), key, bytes.len(), compile)?,
                }
            }
        };
        let engine = sandbox.engine();
        let component_type = compiled.component_type();
        let imports = component_type.imports(engine).map(|(name, _)| name.to_owned()).collect();
        let exports = component_type.exports(engine).map(|(name, _)| name.to_owned()).collect();
        let pre = diagnose::link(sandbox, &compiled)?;
        let handlers = OnceCell::new();
        let code = Arc::new(Code { sandbox: sandbox.clone(), pre, imports, exports, handlers });
        Ok(Self { code, surroundings: Arc::default() })
    }

    /// The same component in other surroundings. Those of a component as it is loaded are empty.
    #[must_use]
    pub fn surrounded_by(self, surroundings: Surroundings) -> Self {
        Self { surroundings: Arc::new(surroundings), ..self }
    }

    /// The names the component answers to, in the order of registration. Asks the component once.
    ///
    /// # Errors
    /// The component crashes, runs too long, or names none.
    pub async fn handlers(&self) -> Result<Vec<String>, HandlersError> {
        let handlers = self.code.handlers.get_or_try_init(|| async {
            let guest = Guest::without_invocation(self).await.map_err(HandlersError::Failed)?;
            let handlers = guest.handlers().await.map_err(HandlersError::Failed)?;
            if handlers.is_empty() { Err(HandlersError::None) } else { Ok(handlers) }
        });
        handlers.await.cloned()
    }

    /// The interfaces it imports, such as `durable:execution/checkpoint@0.1.0`.
    pub fn imports(&self) -> &[String] {
        &self.code.imports
    }

    /// The interfaces it exports.
    pub fn exports(&self) -> &[String] {
        &self.code.exports
    }

    pub(crate) const fn surroundings(&self) -> &Arc<Surroundings> {
        &self.surroundings
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.code.sandbox
    }

    pub(crate) fn pre(&self) -> &DurableFunctionPre<HostState> {
        &self.code.pre
    }
}

fn compile(sandbox: &Sandbox, bytes: &[u8]) -> Result<Compiled, LoadReason> {
    diagnose::check_header(bytes)?;
    Compiled::from_binary(sandbox.engine(), bytes).map_err(|error| LoadReason::NotCompiled(error.into()))
}

#[cfg(test)]
mod tests;
