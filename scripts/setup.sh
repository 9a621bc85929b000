#!/usr/bin/env bash
# Install what building durable-wasm and its handlers needs: Rust, a C linker, the WebAssembly target. What the tests need
# besides, Python and Node.js, is looked for.
#
# Safe to repeat; where all is there it does nothing, in well under a second.
# Usage: setup.sh [--lint | --test]    with --lint also rustfmt and clippy, with --test also Python and Node.js
set -euo pipefail

target=wasm32-unknown-unknown
# The oldest compiler that builds the workspace, as its Cargo.toml says.
oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
folder=${DURABLE_WASM_TOOLCHAIN:-${XDG_CACHE_HOME:-$HOME/.cache}/durable-wasm/guest-toolchain}

say() { echo "setup: $*" >&2; }

fail() {
  echo "error: $1" >&2
  echo "hint: $2" >&2
  exit 2
}

install_package() {
  command -v apt-get >/dev/null || return 1
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  say "installing $*"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"' sh "$@" >/dev/null
}

install_rust() {
  say "installing Rust with rustup"
  local script
  script=$(mktemp)
  if command -v curl >/dev/null; then
    curl --proto '=https' --tlsv1.2 --max-time 60 -sSf https://sh.rustup.rs -o "$script"
  elif command -v wget >/dev/null; then
    wget --https-only --timeout=60 -q https://sh.rustup.rs -O "$script"
  else
    return 1
  fi && sh "$script" -y -q --no-modify-path --profile minimal --target "$target" --component rustfmt,clippy
  local status=$?
  rm -f "$script"
  return "$status"
}

has_target() {
  local files
  files=$(rustc --print target-libdir --target "$target" 2>/dev/null) && ls "$files"/libcore-* >/dev/null 2>&1
}

if ! command -v cargo >/dev/null; then
  install_rust || fail "Rust is not installed" "install it from https://rustup.rs, then run this again"
fi
version=$(rustc --version | cut -d ' ' -f 2)
[ "$(printf '%s\n' "$oldest" "${version%%-*}" | sort -V | head -n 1)" = "$oldest" ] ||
  fail "Rust $version is too old: $oldest or later is needed" "rustup update stable"

if ! command -v cc >/dev/null; then
  install_package gcc libc6-dev || fail "there is no C compiler to link with" "install gcc or clang"
fi

if ! has_target && ! [ -e "$folder/.complete" ]; then
  say "adding the target $target"
  if ! { command -v rustup >/dev/null && timeout 120 rustup --quiet target add "$target" >/dev/null 2>&1 && has_target; }; then
    "$(dirname "$0")/guest-toolchain.sh" "$folder"
  fi
fi

if [ "${1:-}" = --lint ]; then
  for tool in fmt clippy; do
    cargo "$tool" --version >/dev/null 2>&1 && continue
    say "adding cargo $tool"
    rustup --quiet component add "${tool/fmt/rustfmt}" ||
      fail "cargo $tool is not installed" "rustup component add ${tool/fmt/rustfmt}"
  done
fi

if [ "${1:-}" = --test ]; then
  # Handlers in Python and JavaScript are built with tools that durable-wasm itself installs with pip and npm.
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 ||
    fail "there is no Python 3.11 or later" "install Python 3.11 or later with pip and venv"
  python3 -c 'import pip, venv, ensurepip' >/dev/null 2>&1 ||
    fail "Python has no pip or no venv" "install them, on Debian: apt-get install python3-pip python3-venv"
  node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' >/dev/null 2>&1 ||
    fail "there is no Node.js 20 or later" "install it from https://nodejs.org"
  command -v npm >/dev/null || fail "there is no npm" "install it with Node.js from https://nodejs.org"
fi
