#!/usr/bin/env bash
# Compare the documented examples of the JavaScript SDK in the sandbox with how they run natively, under the testing SDK.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --package durable-wasm
cd tests/sdk/javascript
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  npm ci --silent --no-audit --no-fund
fi
DURABLE_WASM=${CARGO_TARGET_DIR:-$OLDPWD/target}/debug/durable-wasm exec node --test "$@"
