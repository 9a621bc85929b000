//! A directory whose files steps may read.

use std::fmt;
use std::path::Path;

use wasmtime::component::ResourceTable;
use wasmtime_wasi::filesystem::{WasiFilesystemCtx, WasiFilesystemView};
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};

use super::GrantError;

/// An open directory. It stays the same one whatever happens to its path afterwards.
#[derive(Clone)]
pub(crate) struct DirectoryGrant {
    name: String,
    opened: WasiFilesystemCtx,
}

impl DirectoryGrant {
    /// Opens a directory that handlers find by `name`.
    pub(crate) fn open(path: &Path, name: &str) -> Result<Self, GrantError> {
        let refused = |source| GrantError::Directory { path: path.to_owned(), source };
        // Files can be opened too, some systems say, and cannot be listed.
        std::fs::read_dir(path).map_err(refused)?;
        let mut builder = WasiCtx::builder();
        let opened = builder.preopened_dir(path, name, FsPerms::ReadOnly);
        opened.map_err(|error| refused(std::io::Error::other(error)))?;
        let opened = Built(builder.build(), ResourceTable::new()).filesystem().ctx.clone();
        Ok(Self { name: name.to_owned(), opened })
    }

    /// What a guest's handles of it are made from.
    pub(crate) const fn opened(&self) -> &WasiFilesystemCtx {
        &self.opened
    }
}

impl fmt::Debug for DirectoryGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DirectoryGrant").field(&self.name).finish()
    }
}

/// Looks into what a builder built, which shows its parts in no other way.
struct Built(WasiCtx, ResourceTable);

impl WasiView for Built {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.0, table: &mut self.1 }
    }
}
