//! Compiled components on disk.
//!
//! A file is what wasmtime serialises, followed by a trailer of ours: magic, length and key. The key stands for the
//! component's bytes, the engine's settings and versions, and our own version.
//!
//! # Invariants
//! - Only a whole file with our trailer and the right key is loaded. Files are written under another name, synced and
//!   renamed, so a crash leaves no half of one.
//! - A folder that others may write to is never used: a compiled component is machine code.
//! - Losing the cache costs time only: every failure is logged and the component compiled.
//! - It is bounded: beyond [`BYTES_KEPT`] the components that were not used for longest go.

use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::functions::Functions;

const MAGIC: [u8; 8] = *b"dwcache1";
const EXTENSION: &str = "cwasm";
/// What components of interpreters, 40 MB each, may take up.
const BYTES_KEPT: u64 = 2 * 1024 * 1024 * 1024;
/// Components that are at least so large are compiled one at a time, with the functions of others at hand. Smaller ones are
/// compiled sooner than those functions are read.
const LARGE_BYTES: usize = 4 * 1024 * 1024;
/// Magic, length, key.
const TRAILER_BYTES: usize = 8 + 8 + 32;

/// A folder of compiled components.
pub(crate) struct Cache {
    folder: PathBuf,
    /// Hash of the engine's settings and versions, and of ours.
    engine: [u8; 32],
    functions: Arc<Functions>,
}

/// Names one component compiled by one engine.
#[derive(Clone, Copy)]
pub(crate) struct Key([u8; 32]);

impl Cache {
    /// The engine is one that asks these functions of the folder.
    pub(crate) fn new(folder: PathBuf, engine: &Engine, functions: Arc<Functions>) -> Self {
        let mut hash = HashBytes(Sha256::new_with_prefix(env!("CARGO_PKG_VERSION")));
        engine.precompile_compatibility_hash().hash(&mut hash);
        Self { folder, engine: hash.0.finalize().into(), functions }
    }

    pub(crate) fn key(&self, component: &[u8]) -> Key {
        Key(Sha256::new_with_prefix(self.engine).chain_update(component).finalize().into())
    }

    /// The compiled component, if it is here and whole.
    pub(crate) fn load(&self, engine: &Engine, key: Key) -> Option<Component> {
        let path = self.path(key);
        let loaded = self.is_private().and_then(|()| check_trailer(&path, key));
        match loaded {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "compiled component not used");
                return None;
            }
        }
        match deserialize(engine, &path) {
            Ok(component) => {
                mark_used(&path);
                Some(component)
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "compiled component not used");
                None
            }
        }
    }

    /// Compiles a component of so many bytes and keeps it. Of a large one, another process may be found to have done so meanwhile.
    pub(crate) fn compile<E>(
        &self,
        engine: &Engine,
        key: Key,
        bytes: usize,
        compile: impl FnOnce() -> Result<Component, E>,
    ) -> Result<Component, E> {
        if bytes < LARGE_BYTES {
            return compile().inspect(|compiled| self.store(key, compiled));
        }
        let Ok(_lock) = self.lock() else { return compile() };
        if let Some(compiled) = self.load(engine, key) {
            return Ok(compiled);
        }
        self.functions.at_hand(compile).inspect(|compiled| self.store(key, compiled))
    }

    /// Waits until no other process compiles a large component, and keeps others waiting while the answer lives.
    fn lock(&self) -> io::Result<File> {
        create_private(&self.folder)?;
        self.is_private()?;
        let file = File::create(self.folder.join("lock"))?;
        file.lock()?;
        Ok(file)
    }

    /// Keeps a compiled component for next time, if it can.
    fn store(&self, key: Key, component: &Component) {
        if let Err(error) = self.try_store(key, component) {
            tracing::warn!(folder = %self.folder.display(), %error, "compiled component not kept");
        }
    }

    fn try_store(&self, key: Key, component: &Component) -> io::Result<()> {
        create_private(&self.folder)?;
        self.is_private()?;
        let compiled = component.serialize().map_err(io::Error::other)?;
        let temporary = self.temporary_path(key);
        let written = write_synced(&temporary, &compiled, key).and_then(|()| fs::rename(&temporary, self.path(key)));
        if written.is_err() {
            // Best effort: the error that matters is the first one.
            let _ = fs::remove_file(&temporary);
        }
        written?;
        remove_unused(&self.folder, BYTES_KEPT)
    }

    fn path(&self, key: Key) -> PathBuf {
        let name: String = key.0.iter().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name).with_extension(EXTENSION)
    }

    /// No other writer has this name: not another process, not another thread.
    fn temporary_path(&self, key: Key) -> PathBuf {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        self.path(key).with_extension(format!("{}-{count}.tmp", std::process::id()))
    }

    #[cfg(unix)]
    fn is_private(&self) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&self.folder)?.permissions().mode();
        if mode & 0o022 == 0 { Ok(()) } else { Err(io::Error::other("others may write to the cache folder")) }
    }

    #[cfg(not(unix))]
    fn is_private(&self) -> io::Result<()> {
        fs::metadata(&self.folder).map(drop)
    }
}

fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn write_synced(path: &Path, compiled: &[u8], key: Key) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(compiled)?;
    file.write_all(&trailer(compiled.len() as u64, key))?;
    file.sync_all()
}

/// Best effort: a component that goes too soon is compiled again.
fn mark_used(path: &Path) {
    let _ = File::options().append(true).open(path).and_then(|file| file.set_modified(SystemTime::now()));
}

/// Removes the components that were not used for longest, until the others take up no more than this.
fn remove_unused(folder: &Path, bytes_kept: u64) -> io::Result<()> {
    let mut components = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == EXTENSION) {
            let metadata = fs::metadata(&path)?;
            components.push((metadata.modified()?, metadata.len(), path));
        }
    }
    components.sort_unstable();
    let mut bytes = 0_u64;
    for (_, length, path) in components.into_iter().rev() {
        bytes = bytes.saturating_add(length);
        if bytes > bytes_kept {
            // Whoever runs it has it mapped, and keeps it.
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn trailer(length: u64, key: Key) -> Vec<u8> {
    [&MAGIC[..], &length.to_le_bytes(), &key.0].concat()
}

/// Whether the file ends as a file of this key and this length must.
fn check_trailer(path: &Path, key: Key) -> io::Result<()> {
    let mut file = File::open(path)?;
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "truncated or foreign file");
    let length = file.metadata()?.len().checked_sub(TRAILER_BYTES as u64).ok_or_else(wrong)?;
    let mut found = [0; TRAILER_BYTES];
    file.seek(SeekFrom::Start(length))?;
    file.read_exact(&mut found)?;
    if found.as_slice() == trailer(length, key) { Ok(()) } else { Err(wrong()) }
}

#[expect(unsafe_code, reason = "a compiled component is machine code: nothing but its origin vouches for it")]
fn deserialize(engine: &Engine, path: &Path) -> wasmtime::Result<Component> {
    // SAFETY: the file was written by `Cache::store` of this version with an engine of these settings, from wasmtime's
    // own output: its trailer says so, and it lies in a folder that nobody but its owner may write to. Nobody changes
    // it while it is mapped: writers rename new files into place.
    unsafe { Component::deserialize_file(engine, path) }
}

/// Feeds what a [`Hash`] writes to SHA-256.
struct HashBytes(Sha256);

impl Hasher for HashBytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Not used: the digest is taken whole.
    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
