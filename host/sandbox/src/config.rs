//! How a sandbox is set up, and what it grants an invocation.

use std::num::NonZeroU32;
use std::path::PathBuf;

/// How a [`Sandbox`](crate::Sandbox) is set up.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Folder for compiled components; none, the default: compile anew every time. It is created, open to its owner
    /// only. A folder that others may write to is not used.
    pub cache: Option<PathBuf>,
    /// What an invocation may use.
    pub limits: SandboxLimits,
    /// Most invocations at the same time, default 64; later ones wait for their turn.
    pub concurrent_invocations: NonZeroU32,
}

impl Default for SandboxConfig {
    fn default() -> Self {
        let concurrent_invocations = NonZeroU32::MIN.saturating_add(63);
        Self { cache: None, limits: SandboxLimits::default(), concurrent_invocations }
    }
}

/// What one invocation may use. Its wall time comes with the invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxLimits {
    /// Linear memory in bytes, all memories of the component together. Default 256 MiB: what an interpreter
    /// leaves of it is what a Lambda function has.
    pub memory_bytes: usize,
    /// Elements of one table. Default 65,536, which holds the functions of a Python interpreter.
    pub table_elements: usize,
    /// Core instances a component may consist of. Default 64.
    pub instances: u32,
    /// Stack of compiled code, in bytes. Default 1 MiB. A guest's own stack in linear memory is part of its memory.
    pub stack_bytes: usize,
    /// Data that one call may bring from the guest to the host, in bytes. Default 8 MiB: an execution's result
    /// (6,291,456 bytes) and what surrounds it.
    pub host_call_bytes: usize,
    /// Log records, in bytes of text. Default 1 MiB. What exceeds it is dropped and counted.
    pub log_bytes: usize,
}

const MIB: usize = 1024 * 1024;

impl Default for SandboxLimits {
    fn default() -> Self {
        Self {
            memory_bytes: 256 * MIB,
            table_elements: 65_536,
            instances: 64,
            stack_bytes: MIB,
            host_call_bytes: 8 * MIB,
            log_bytes: MIB,
        }
    }
}
