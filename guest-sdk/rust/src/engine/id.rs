//! Operation ids: the SHA-256, in hexadecimal, of an operation's position.
//!
//! `3` is the third operation of the handler, `3-1` the first one of the child context that is the third. The official
//! SDKs mint the same ids.

use sha2::{Digest, Sha256};

/// An operation's position and the id made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OperationId {
    position: String,
    id: String,
}

impl OperationId {
    pub(crate) fn new(position: String) -> Self {
        Self { id: hash(&position), position }
    }

    /// Such as `3-1`.
    pub(crate) fn position(&self) -> &str {
        &self.position
    }

    /// The id the service knows: 64 characters.
    pub(crate) fn as_str(&self) -> &str {
        &self.id
    }
}

fn hash(position: &str) -> String {
    let digit = |value: u8| char::from(if value < 10 { b'0' + value } else { b'a' - 10 + value });
    let mut id = String::with_capacity(64);
    for byte in Sha256::digest(position) {
        id.push(digit(byte >> 4));
        id.push(digit(byte & 0x0f));
    }
    id
}
