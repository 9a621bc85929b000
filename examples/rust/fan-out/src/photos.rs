//! A stand-in for a photo store, and its moods: they depend on the photo's name and the attempt alone.

use durable_wasm_sdk::{BoxError, TypedError};

use super::Thumbnail;

/// The store does not have the photo yet. Asking again later helps.
#[derive(Debug, thiserror::Error)]
#[error("photo `{0}` is not there yet")]
struct NotThereYet(String);

/// What was fetched is no photo. Trying again does not help.
#[derive(Debug, thiserror::Error)]
#[error("photo `{0}` cannot be decoded")]
struct CannotDecode(String);

/// Fetches a photo, and returns its size in bytes.
pub(crate) fn fetch(photo: &str, attempt: u32) -> Result<u32, BoxError> {
    if photo.starts_with("flaky") && attempt == 1 {
        return Err(TypedError::new(NotThereYet(photo.to_owned())).into());
    }
    Ok(photo.bytes().map(u32::from).sum::<u32>() * 1024)
}

/// Makes a thumbnail and publishes it.
pub(crate) fn resize(photo: &str, bytes: u32) -> Result<Thumbnail, BoxError> {
    if photo.starts_with("broken") {
        return Err(TypedError::new(CannotDecode(photo.to_owned())).into());
    }
    Ok(Thumbnail { photo: photo.to_owned(), url: format!("https://thumbnails.example/{photo}"), bytes: bytes / 64 })
}
