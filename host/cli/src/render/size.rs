//! Sizes for people.

use std::fmt;

/// Shows a number of bytes in decimal units: `512 B`, `118 kB`, `18.2 MB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HumanSize(pub u64);

impl fmt::Display for HumanSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            bytes @ 0..1_000 => write!(f, "{bytes} B"),
            bytes @ 1_000..1_000_000 => write!(f, "{} kB", bytes / 1_000),
            bytes => write!(f, "{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_fits_the_size() {
        for (bytes, expected) in
            [(0, "0 B"), (999, "999 B"), (1_000, "1 kB"), (118_400, "118 kB"), (18_250_000, "18.2 MB")]
        {
            assert_eq!(HumanSize(bytes).to_string(), expected);
        }
    }
}
