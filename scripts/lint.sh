#!/usr/bin/env bash
# Check formatting, and clippy without a warning, of the host workspace and of the guest workspaces named.
#
# Guests are checked as code of this machine: they compile for both, and its toolchain is the one with clippy.
# Usage: lint.sh GUEST-WORKSPACE...
set -euo pipefail
cd "$(dirname "$0")/.."

for workspace in . "$@"; do
  cargo fmt --all --check --manifest-path "$workspace/Cargo.toml"
  cargo clippy --quiet --workspace --all-targets --manifest-path "$workspace/Cargo.toml" -- --deny warnings
done
