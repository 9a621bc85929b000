//! What a command says about the sandbox that its handlers run in.

use clap::builder::RangedI64ValueParser;
use clap::{Args, ValueEnum};
use durable_wasm_sandbox::{GrantError, Nondeterminism, Surroundings};

use super::loader::MemoryMib;
use super::permissions::Permissions;

/// The arguments, the same for every command that runs handlers.
#[derive(Debug, Clone, Args, PartialEq, Eq)]
pub(super) struct SandboxArgs {
    /// Memory an invocation may use, in MiB
    #[arg(long, value_name = "MIB", default_value_t = MemoryMib::DEFAULT.0, value_parser = memory_range())]
    memory: u32,
    /// What becomes of a handler that reads a clock or random numbers outside steps
    #[arg(long, value_name = "MODE", value_enum, default_value_t)]
    nondeterminism: NondeterminismArg,
    #[command(flatten)]
    permissions: Permissions,
}

/// [`Nondeterminism`] as users type it.
#[derive(Debug, Clone, Copy, Default, ValueEnum, PartialEq, Eq)]
enum NondeterminismArg {
    /// It reads the same in every invocation
    #[default]
    Virtual,
    /// Its execution fails and says where it read
    Deny,
}

fn memory_range() -> RangedI64ValueParser<u32> {
    let (least, most) = MemoryMib::RANGE.into_inner();
    clap::value_parser!(u32).range(i64::from(least)..=i64::from(most))
}

impl SandboxArgs {
    /// Memory an invocation may use.
    pub(super) const fn memory(&self) -> MemoryMib {
        MemoryMib(self.memory)
    }

    /// What handlers find around them.
    ///
    /// # Errors
    /// When something cannot be granted.
    pub(super) fn surroundings(&self) -> Result<Surroundings, GrantError> {
        let nondeterminism = match self.nondeterminism {
            NondeterminismArg::Virtual => Nondeterminism::Virtual,
            NondeterminismArg::Deny => Nondeterminism::Deny,
        };
        let mut surroundings = Surroundings { nondeterminism, ..Surroundings::default() };
        self.permissions.grant(&mut surroundings.grants)?;
        Ok(surroundings)
    }
}
