//! Names for things, derived from what they name, or given at random.
//!
//! # Invariants
//! - [`ExecutionIds::Derived`]: ARNs, request ids and random seeds depend only on the function, the execution's name, its
//!   input, how many executions of that name this executor deleted before, and its seed, so two runs of the same execution
//!   are equal byte for byte. Upheld by hashing exactly those.
//! - [`ExecutionIds::Random`]: no two executions ever have the same ARN, so no token or callback id is ever good for
//!   another one. All else depends on the ARN and the seed alone, and so stays the same when the executor is another.

use durable_wasm_core::execution::FunctionVersion;
use durable_wasm_core::model::{ExecutionArn, RequestId};
use sha2::{Digest, Sha256};

/// Where the ids in the ARNs of new executions come from, and the names of those that are given none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExecutionIds {
    /// From what is started, and the executor's seed: for runs that are to be the same each time. An executor knows only of
    /// the executions that it deleted itself.
    #[default]
    Derived,
    /// From chance: for stores that outlive their executors.
    Random,
}

/// What an execution's own names and random numbers come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ExecutionSeed([u8; 32]);

impl ExecutionSeed {
    /// The seed of an execution.
    pub fn derive(seed: u64, function: &str, name: &str, input: Option<&str>) -> Self {
        let mut hash = Sha256::new_with_prefix(b"durable-wasm execution\0");
        hash.update(seed.to_be_bytes());
        for part in [function, name, input.unwrap_or_default()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// The bytes themselves.
    pub const fn bytes(&self) -> [u8; 32] {
        self.0
    }

    /// The seed of the execution with this ARN, for an executor that did not start it itself.
    pub fn of_arn(seed: u64, arn: &ExecutionArn) -> Self {
        Self::derive(seed, arn.as_str(), "", None)
    }

    /// The id in the execution's ARN. `number` tells apart those that bore the same name one after the other.
    pub fn execution_id(&self, number: u32) -> String {
        self.uuid("execution", number)
    }

    /// The id of the execution's invocation with this number, counted from 1.
    pub fn request_id(&self, invocation: u32) -> RequestId {
        RequestId::from(self.uuid("invocation", invocation))
    }

    /// A name for an execution that was given none; `number` tells those of the same function and input apart.
    pub fn default_name(seed: u64, function: &str, input: Option<&str>, number: u32) -> String {
        Self::derive(seed, function, "", input).uuid("name", number)
    }

    /// A version 8 UUID (RFC 9562: contents of the maker's own choice).
    fn uuid(&self, purpose: &str, number: u32) -> String {
        let hash = Sha256::new_with_prefix(self.0).chain_update(purpose).chain_update(number.to_be_bytes()).finalize();
        let mut bytes = [0_u8; 16];
        bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        uuid(bytes, 8)
    }
}

/// The ARN of an execution.
pub(crate) fn execution_arn(function: &FunctionVersion, name: &str, id: &str) -> ExecutionArn {
    ExecutionArn::from(format!("{}/durable-execution/{name}/{id}", function.arn()))
}

/// A version 4 UUID (RFC 9562: random).
pub(crate) fn random_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)?;
    Ok(uuid(bytes, 4))
}

fn uuid(bytes: [u8; 16], version: u128) -> String {
    let bits = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0b11 << 62) | version << 76 | 0b10 << 62;
    let hex = format!("{bits:032x}");
    let mut rest = hex.as_str();
    let parts = [8, 4, 4, 4, 12].map(|length| {
        let (part, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = tail;
        part
    });
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_execution_has_the_same_names() {
        let seed = || ExecutionSeed::derive(0, "f", "n", Some("1"));
        assert_eq!(seed().request_id(1), seed().request_id(1));
        assert_ne!(seed().request_id(1), seed().request_id(2));
        for other in [
            ExecutionSeed::derive(1, "f", "n", Some("1")),
            ExecutionSeed::derive(0, "g", "n", Some("1")),
            ExecutionSeed::derive(0, "f", "m", Some("1")),
            ExecutionSeed::derive(0, "f", "n", Some("2")),
            ExecutionSeed::derive(0, "fn", "", Some("1")),
        ] {
            assert_ne!(other.request_id(1), seed().request_id(1));
        }
    }

    #[test]
    fn uuids_are_well_formed() {
        let derived = ExecutionSeed::derive(7, "f", "n", None).uuid("name", 3);
        for (uuid, version) in [(derived, '8'), (random_id().unwrap(), '4')] {
            assert_eq!(uuid.len(), 36);
            assert_eq!(uuid.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
            assert_eq!(uuid.chars().nth(14), Some(version), "the version");
            assert!(uuid.chars().nth(19).is_some_and(|variant| "89ab".contains(variant)), "{uuid}");
        }
    }
}
