//! `wasi:filesystem`: the directories that were granted, read only, in steps.
//!
//! Their names are there always, since a libc that asks for them once would otherwise never see them. Outside steps
//! every use of them fails with `not-permitted`, and every attempt to change anything with `read-only` wherever it is
//! made.

use std::sync::Arc;

use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::filesystem::{WasiFilesystemCtx, WasiFilesystemCtxView};
use wasmtime_wasi::p2::bindings::filesystem::preopens;
use wasmtime_wasi::p2::bindings::filesystem::types::{
    self, Advice, Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, DirectoryEntry, DirectoryEntryStream,
    ErrorCode, Filesize, HostDescriptor, HostDirectoryEntryStream, MetadataHashValue, NewTimestamp, OpenFlags,
    PathFlags,
};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, FsError, FsResult, IoError};

use super::Wasi;
use super::in_steps::{Handles, in_steps, keep_input};
use crate::crash::GuestFault;
use crate::state::{HostState, StepScope};
use crate::surroundings::Surroundings;

/// What a guest may reach of the machine's files.
pub(super) struct Files {
    ctx: WasiFilesystemCtx,
    surroundings: Arc<Surroundings>,
    scope: StepScope,
    handles: Handles,
}

impl Files {
    pub(super) fn new(surroundings: Arc<Surroundings>, scope: StepScope, handles: Handles) -> Self {
        Self { ctx: WasiFilesystemCtx::default(), surroundings, scope, handles }
    }
}

/// The files, and where handles of them go.
struct View<'a> {
    files: &'a mut Files,
    table: &'a mut ResourceTable,
}

struct HasFiles;

impl HasData for HasFiles {
    type Data<'a> = View<'a>;
}

pub(super) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    fn view(state: &mut HostState) -> View<'_> {
        let Wasi { files, table, .. } = state.wasi();
        View { files, table }
    }
    preopens::add_to_linker::<_, HasFiles>(linker, view)?;
    types::add_to_linker::<_, HasFiles>(linker, view)
}

impl View<'_> {
    /// Wasmtime's own.
    fn inner(&mut self) -> WasiFilesystemCtxView<'_> {
        WasiFilesystemCtxView { ctx: &mut self.files.ctx, table: self.table }
    }

    /// Refuses what is neither file nor folder. To open a pipe would keep a thread of the host's waiting, for ever if
    /// nobody comes to its other end.
    async fn check_type(&mut self, directory: &Resource<Descriptor>, flags: PathFlags, path: String) -> FsResult<()> {
        let directory = Resource::new_borrow(directory.rep());
        match HostDescriptor::stat_at(&mut self.inner(), directory, flags, path).await?.type_ {
            // A link that is not to be followed is refused by opening it.
            DescriptorType::RegularFile | DescriptorType::Directory | DescriptorType::SymbolicLink => Ok(()),
            DescriptorType::Unknown
            | DescriptorType::BlockDevice
            | DescriptorType::CharacterDevice
            | DescriptorType::Fifo
            | DescriptorType::Socket => Err(ErrorCode::Unsupported.into()),
        }
    }

    fn check(&self) -> FsResult<()> {
        if self.files.scope.is_inside() { Ok(()) } else { Err(ErrorCode::NotPermitted.into()) }
    }
}

impl preopens::Host for View<'_> {
    fn get_directories(&mut self) -> wasmtime::Result<Vec<(Resource<Descriptor>, String)>> {
        let mut directories = Vec::new();
        for granted in &self.files.surroundings.grants.directories {
            let mut ctx = granted.opened().clone();
            let mut view = WasiFilesystemCtxView { ctx: &mut ctx, table: self.table };
            directories.extend(preopens::Host::get_directories(&mut view)?);
        }
        Ok(directories)
    }
}

impl types::Host for View<'_> {
    fn convert_error_code(&mut self, error: FsError) -> wasmtime::Result<ErrorCode> {
        error.downcast()
    }

    fn filesystem_error_code(&mut self, error: Resource<IoError>) -> wasmtime::Result<Option<ErrorCode>> {
        types::Host::filesystem_error_code(&mut self.inner(), error)
    }
}

/// Methods that change something.
macro_rules! read_only {
    ($(async fn $method:ident($($name:ident: $type:ty),*) -> $answer:ty;)*) => {$(
        async fn $method(&mut self, $($name: $type),*) -> FsResult<$answer> {
            Err(ErrorCode::ReadOnly.into())
        }
    )*};
}

impl HostDescriptor for View<'_> {
    in_steps! {
        async fn HostDescriptor::advise(
            file: Resource<Descriptor>, offset: Filesize, length: Filesize, advice: Advice
        ) -> FsResult<()>;
        async fn HostDescriptor::sync_data(file: Resource<Descriptor>) -> FsResult<()>;
        async fn HostDescriptor::sync(file: Resource<Descriptor>) -> FsResult<()>;
        async fn HostDescriptor::read(
            file: Resource<Descriptor>, length: Filesize, offset: Filesize
        ) -> FsResult<(Vec<u8>, bool)>;
        async fn HostDescriptor::stat(file: Resource<Descriptor>) -> FsResult<DescriptorStat>;
        async fn HostDescriptor::stat_at(
            directory: Resource<Descriptor>, flags: PathFlags, path: String
        ) -> FsResult<DescriptorStat>;
        async fn HostDescriptor::readlink_at(directory: Resource<Descriptor>, path: String) -> FsResult<String>;
        async fn HostDescriptor::metadata_hash(file: Resource<Descriptor>) -> FsResult<MetadataHashValue>;
        async fn HostDescriptor::metadata_hash_at(
            directory: Resource<Descriptor>, flags: PathFlags, path: String
        ) -> FsResult<MetadataHashValue>;
    }

    read_only! {
        async fn set_size(_file: Resource<Descriptor>, _size: Filesize) -> ();
        async fn set_times(_file: Resource<Descriptor>, _access: NewTimestamp, _modification: NewTimestamp) -> ();
        async fn set_times_at(
            _directory: Resource<Descriptor>, _flags: PathFlags, _path: String,
            _access: NewTimestamp, _modification: NewTimestamp
        ) -> ();
        async fn write(_file: Resource<Descriptor>, _bytes: Vec<u8>, _offset: Filesize) -> Filesize;
        async fn create_directory_at(_directory: Resource<Descriptor>, _path: String) -> ();
        async fn remove_directory_at(_directory: Resource<Descriptor>, _path: String) -> ();
        async fn unlink_file_at(_directory: Resource<Descriptor>, _path: String) -> ();
        async fn link_at(
            _directory: Resource<Descriptor>, _flags: PathFlags, _path: String,
            _to: Resource<Descriptor>, _to_path: String
        ) -> ();
        async fn rename_at(
            _directory: Resource<Descriptor>, _path: String, _to: Resource<Descriptor>, _to_path: String
        ) -> ();
        async fn symlink_at(_directory: Resource<Descriptor>, _path: String, _to_path: String) -> ();
    }

    fn write_via_stream(
        &mut self,
        _file: Resource<Descriptor>,
        _offset: Filesize,
    ) -> FsResult<Resource<DynOutputStream>> {
        Err(ErrorCode::ReadOnly.into())
    }

    fn append_via_stream(&mut self, _file: Resource<Descriptor>) -> FsResult<Resource<DynOutputStream>> {
        Err(ErrorCode::ReadOnly.into())
    }

    async fn open_at(
        &mut self,
        directory: Resource<Descriptor>,
        path_flags: PathFlags,
        path: String,
        open_flags: OpenFlags,
        flags: DescriptorFlags,
    ) -> FsResult<Resource<Descriptor>> {
        self.check()?;
        self.check_type(&directory, path_flags, path.clone()).await?;
        let permit = self.files.handles.take().ok_or(ErrorCode::Quota)?;
        let opened = HostDescriptor::open_at(&mut self.inner(), directory, path_flags, path, open_flags, flags).await?;
        self.files.handles.hold(&opened, permit);
        Ok(opened)
    }

    async fn read_directory(&mut self, directory: Resource<Descriptor>) -> FsResult<Resource<DirectoryEntryStream>> {
        self.check()?;
        let permit = self.files.handles.take().ok_or(ErrorCode::Quota)?;
        let entries = HostDescriptor::read_directory(&mut self.inner(), directory).await?;
        self.files.handles.hold(&entries, permit);
        Ok(entries)
    }

    fn read_via_stream(&mut self, file: Resource<Descriptor>, offset: Filesize) -> FsResult<Resource<DynInputStream>> {
        self.check()?;
        let permit = self.files.handles.take().ok_or(ErrorCode::Quota)?;
        let stream = HostDescriptor::read_via_stream(&mut self.inner(), file, offset)?;
        keep_input(self.table, &stream, &self.files.scope, Some(permit))?;
        Ok(stream)
    }

    /// What it is was settled when it was opened.
    async fn get_flags(&mut self, file: Resource<Descriptor>) -> FsResult<DescriptorFlags> {
        HostDescriptor::get_flags(&mut self.inner(), file).await
    }

    /// What it is was settled when it was opened.
    async fn get_type(&mut self, file: Resource<Descriptor>) -> FsResult<DescriptorType> {
        HostDescriptor::get_type(&mut self.inner(), file).await
    }

    async fn is_same_object(
        &mut self,
        one: Resource<Descriptor>,
        other: Resource<Descriptor>,
    ) -> wasmtime::Result<bool> {
        if !self.files.scope.is_inside() {
            return Err(GuestFault("compared two files outside a step, where no file is there".to_owned()).into());
        }
        HostDescriptor::is_same_object(&mut self.inner(), one, other).await
    }

    fn drop(&mut self, file: Resource<Descriptor>) -> wasmtime::Result<()> {
        self.files.handles.release(&file);
        HostDescriptor::drop(&mut self.inner(), file)
    }
}

impl HostDirectoryEntryStream for View<'_> {
    in_steps! {
        async fn HostDirectoryEntryStream::read_directory_entry(
            entries: Resource<DirectoryEntryStream>
        ) -> FsResult<Option<DirectoryEntry>>;
    }

    fn drop(&mut self, entries: Resource<DirectoryEntryStream>) -> wasmtime::Result<()> {
        self.files.handles.release(&entries);
        HostDirectoryEntryStream::drop(&mut self.inner(), entries)
    }
}
