#!/usr/bin/env bash
# Run every test: those of the guest side on this machine, the documentation's, and then the host's, which compile the
# handlers they need for WebAssembly on demand.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo test --quiet --workspace --manifest-path examples/rust/Cargo.toml
(cd guest-sdk/python && PYTHONPATH=src:tests/stubs PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-python3}" -m unittest discover -q -t . -s tests)
(
  cd guest-sdk/js
  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund
  node --test --test-reporter=dot
)
cargo test --quiet --workspace --doc
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace --no-fail-fast
else
  cargo test --workspace --lib --bins --tests --no-fail-fast
fi
