#!/usr/bin/env bash
# Run the tests of the Lambda API with boto3 and the official Python SDK against `durable-wasm serve`, and those of what
# stands in for AWS in the official conformance run.
#
# Usage: wire.sh [ARGUMENT...]     what is given goes to pytest, as in -k callback
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --package durable-wasm
DURABLE_WASM=${CARGO_TARGET_DIR:-$PWD/target}/debug/durable-wasm exec scripts/python.sh -m pytest \
  -p no:cacheprovider --quiet tests/wire tests/conformance/official "$@"
