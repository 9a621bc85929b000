//! Operation ids: the SHA-256, in hexadecimal, of an operation's position.
//!
//! `3` is the third operation of the handler, `3-1` the first one of the child context that is the third. The official
//! Rust SDK mints the same ids; the others hash the same positions in their own ways.

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

    /// In how many contexts it is.
    pub(crate) fn depth(&self) -> usize {
        self.position.matches('-').count()
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

#[cfg(test)]
mod tests {
    use super::OperationId;

    #[test]
    fn an_id_is_the_sha256_of_the_position() {
        for (position, id) in [
            ("1", "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"),
            ("3-1", "73e23b443f02b5eeecab79cce1271719db43827879e7baf0849233db8742a240"),
        ] {
            assert_eq!(OperationId::new(position.to_owned()).as_str(), id, "{position}");
        }
    }
}
