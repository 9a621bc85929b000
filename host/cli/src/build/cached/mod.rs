//! Finds the component that a source was built into before, when all it was made of is as it was.
//!
//! A stamp in the cache folder remembers the latest builds of a source: every input with its look and a hash of what it
//! held. While all inputs look the same, the component is found with a few file look-ups; what was touched is read; and
//! an edit that is taken back finds the component of before.
//!
//! # Invariants
//! - A stamp is only ever a shortcut: when it is missing, unreadable or out of date, the source is built.
//! - No stamp is made of a build during which an input changed.
//! - What is kept is bounded: [`BUILDS_KEPT`] builds a source, and nothing of sources that are gone.

mod input;
mod place;

use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

pub(super) use input::hash;
use input::{Change, Input, Now, Seen};
use place::Place;

use super::file::write_atomically;

/// Builds of one source that are remembered.
const BUILDS_KEPT: usize = 8;

/// All that a build depended on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Inputs(BTreeSet<Input>);

impl Inputs {
    /// Files, by absolute path: what they hold, or that they are not there.
    pub(super) fn files(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        self.0.extend(paths.into_iter().map(Input::File));
    }

    /// Folders, by absolute path: the names in them.
    pub(super) fn folders(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        self.0.extend(paths.into_iter().map(Input::Folder));
    }

    /// Variables of the environment, by name.
    pub(super) fn variables<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.0.extend(names.into_iter().map(|name| Input::Variable(name.to_owned())));
    }

    #[cfg(test)]
    pub(super) fn contains_file(&self, path: &Path) -> bool {
        self.0.contains(&Input::File(path.to_owned()))
    }
}

/// The remembered builds of one source.
#[derive(Debug, Clone)]
pub(super) struct Stamp {
    place: Place,
    maker: String,
}

/// What a stamp's file holds.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Builds {
    /// What made them: builds of another maker do not count.
    maker: String,
    /// Latest first.
    builds: Vec<Build>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Build {
    component: Seen,
    inputs: Vec<Seen>,
}

impl Stamp {
    /// The builds of `source`, an absolute path, by `maker`: whatever of us shapes the component besides the inputs. None
    /// when this machine has no cache folder.
    pub(super) fn of(source: &Path, maker: &str) -> Option<Self> {
        Some(Self { place: Place::of(source)?, maker: format!("{} {maker}", env!("CARGO_PKG_VERSION")) })
    }

    /// The component of a build whose inputs are as they are now.
    pub(super) fn fresh_component(&self) -> Option<PathBuf> {
        let mut known = self.read();
        let mut now = Now::default();
        let (position, change) = known.builds.iter().enumerate().find_map(|(position, build)| {
            let change = build.change(&mut now);
            (change != Change::Changed).then_some((position, change))
        })?;
        let mut build = known.builds.remove(position);
        let component = build.component_path()?.to_owned();
        if position > 0 || change == Change::Touched {
            build.inputs = build.inputs.into_iter().map(|seen| now.see(seen.input().clone())).collect();
            build.component = now.see(build.component.input().clone());
            known.builds.insert(0, build);
            self.write(&known);
        }
        Some(component)
    }

    /// Remembers a build that began at `begun`. Best effort: what is not remembered is built anew.
    pub(super) fn record(&self, inputs: &Inputs, component: &Path, begun: SystemTime) {
        let mut now = Now::default();
        let inputs: Vec<_> = inputs.0.iter().map(|input| now.see(input.clone())).collect();
        if inputs.iter().any(|input| input.changed_since(begun)) {
            return;
        }
        let build = Build { component: now.see(Input::File(component.to_owned())), inputs };
        let mut known = self.read();
        known.builds.retain(|other| other.inputs != build.inputs && other.component_path() != build.component_path());
        known.builds.insert(0, build);
        known.builds.truncate(BUILDS_KEPT);
        self.write(&known);
        self.place.keep_only(&known.builds.iter().filter_map(Build::component_path).collect());
    }

    /// Moves the component at `made` to where it is kept, under this name and its content's.
    ///
    /// # Errors
    /// It cannot be read or moved.
    pub(super) fn keep(&self, made: &Path, name: &str) -> std::io::Result<PathBuf> {
        let content = hash(&std::fs::read(made)?);
        let kept = self.place.component(name, &content);
        std::fs::rename(made, &kept)?;
        Ok(kept)
    }

    /// Waits until no other process builds this source, and keeps others waiting while the answer lives.
    ///
    /// # Errors
    /// The place cannot be written to.
    pub(super) fn lock(&self) -> std::io::Result<File> {
        self.place.lock()
    }

    /// A folder of this source's own, which is there once [`Self::lock`] has been called.
    pub(super) fn folder(&self) -> &Path {
        self.place.folder()
    }

    fn read(&self) -> Builds {
        let read = std::fs::read(self.place.stamp()).ok().and_then(|json| serde_json::from_slice(&json).ok());
        let known: Builds = read.unwrap_or_default();
        if known.maker == self.maker { known } else { Builds { maker: self.maker.clone(), builds: Vec::new() } }
    }

    fn write(&self, builds: &Builds) {
        let Ok(json) = serde_json::to_vec(builds) else { return };
        if self.place.create().is_ok() {
            // Without a stamp the next build takes the time this one took.
            let _ = write_atomically(&self.place.stamp(), &json);
        }
    }
}

impl Build {
    /// What has become of its inputs and its component since: the gravest change.
    fn change(&self, now: &mut Now) -> Change {
        let mut touched = false;
        for seen in self.inputs.iter().chain([&self.component]) {
            match now.change(seen) {
                Change::None => {}
                Change::Touched => touched = true,
                Change::Changed => return Change::Changed,
            }
        }
        if touched { Change::Touched } else { Change::None }
    }

    fn component_path(&self) -> Option<&Path> {
        match self.component.input() {
            Input::File(path) => Some(path),
            Input::Folder(_) | Input::Variable(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
