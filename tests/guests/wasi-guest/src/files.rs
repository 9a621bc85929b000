//! Reaches for files.

use crate::bindings::wasi::filesystem::preopens::get_directories;
use crate::bindings::wasi::filesystem::types::{
    Descriptor, DescriptorFlags, ErrorCode, OpenFlags, PathFlags, filesystem_error_code,
};
use crate::bindings::wasi::io::streams::{InputStream, StreamError};
use crate::{in_step, json, text};

/// The directories outside a step and in one, with what they are and what they hold.
pub(crate) fn directories(_input: &str) -> String {
    let found = || {
        let directory = |(directory, name): (Descriptor, String)| {
            let kind = directory.get_type().map(|kind| format!("{kind:?}"));
            format!("{name} {} {}", text(kind, name_of), text(list(&directory), name_of))
        };
        get_directories().into_iter().map(directory).collect::<Vec<_>>().join("; ")
    };
    json(&[found(), in_step(found)])
}

fn list(directory: &Descriptor) -> Result<String, ErrorCode> {
    let entries = directory.read_directory()?;
    let mut names = Vec::new();
    while let Some(entry) = entries.read_directory_entry()? {
        names.push(entry.name);
    }
    names.sort_unstable();
    Ok(names.join(" "))
}

/// Reads the file that the input names, of the first directory: outside a step, in one, and outside by what was opened in
/// it, at once and through a stream.
pub(crate) fn read_file(path: &str) -> String {
    let outside = text(open(path).and_then(|file| read(&file)), name_of);
    let opened = in_step(|| open(path));
    let inside = in_step(|| text(opened.as_ref().map_err(|error| *error).and_then(read), name_of));
    let Ok(file) = opened else { return json(&[outside, inside]) };
    let kept = text(read(&file), name_of);
    let stream = in_step(|| file.read_via_stream(0)).expect("a stream");
    let streamed = text(read_stream(&stream), name_of);
    let streamed_inside = in_step(|| text(read_stream(&stream), name_of));
    json(&[outside, inside, kept, streamed, streamed_inside])
}

fn open(path: &str) -> Result<Descriptor, ErrorCode> {
    let (directory, _) = get_directories().into_iter().next().ok_or(ErrorCode::NoEntry)?;
    directory.open_at(PathFlags::SYMLINK_FOLLOW, path, OpenFlags::empty(), DescriptorFlags::READ)
}

fn read(file: &Descriptor) -> Result<String, ErrorCode> {
    let (bytes, _) = file.read(100, 0)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn read_stream(stream: &InputStream) -> Result<String, ErrorCode> {
    let bytes = stream.blocking_read(100).map_err(|error| match error {
        StreamError::LastOperationFailed(error) => filesystem_error_code(&error).unwrap_or(ErrorCode::Io),
        StreamError::Closed => ErrorCode::Pipe,
    })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tries to change things in a step.
pub(crate) fn change_files(_input: &str) -> String {
    in_step(|| {
        let (directory, _) = get_directories().into_iter().next().expect("a directory");
        let open = |open_flags, flags| {
            directory.open_at(PathFlags::empty(), "hello.txt", open_flags, flags).map(|_| "opened".to_owned())
        };
        let file = directory
            .open_at(PathFlags::empty(), "hello.txt", OpenFlags::empty(), DescriptorFlags::READ)
            .expect("a file");
        let changes = [
            open(OpenFlags::empty(), DescriptorFlags::READ | DescriptorFlags::WRITE),
            open(OpenFlags::TRUNCATE, DescriptorFlags::WRITE),
            file.write(b"changed", 0).map(|_| "written".to_owned()),
            directory.create_directory_at("new").map(|()| "created".to_owned()),
            directory.unlink_file_at("hello.txt").map(|()| "removed".to_owned()),
        ];
        json(&changes.map(|change| text(change, name_of)))
    })
}

/// Compares two directories in a step and then outside.
pub(crate) fn same_file(_input: &str) -> String {
    let (directories, others) = (get_directories(), get_directories());
    let compare = || directories[0].0.is_same_object(&others[0].0);
    assert!(in_step(compare));
    compare().to_string()
}

/// Uses a directory and a listing of it outside the step they were opened in, each in one way.
pub(crate) fn kept_directory(path: &str) -> String {
    let (directory, entries) = in_step(|| {
        let (directory, _) = get_directories().into_iter().next().expect("a directory");
        let entries = directory.read_directory().expect("a listing");
        (directory, entries)
    });
    let uses = [
        entries.read_directory_entry().map(|entry| format!("{entry:?}")),
        directory.metadata_hash().map(|hash| format!("{hash:?}")),
        directory.readlink_at(path),
    ];
    json(&uses.map(|used| text(used, name_of)))
}

/// Opens a file until it is refused; returns how often it was not, and why it was.
pub(crate) fn hoard_files(path: &str) -> String {
    in_step(|| {
        let mut hoard = Vec::new();
        loop {
            match open(path) {
                Ok(file) if hoard.len() < 1_000 => hoard.push(file),
                Ok(_) => return json(&["no end".to_owned()]),
                Err(error) => return json(&[hoard.len().to_string(), name_of(error)]),
            }
        }
    })
}

fn name_of(error: ErrorCode) -> String {
    error.name().to_owned()
}
