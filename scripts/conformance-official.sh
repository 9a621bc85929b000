#!/usr/bin/env bash
# Run the official conformance validator, unmodified, against `durable-wasm serve` with the handlers of a language, in real time.
#
# Usage: conformance-official.sh rust|python|javascript [ARGUMENT...]     what is given goes to the validator, as in --suite step
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --package durable-wasm
DURABLE_WASM=${CARGO_TARGET_DIR:-$PWD/target}/debug/durable-wasm exec scripts/python.sh tests/conformance/official/run.py "$@"
