#!/usr/bin/env bash
# Run the official conformance requirements against the handlers of a language in tests/conformance, in virtual time.
#
# The requirements are fetched from PyPI once and kept in a cache folder: later runs need no network.
# Usage: conformance.sh rust|python|javascript [ARGUMENT...]     what is given goes to `durable-wasm test`, as in --suite step
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1-} in
  rust) template=tests/conformance/template.yaml ;;
  python | javascript) template=tests/conformance/$1/template.yaml ;;
  *) echo "error: say which language: rust, python, javascript" >&2; exit 2 ;;
esac
shift

pinned=tests/conformance/requirements.txt
version=$(sed -n 's/^aws-durable-execution-conformance-tests==\([^ ]*\).*/\1/p' "$pinned")
folder=${XDG_CACHE_HOME:-$HOME/.cache}/durable-wasm/conformance-$version

if ! [ -e "$folder/.complete" ]; then
  command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1 || {
    echo "error: the requirements come from PyPI, and there is no pip" >&2
    echo "hint: install Python 3 with pip" >&2
    exit 2
  }
  echo "conformance: fetching the requirements $version" >&2
  rm -rf "$folder"
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --only-binary :all: \
    --require-hashes --requirement "$pinned" --target "$folder"
  touch "$folder/.complete"
fi

cargo run --quiet --package durable-wasm -- test --template "$template" "$@" \
  "$folder/aws_durable_execution_conformance_tests/test_requirements"
