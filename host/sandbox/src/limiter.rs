//! What an invocation may grow to.

use wasmtime::ResourceLimiter;

use crate::config::SandboxLimits;

/// Refuses growth beyond the limits, the WebAssembly way: the guest is told that there is no more, and may go on.
#[derive(Debug)]
pub(crate) struct Limiter {
    memory_bytes: usize,
    memory_limit: usize,
    table_limit: usize,
    instance_limit: usize,
    refusal: Option<Refusal>,
}

/// The latest thing a guest was refused: most probably why it crashed, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Memory beyond so many bytes.
    Memory(usize),
    /// Table elements beyond so many.
    Table(usize),
}

impl Limiter {
    pub(crate) fn new(limits: &SandboxLimits) -> Self {
        Self {
            memory_bytes: 0,
            memory_limit: limits.memory_bytes,
            table_limit: limits.table_elements,
            instance_limit: usize::try_from(limits.instances).unwrap_or(usize::MAX),
            refusal: None,
        }
    }

    pub(crate) const fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let total = self.memory_bytes.saturating_add(desired.saturating_sub(current));
        if total > self.memory_limit {
            self.refusal = Some(Refusal::Memory(self.memory_limit));
            return Ok(false);
        }
        self.memory_bytes = total;
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        if desired > self.table_limit {
            self.refusal = Some(Refusal::Table(self.table_limit));
            return Ok(false);
        }
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.instance_limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_memories_count_together() {
        let limits = SandboxLimits { memory_bytes: 100, ..SandboxLimits::default() };
        let mut limiter = Limiter::new(&limits);
        assert!(limiter.memory_growing(0, 60, None).unwrap());
        assert!(!limiter.memory_growing(0, 60, None).unwrap(), "a second memory");
        assert_eq!(limiter.refusal(), Some(Refusal::Memory(100)));
        assert!(limiter.memory_growing(60, 100, None).unwrap(), "a refused growth does not count");
        assert!(!limiter.memory_growing(100, 101, None).unwrap());
    }

    #[test]
    fn tables_are_bounded_one_by_one() {
        let limits = SandboxLimits { table_elements: 10, ..SandboxLimits::default() };
        let mut limiter = Limiter::new(&limits);
        assert!(limiter.table_growing(0, 10, None).unwrap());
        assert!(limiter.table_growing(0, 10, None).unwrap());
        assert!(!limiter.table_growing(10, 11, None).unwrap());
        assert_eq!(limiter.refusal(), Some(Refusal::Table(10)));
    }
}
