//! Machine code of single functions, kept from one compilation for the next.
//!
//! The component of an interpreted handler is the interpreter's twenty thousand functions and the handler's data. Another
//! handler, or the same one after an edit, has other data and hardly another function: most of its code is found here.
//!
//! The file is our magic number and then records: key, length and checksum of the code, and the code as wasmtime gives it.
//!
//! # Invariants
//! - A record whose checksum does not fit is as good as none.
//! - The file grows by whole records and by one process at a time. What a crash left of a record is cut off.
//! - It is bounded: beyond [`BYTES_KEPT`] it is begun anew with what the latest compilation used.
//! - It lies in the folder of compiled components, and is trusted as they are; upheld by `cache`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sha2::{Digest, Sha256};
use wasmtime::CacheStore;

const MAGIC: &[u8; 8] = b"dwfuncs1";
const KEY_BYTES: usize = 32;
const LENGTH_BYTES: usize = 4;
const CHECKSUM_BYTES: usize = 16;
/// Enough for two interpreters and many handlers.
const BYTES_KEPT: usize = 192 * 1024 * 1024;

type Key = [u8; KEY_BYTES];

/// The functions of a cache folder. They are in memory only while something is compiled.
#[derive(Debug)]
pub(crate) struct Functions {
    path: PathBuf,
    /// None while nothing is compiled, or something too small to gain.
    records: RwLock<Option<Records>>,
    /// What the compilation that is going on asked for and found, and what it made.
    used: Mutex<Used>,
}

/// A file's content, and where in it the code of each function is.
#[derive(Debug, Default)]
struct Records {
    bytes: Vec<u8>,
    places: HashMap<Key, Place>,
}

#[derive(Debug, Clone)]
struct Place {
    checksum: Range<usize>,
    code: Range<usize>,
}

#[derive(Debug, Default)]
struct Used {
    found: Vec<Key>,
    made: Vec<(Key, Vec<u8>)>,
}

impl Functions {
    /// Those of this folder.
    pub(crate) fn new(folder: &Path) -> Arc<Self> {
        let path = folder.join("functions");
        Arc::new(Self { path, records: RwLock::default(), used: Mutex::default() })
    }

    /// Compiles with the functions at hand, and keeps those it makes. The caller has seen to it that this is the only
    /// compilation of this folder.
    pub(crate) fn at_hand<T>(&self, compile: impl FnOnce() -> T) -> T {
        *self.records.write().unwrap_or_else(PoisonError::into_inner) = Some(Records::read(&self.path));
        let compiled = compile();
        let records = self.records.write().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
        let used = std::mem::take(&mut *self.used.lock().unwrap_or_else(PoisonError::into_inner));
        if let Err(error) = self.keep(&records, &used, BYTES_KEPT) {
            tracing::warn!(path = %self.path.display(), %error, "compiled functions not kept");
        }
        compiled
    }

    fn keep(&self, records: &Records, used: &Used, bytes_kept: usize) -> io::Result<()> {
        if used.made.is_empty() {
            return Ok(());
        }
        let made = used.made.iter().map(|(key, code)| (key, code.as_slice()));
        let made_bytes: usize = used.made.iter().map(|(_, code)| record_bytes(code)).sum();
        if records.bytes.is_empty() || records.bytes.len().saturating_add(made_bytes) > bytes_kept {
            let found = used.found.iter().filter_map(|key| Some((key, records.code(key)?)));
            return self.replace(&encode(MAGIC.to_vec(), found.chain(made)));
        }
        let mut file = File::options().write(true).open(&self.path)?;
        // What is read of a file is whole records: anything beyond is what a crash left.
        let end = records.bytes.len() as u64;
        file.set_len(end)?;
        io::Seek::seek(&mut file, io::SeekFrom::Start(end))?;
        file.write_all(&encode(Vec::with_capacity(made_bytes), made))
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let temporary = self.path.with_extension("tmp");
        fs::write(&temporary, bytes)?;
        fs::rename(&temporary, &self.path)
    }
}

impl CacheStore for Functions {
    fn get(&self, key: &[u8]) -> Option<Cow<'_, [u8]>> {
        let key = Key::try_from(key).ok()?;
        let records = self.records.read().unwrap_or_else(PoisonError::into_inner);
        let code = records.as_ref()?.code(&key)?.to_vec();
        self.used.lock().unwrap_or_else(PoisonError::into_inner).found.push(key);
        Some(Cow::Owned(code))
    }

    fn insert(&self, key: &[u8], code: Vec<u8>) -> bool {
        let Ok(key) = Key::try_from(key) else { return false };
        if self.records.read().unwrap_or_else(PoisonError::into_inner).is_none() {
            return false;
        }
        self.used.lock().unwrap_or_else(PoisonError::into_inner).made.push((key, code));
        true
    }
}

impl Records {
    /// The whole records of a file, as far as it is one of ours.
    fn read(path: &Path) -> Self {
        match fs::read(path) {
            Ok(bytes) => Self::of(bytes),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(path = %path.display(), %error, "compiled functions not used");
                }
                Self::default()
            }
        }
    }

    fn of(mut bytes: Vec<u8>) -> Self {
        if !bytes.starts_with(MAGIC) {
            return Self::default();
        }
        let (mut places, mut end) = (HashMap::new(), MAGIC.len());
        while let Some((key, place)) = record_at(&bytes, end) {
            end = place.code.end;
            places.insert(key, place);
        }
        bytes.truncate(end);
        Self { bytes, places }
    }

    fn code(&self, key: &Key) -> Option<&[u8]> {
        let place = self.places.get(key)?;
        let code = self.bytes.get(place.code.clone())?;
        (self.bytes.get(place.checksum.clone())? == checksum(key, code)).then_some(code)
    }
}

/// The record that begins at `start`, if it is all there.
fn record_at(bytes: &[u8], start: usize) -> Option<(Key, Place)> {
    let (key, rest) = bytes.get(start..)?.split_first_chunk::<KEY_BYTES>()?;
    let (length, rest) = rest.split_first_chunk::<LENGTH_BYTES>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    rest.get(CHECKSUM_BYTES..)?.get(..length)?;
    let checksum = start + KEY_BYTES + LENGTH_BYTES;
    let code = checksum + CHECKSUM_BYTES;
    Some((*key, Place { checksum: checksum..code, code: code..code + length }))
}

/// Adds records to a file's bytes. Code too long for a record is left out.
fn encode<'a>(mut bytes: Vec<u8>, functions: impl Iterator<Item = (&'a Key, &'a [u8])>) -> Vec<u8> {
    for (key, code) in functions {
        let Ok(length) = u32::try_from(code.len()) else { continue };
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&checksum(key, code));
        bytes.extend_from_slice(code);
    }
    bytes
}

const fn record_bytes(code: &[u8]) -> usize {
    KEY_BYTES + LENGTH_BYTES + CHECKSUM_BYTES + code.len()
}

fn checksum(key: &Key, code: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = Sha256::new_with_prefix(key).chain_update(code).finalize();
    std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests;
