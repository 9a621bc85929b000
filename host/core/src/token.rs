//! Signed texts the outside world holds: checkpoint tokens, callback ids and page markers.
//!
//! # Invariants
//! - Whoever lacks the secret can neither forge nor alter one: each ends in an HMAC-SHA256 over all before it, compared in
//!   constant time.
//! - One kind cannot stand in for another: the first byte tells the kind and is signed too.
//! - Minting is deterministic: same secret, same claims, same text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::model::{CallbackId, CheckpointToken, ExecutionArn, OperationId};

const MAC_BYTES: usize = 32;

/// What the bytes after the kind mean.
#[derive(Clone, Copy)]
enum Kind {
    Checkpoint = 1,
    Callback = 2,
    Marker = 3,
}

/// What a checkpoint token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointClaims {
    /// The execution.
    pub arn: ExecutionArn,
    /// The invocation, counted from 1.
    pub invocation: u32,
    /// How many tokens of this execution came before.
    pub sequence: u64,
}

/// What a callback id stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackClaims {
    /// The execution.
    pub arn: ExecutionArn,
    /// The callback's operation.
    pub operation_id: OperationId,
}

/// What a page marker stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MarkerClaims {
    /// The token sequence the pages were begun at.
    pub(crate) sequence: u64,
    /// Which list is paged.
    pub(crate) list: MarkerList,
    /// Where the page begins in it.
    pub(crate) position: u32,
}

/// The lists a marker may page through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkerList {
    /// Every operation of the execution.
    State,
    /// What a checkpoint's answer had no room for.
    Delta,
}

/// Mints and verifies tokens with one secret.
#[derive(Clone)]
pub struct TokenSigner {
    /// Keyed and fed nothing: cloned for every token.
    keyed: Hmac<Sha256>,
}

impl TokenSigner {
    /// A signer. Tokens of one secret mean nothing to a signer with another.
    pub fn new(secret: [u8; 32]) -> Self {
        // HMAC pads a short key with zeros to the block size, so this is the key itself.
        let mut block = [0; 64];
        for (slot, byte) in block.iter_mut().zip(secret) {
            *slot = byte;
        }
        Self { keyed: Hmac::new(&block.into()) }
    }

    /// The token with these claims.
    pub fn checkpoint_token(&self, claims: &CheckpointClaims) -> CheckpointToken {
        let mut body = vec![Kind::Checkpoint as u8];
        body.extend(claims.invocation.to_be_bytes());
        body.extend(claims.sequence.to_be_bytes());
        body.extend(claims.arn.as_str().as_bytes());
        self.seal(body, b"").into()
    }

    /// What a checkpoint token stands for; none if this signer did not mint it.
    pub fn read_checkpoint_token(&self, token: &CheckpointToken) -> Option<CheckpointClaims> {
        let body = self.open(token.as_str(), Kind::Checkpoint, b"")?;
        let (invocation, rest) = body.split_first_chunk()?;
        let (sequence, arn) = rest.split_first_chunk()?;
        Some(CheckpointClaims {
            arn: std::str::from_utf8(arn).ok()?.into(),
            invocation: u32::from_be_bytes(*invocation),
            sequence: u64::from_be_bytes(*sequence),
        })
    }

    /// The id of the callback that is this operation of this execution.
    pub fn callback_id(&self, arn: &ExecutionArn, operation_id: &OperationId) -> CallbackId {
        let mut body = vec![Kind::Callback as u8];
        body.extend(u16::try_from(arn.as_str().len()).unwrap_or(u16::MAX).to_be_bytes());
        body.extend(arn.as_str().as_bytes());
        body.extend(operation_id.as_str().as_bytes());
        self.seal(body, b"").into()
    }

    /// Which callback an id names; none if this signer did not mint it.
    pub fn read_callback_id(&self, id: &CallbackId) -> Option<CallbackClaims> {
        let body = self.open(id.as_str(), Kind::Callback, b"")?;
        let (length, rest) = body.split_first_chunk()?;
        let (arn, operation_id) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        Some(CallbackClaims {
            arn: std::str::from_utf8(arn).ok()?.into(),
            operation_id: std::str::from_utf8(operation_id).ok()?.into(),
        })
    }

    /// The marker with these claims, good for this execution only.
    pub(crate) fn marker(&self, arn: &ExecutionArn, claims: MarkerClaims) -> String {
        let list = match claims.list {
            MarkerList::State => 0,
            MarkerList::Delta => 1,
        };
        let mut body = vec![Kind::Marker as u8, list];
        body.extend(claims.position.to_be_bytes());
        body.extend(claims.sequence.to_be_bytes());
        self.seal(body, arn.as_str().as_bytes())
    }

    /// What a marker stands for; none if this signer did not mint it for this execution.
    pub(crate) fn read_marker(&self, arn: &ExecutionArn, marker: &str) -> Option<MarkerClaims> {
        let body = self.open(marker, Kind::Marker, arn.as_str().as_bytes())?;
        let (list, rest) = body.split_first()?;
        let (position, sequence) = rest.split_first_chunk()?;
        Some(MarkerClaims {
            sequence: u64::from_be_bytes(sequence.try_into().ok()?),
            list: if *list == 0 { MarkerList::State } else { MarkerList::Delta },
            position: u32::from_be_bytes(*position),
        })
    }

    /// The base64 text of a body and its signature. `bound_to` is signed and not contained.
    fn seal(&self, mut body: Vec<u8>, bound_to: &[u8]) -> String {
        let mut mac = self.keyed.clone();
        mac.update(&body);
        mac.update(bound_to);
        body.extend(mac.finalize().into_bytes());
        STANDARD.encode(body)
    }

    /// The body of a sealed text, without its kind.
    fn open(&self, text: &str, kind: Kind, bound_to: &[u8]) -> Option<Vec<u8>> {
        let mut body = STANDARD.decode(text).ok()?;
        let signature = body.split_off(body.len().checked_sub(MAC_BYTES)?);
        let mut mac = self.keyed.clone();
        mac.update(&body);
        mac.update(bound_to);
        mac.verify_slice(&signature).ok()?;
        (body.first() == Some(&(kind as u8))).then(|| body.split_off(1))
    }
}

/// Says nothing about the secret.
impl std::fmt::Debug for TokenSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenSigner").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str =
        "arn:aws:lambda:us-east-1:123456789012:function:orders:$LATEST/durable-execution/order-7/0000-0001";

    fn signer(seed: u8) -> TokenSigner {
        TokenSigner::new([seed; 32])
    }

    fn claims() -> CheckpointClaims {
        CheckpointClaims { arn: ARN.into(), invocation: 3, sequence: 41 }
    }

    #[test]
    fn a_checkpoint_token_reads_back() {
        let token = signer(1).checkpoint_token(&claims());
        assert_eq!(signer(1).read_checkpoint_token(&token), Some(claims()));
        assert!(token.as_str().len() <= 2_048);
    }

    #[test]
    fn a_callback_id_reads_back_and_fits() {
        let arn = ExecutionArn::from("a".repeat(crate::limits::EXECUTION_ARN_CHARS));
        let operation_id = OperationId::from("x".repeat(crate::limits::OPERATION_ID_CHARS));
        let id = signer(1).callback_id(&arn, &operation_id);
        assert!(id.as_str().len() <= 1_024, "{}", id.as_str().len());
        assert_eq!(signer(1).read_callback_id(&id), Some(CallbackClaims { arn, operation_id }));
    }

    #[test]
    fn every_altered_character_is_noticed() {
        let token = signer(1).checkpoint_token(&claims()).to_string();
        for place in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = CheckpointToken::from(String::from_utf8(altered).unwrap());
            assert_eq!(signer(1).read_checkpoint_token(&altered), None, "character {place}");
        }
    }

    #[test]
    fn another_secret_or_kind_is_refused() {
        let token = signer(1).checkpoint_token(&claims());
        assert_eq!(signer(2).read_checkpoint_token(&token), None);
        assert_eq!(signer(1).read_callback_id(&token.as_str().into()), None);
        assert_eq!(signer(1).read_marker(&ARN.into(), token.as_str()), None);
        for text in ["", "AAAA", "not base64!", "é"] {
            assert_eq!(signer(1).read_checkpoint_token(&text.into()), None, "{text}");
        }
    }

    #[test]
    fn a_marker_is_bound_to_its_execution() {
        for list in [MarkerList::State, MarkerList::Delta] {
            let claims = MarkerClaims { sequence: 9, list, position: 1_000 };
            let marker = signer(1).marker(&ARN.into(), claims);
            assert_eq!(signer(1).read_marker(&ARN.into(), &marker), Some(claims));
            assert_eq!(signer(1).read_marker(&"other".into(), &marker), None);
        }
    }

    #[test]
    fn the_secret_is_the_hmac_key() {
        // RFC 2104: a key shorter than a block is padded with zeros.
        let mut expected = <Hmac<Sha256> as KeyInit>::new_from_slice(&[7; 32]).unwrap();
        expected.update(b"\x03");
        let mut actual = signer(7).keyed;
        actual.update(b"\x03");
        assert_eq!(expected.finalize().into_bytes(), actual.finalize().into_bytes());
    }
}
