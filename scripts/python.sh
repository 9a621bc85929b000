#!/usr/bin/env bash
# Run Python with the packages that the tests from outside need.
#
# They are installed once, by hash, into an environment in a cache folder: later runs need no network.
# Usage: python.sh [ARGUMENT...]     what is given goes to Python, as in -m pytest tests/wire
set -euo pipefail
tests=$(cd "$(dirname "$0")/../tests" && pwd)
pinned=("$tests/requirements.txt" "$tests/conformance/requirements.txt")

fail() {
  echo "error: $1" >&2
  echo "hint: $2" >&2
  exit 2
}

# The official validator asks for Python 3.14, and runs on 3.11.
is_new_enough() { "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
for python in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 ''; do
  [ -n "$python" ] || fail "there is no Python 3.11 or later with venv" "install one, or name it in PYTHON"
  if is_new_enough "$python"; then break; fi
done

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
folder=${XDG_CACHE_HOME:-$HOME/.cache}/durable-wasm/python-$version-$(cat "${pinned[@]}" | cksum | cut -d ' ' -f 1)

if ! [ -e "$folder/.complete" ]; then
  echo "python: installing the packages of the tests" >&2
  rm -rf "$folder"
  "$python" -m venv "$folder"
  PIP_ROOT_USER_ACTION=ignore "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
    --ignore-requires-python --only-binary :all: --require-hashes "${pinned[@]/#/--requirement=}"
  touch "$folder/.complete"
fi

# So that they find tests/harness, and leave nothing in the sources.
export PYTHONPATH=$tests PYTHONDONTWRITEBYTECODE=1
exec "$folder/bin/python" "$@"
