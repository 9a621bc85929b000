#!/usr/bin/env bash
# Compare the documented examples of the official Python SDK in the sandbox with native runs under its testing SDK.
#
# Usage: sdk-python.sh [ARGUMENT...]     what is given goes to pytest, as in -k callbacks
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --package durable-wasm
DURABLE_WASM=${CARGO_TARGET_DIR:-$PWD/target}/debug/durable-wasm exec scripts/python.sh -m pytest tests/sdk/python "$@"
