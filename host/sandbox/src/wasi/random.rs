//! `wasi:random`: numbers that follow from the execution's seed.
//!
//! Outside steps the numbers are the same in every invocation of an execution. Every attempt of a step has numbers of
//! its own, which depend on nothing but seed, operation and attempt: not on what ran before it.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use wasmtime::component::{HasData, Linker};
use wasmtime_wasi::p2::bindings::random::{insecure, insecure_seed, random};

use crate::crash::GuestFault;
use crate::reads::Reads;
use crate::state::{HostState, StepAttempt};

/// Attempts whose position is remembered. A guest that draws in more within one invocation starts them over.
const STREAMS: usize = 65_536;

/// Where a guest's random numbers come from.
pub(super) struct Random {
    seed: [u8; 32],
    /// Which numbers there are outside steps; 0: the usual ones.
    perturbation: u64,
    reads: Reads,
    /// Most bytes handed out in one call.
    limit: usize,
    /// By the attempt they belong to; none: outside steps.
    streams: HashMap<Option<StepAttempt>, Stream>,
}

/// SHA-256 of a key and a counter: as good as random to whoever does not know the key.
struct Stream {
    key: [u8; 32],
    blocks: u64,
}

impl Stream {
    fn new(seed: &[u8; 32], step: Option<&StepAttempt>, perturbation: u64) -> Self {
        let mut key = Sha256::new_with_prefix(b"durable-wasm random 1");
        key.update(seed);
        match (step, perturbation) {
            (Some(StepAttempt { operation_id, attempt }), _) => {
                key.update(attempt.to_le_bytes());
                key.update(operation_id.as_str());
            }
            (None, 0) => {}
            (None, perturbation) => key.update(perturbation.to_le_bytes()),
        }
        Self { key: key.finalize().into(), blocks: 0 }
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block: [u8; 32] =
                Sha256::new_with_prefix(self.key).chain_update(self.blocks.to_le_bytes()).finalize().into();
            self.blocks += 1;
            chunk.iter_mut().zip(block).for_each(|(byte, random)| *byte = random);
        }
    }
}

impl Random {
    pub(super) fn new(seed: [u8; 32], perturbation: u64, reads: Reads, limit: usize) -> Self {
        Self { seed, perturbation, reads, limit, streams: HashMap::new() }
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        let step = self.reads.scope().current();
        if self.streams.len() >= STREAMS && !self.streams.contains_key(&step) {
            self.streams.clear();
        }
        let stream = Stream::new(&self.seed, step.as_ref(), self.perturbation);
        self.streams.entry(step).or_insert(stream).fill(bytes);
    }

    fn bytes(&mut self, import: &'static str, length: u64) -> wasmtime::Result<Vec<u8>> {
        self.reads.check(import)?;
        let limit = self.limit;
        let length = usize::try_from(length).ok().filter(|length| *length <= limit);
        let Some(length) = length else {
            return Err(GuestFault(format!("asked for more than {limit} random bytes in one call")).into());
        };
        let mut bytes = vec![0; length];
        self.fill(&mut bytes);
        Ok(bytes)
    }

    fn number(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }
}

struct HasRandom;

impl HasData for HasRandom {
    type Data<'a> = &'a mut Random;
}

pub(super) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    fn view(state: &mut HostState) -> &mut Random {
        &mut state.wasi().random
    }
    random::add_to_linker::<_, HasRandom>(linker, view)?;
    insecure::add_to_linker::<_, HasRandom>(linker, view)?;
    insecure_seed::add_to_linker::<_, HasRandom>(linker, view)
}

impl random::Host for Random {
    fn get_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        self.bytes("wasi:random/random.get-random-bytes", len)
    }

    fn get_random_u64(&mut self) -> wasmtime::Result<u64> {
        self.reads.check("wasi:random/random.get-random-u64")?;
        Ok(self.number())
    }
}

impl insecure::Host for Random {
    fn get_insecure_random_bytes(&mut self, len: u64) -> wasmtime::Result<Vec<u8>> {
        self.bytes("wasi:random/insecure.get-insecure-random-bytes", len)
    }

    fn get_insecure_random_u64(&mut self) -> wasmtime::Result<u64> {
        self.reads.check("wasi:random/insecure.get-insecure-random-u64")?;
        Ok(self.number())
    }
}

/// Never denied: every hash map of std asks for it, and few programs depend on it.
impl insecure_seed::Host for Random {
    fn insecure_seed(&mut self) -> wasmtime::Result<(u64, u64)> {
        Ok((self.number(), self.number()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::StepScope;
    use crate::surroundings::Nondeterminism;

    const IMPORT: &str = "wasi:random/random.get-random-bytes";

    fn random(seed: u8) -> (Random, StepScope) {
        perturbed(seed, 0)
    }

    fn perturbed(seed: u8, perturbation: u64) -> (Random, StepScope) {
        let scope = StepScope::default();
        let reads = Reads::new(Nondeterminism::Virtual, scope.clone());
        (Random::new([seed; 32], perturbation, reads, 1024), scope)
    }

    fn step(operation_id: &str, attempt: u32) -> StepAttempt {
        StepAttempt { operation_id: operation_id.into(), attempt }
    }

    #[test]
    fn every_invocation_of_an_execution_draws_the_same() {
        let draw = |seed| random(seed).0.bytes(IMPORT, 100).unwrap();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert_eq!(draw(1).len(), 100);
    }

    #[test]
    fn a_stream_does_not_repeat() {
        let mut random = random(1).0;
        assert_ne!(random.number(), random.number());
        assert_ne!(random.bytes(IMPORT, 40).unwrap(), random.bytes(IMPORT, 40).unwrap());
    }

    #[test]
    fn an_attempt_draws_its_own_numbers_whatever_ran_before_it() {
        let (mut alone, scope) = random(1);
        scope.enter(step("a", 1));
        let expected = [alone.number(), alone.number()];

        let (mut interleaved, scope) = random(1);
        let outside = interleaved.number();
        scope.enter(step("a", 1));
        let first = interleaved.number();
        scope.enter(step("b", 1));
        let other = interleaved.number();
        scope.enter(step("a", 1));
        assert_eq!([first, interleaved.number()], expected);
        scope.enter(step("a", 2));
        let again = interleaved.number();
        assert!(![outside, other, again].contains(&first));
    }

    #[test]
    fn a_perturbation_changes_what_is_drawn_outside_steps() {
        let draw = |perturbation| {
            let (mut random, scope) = perturbed(1, perturbation);
            let outside = random.number();
            scope.enter(step("a", 1));
            (outside, random.number())
        };
        let ((usual, in_step), (perturbed, in_perturbed_step)) = (draw(0), draw(1));
        assert_ne!(usual, perturbed);
        assert_ne!(perturbed, draw(2).0);
        assert_eq!(in_step, in_perturbed_step);
    }

    #[test]
    fn bytes_and_streams_are_bounded() {
        let (mut random, scope) = random(1);
        assert!(random.bytes(IMPORT, 1025).unwrap_err().is::<GuestFault>());
        assert!(random.bytes(IMPORT, u64::MAX).unwrap_err().is::<GuestFault>());
        for attempt in 0..70_000 {
            scope.enter(step("a", attempt));
            random.number();
        }
        assert!(random.streams.len() <= STREAMS);
    }
}
