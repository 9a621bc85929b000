//! What a component is made of, and how a change of it shows.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Something that a build depends on. It need not be there: that it appears is a change as well.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Input {
    /// What a file holds.
    File(PathBuf),
    /// The names in a folder, but for hidden ones and those of compiled Python.
    Folder(PathBuf),
    /// A variable of the environment.
    Variable(String),
}

/// An input, and what it was like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    input: Input,
    look: Option<Look>,
    content: Content,
}

/// What shows that a file or a folder may have changed. What is not there, or has no look, has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Look {
    modified_nanos: u64,
    bytes: u64,
}

/// A hash of what an input holds; none when it is not there.
type Content = Option<String>;

/// What has become of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// It looks the same.
    None,
    /// It looks different and holds the same.
    Touched,
    /// It holds something else.
    Changed,
}

/// The inputs as they are now, each looked at once and read at most once.
#[derive(Debug, Default)]
pub(super) struct Now {
    looks: HashMap<Input, Option<Look>>,
    contents: HashMap<Input, Content>,
}

impl Now {
    pub(super) fn see(&mut self, input: Input) -> Seen {
        // The look comes first: a change between the two shows as a change.
        let (look, content) = (self.look(&input), self.content(&input));
        Seen { input, look, content }
    }

    pub(super) fn change(&mut self, seen: &Seen) -> Change {
        let look = self.look(&seen.input);
        if look == seen.look && seen.input.shows_by_its_look() {
            return Change::None;
        }
        let bytes = |look: Option<Look>| look.map(|look| look.bytes);
        if bytes(look) != bytes(seen.look) || self.content(&seen.input) != seen.content {
            return Change::Changed;
        }
        if look == seen.look { Change::None } else { Change::Touched }
    }

    fn look(&mut self, input: &Input) -> Option<Look> {
        *self.looks.entry(input.clone()).or_insert_with(|| input.look())
    }

    fn content(&mut self, input: &Input) -> Content {
        self.contents.entry(input.clone()).or_insert_with(|| input.content()).clone()
    }
}

impl Seen {
    pub(super) const fn input(&self) -> &Input {
        &self.input
    }

    /// Whether it changed at or after a time.
    pub(super) fn changed_since(&self, time: SystemTime) -> bool {
        self.look.is_some_and(|look| look.modified_nanos >= nanos(time))
    }
}

impl Input {
    const fn shows_by_its_look(&self) -> bool {
        match self {
            Self::File(_) | Self::Folder(_) => true,
            Self::Variable(_) => false,
        }
    }

    fn look(&self) -> Option<Look> {
        let (path, counts_bytes) = match self {
            Self::File(path) => (path, true),
            // The length of a folder tells more of the file system than of the folder.
            Self::Folder(path) => (path, false),
            Self::Variable(_) => return None,
        };
        let metadata = std::fs::metadata(path).ok()?;
        let bytes = if counts_bytes { metadata.len() } else { 0 };
        Some(Look { modified_nanos: nanos(metadata.modified().ok()?), bytes })
    }

    fn content(&self) -> Content {
        Some(match self {
            Self::File(path) => hash(&std::fs::read(path).ok()?),
            Self::Folder(path) => hash(&names(path)?),
            Self::Variable(name) => hash(std::env::var_os(name)?.as_encoded_bytes()),
        })
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Option<Vec<u8>> {
    let counts = |name: &OsStr| name != "__pycache__" && !name.as_encoded_bytes().starts_with(b".");
    let names = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name());
    let mut names: Vec<_> = names.filter(|name| counts(name)).collect();
    names.sort_unstable();
    Some(names.join(OsStr::new("\0")).into_encoded_bytes())
}

fn nanos(time: SystemTime) -> u64 {
    let since_epoch = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_nanos()).unwrap_or(u64::MAX)
}

/// The first half of a SHA-256, in hexadecimal digits.
pub(in crate::build) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[track_caller]
    fn check(input: impl Fn(&Path) -> Input, alter: impl Fn(&Path), expected: Change) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "one").unwrap();
        let seen = Now::default().see(input(folder.path()));
        assert_eq!(Now::default().change(&seen), Change::None);
        alter(folder.path());
        assert_eq!(Now::default().change(&seen), expected);
    }

    fn file(folder: &Path) -> Input {
        Input::File(folder.join("file"))
    }

    fn folder(folder: &Path) -> Input {
        Input::Folder(folder.to_owned())
    }

    fn write_later(path: &Path, content: &str) {
        std::fs::write(path, content).unwrap();
        let later = SystemTime::now() + Duration::from_secs(9);
        std::fs::File::options().write(true).open(path).unwrap().set_modified(later).unwrap();
    }

    #[test]
    fn a_file_changes_with_what_it_holds() {
        check(file, |folder| write_later(&folder.join("file"), "one"), Change::Touched);
        check(file, |folder| write_later(&folder.join("file"), "two"), Change::Changed);
        check(file, |folder| std::fs::write(folder.join("file"), "longer").unwrap(), Change::Changed);
        check(file, |folder| std::fs::remove_file(folder.join("file")).unwrap(), Change::Changed);
    }

    #[test]
    fn a_file_that_appears_is_a_change() {
        let absent = |folder: &Path| Input::File(folder.join("absent"));
        check(absent, |_| {}, Change::None);
        check(absent, |folder| std::fs::write(folder.join("absent"), "").unwrap(), Change::Changed);
    }

    #[test]
    fn a_folder_changes_with_the_names_in_it() {
        check(folder, |folder| std::fs::write(folder.join("more"), "").unwrap(), Change::Changed);
        check(folder, |folder| std::fs::remove_file(folder.join("file")).unwrap(), Change::Changed);
        check(folder, |folder| std::fs::create_dir(folder.join("__pycache__")).unwrap(), Change::Touched);
        check(folder, |folder| write_later(&folder.join("file"), "two"), Change::None);
    }

    #[test]
    fn variables_are_compared_by_value() {
        let seen = Now::default().see(Input::Variable("PATH".to_owned()));
        assert_eq!(Now::default().change(&seen), Change::None);
        assert_eq!(Now::default().change(&Seen { content: None, ..seen }), Change::Changed);
    }
}
