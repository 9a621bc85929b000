#!/usr/bin/env bash
# Run every test: those of the guest side on this machine, the documentation's, and then the host's, which compile the
# handlers they need for WebAssembly on demand.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo test --quiet --workspace --manifest-path examples/rust/Cargo.toml
cargo test --quiet --workspace --doc
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace --no-fail-fast
else
  cargo test --workspace --lib --bins --tests --no-fail-fast
fi
