//! What comes in and what goes out.

use serde::{Deserialize, Serialize};

/// The input: photos to import.
#[derive(Debug, Clone, Deserialize)]
pub struct Import {
    /// Where they belong.
    pub album: String,
    /// Their names, at least one.
    pub photos: Vec<String>,
}

/// A thumbnail that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thumbnail {
    /// The photo's name.
    pub photo: String,
    /// Where the thumbnail is.
    pub url: String,
    /// Its size in bytes.
    pub bytes: u32,
}

/// A photo that was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The photo's name.
    pub photo: String,
    /// Why.
    pub reason: String,
}

/// The result: what became of an import.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Where the photos belong.
    pub album: String,
    /// What was published, in the order of the input.
    pub thumbnails: Vec<Thumbnail>,
    /// What was not.
    pub failures: Vec<Failure>,
}

/// An import that makes no sense.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("album `{album}` has no photos to import")]
pub struct InvalidImport {
    /// Where nothing was to be imported.
    pub album: String,
}

/// An import that was given up.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failed} photos of album `{album}` failed, which is more than a fifth")]
pub struct TooManyFailures {
    /// Where the photos belong.
    pub album: String,
    /// How many photos failed before it was given up.
    pub failed: usize,
}

impl Import {
    /// Checks that there is something to import.
    ///
    /// # Errors
    /// There is not.
    pub fn validate(&self) -> Result<(), InvalidImport> {
        if self.photos.is_empty() { Err(InvalidImport { album: self.album.clone() }) } else { Ok(()) }
    }
}
