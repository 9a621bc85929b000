//! Where this machine keeps what can be made again.

use std::path::PathBuf;

/// `$XDG_CACHE_HOME/durable-wasm`, or `~/.cache/durable-wasm`. None when neither variable holds an absolute path.
pub fn directory() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(base.join("durable-wasm"))
}
