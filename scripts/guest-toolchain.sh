#!/usr/bin/env bash
# Make a Rust toolchain that compiles for wasm32-unknown-unknown, where rustup cannot fetch that target.
#
# Debian's security archive carries a current rustc with the source of its standard library. This compiles that
# library once for wasm32-unknown-unknown (about a minute, 80 MB) and lays out a folder that rustup takes as a
# toolchain: RUSTUP_TOOLCHAIN=DIR cargo build --target wasm32-unknown-unknown
#
# Usage: guest-toolchain.sh DIR        does nothing when DIR is complete
set -euo pipefail

target=wasm32-unknown-unknown
dest=${1:?usage: guest-toolchain.sh DIR}
if [ -e "$dest/.complete" ]; then exit 0; fi

fail() {
  echo "error: $1" >&2
  echo "hint: $2" >&2
  exit 2
}

sysroot() { /usr/bin/rustc --print sysroot 2>/dev/null; }

has_debian_rust() {
  [ -x /usr/bin/cargo ] && [ -x /usr/bin/rustc ] &&
    [ -e "$(sysroot)/lib/rustlib/src/rust/library/sysroot/Cargo.toml" ]
}

if ! has_debian_rust; then
  command -v apt-get >/dev/null ||
    fail "the target $target is not installed, and there is no apt-get to make it from" "rustup target add $target"
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  echo "installing Debian's rustc and the source of its standard library" >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends rustc-web cargo-web rust-web-src' >/dev/null &&
    has_debian_rust ||
    fail "Debian's packages rustc-web, cargo-web and rust-web-src cannot be installed" "rustup target add $target"
fi

library="$(sysroot)/lib/rustlib/src/rust/library"
host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
linker=$(find "${RUSTUP_HOME:-$HOME/.rustup}/toolchains" /usr/lib/llvm-*/bin \( -name rust-lld -o -name lld \) \
  2>/dev/null | sort | head -n 1 || true)
[ -n "$linker" ] || fail "there is no rust-lld to link $target with" "apt-get install lld"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -rL "$library/." "$work/library"
echo "compiling the standard library for $target (once, about a minute)" >&2
# Whatever the caller set for its own build must not reach this one.
env -u RUSTC_WRAPPER -u RUSTC_WORKSPACE_WRAPPER -u CARGO_ENCODED_RUSTFLAGS -u CARGO_TARGET_DIR -u LD_LIBRARY_PATH \
  -u RUSTUP_TOOLCHAIN -u CARGO_BUILD_TARGET \
  RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
  RUSTFLAGS="-Zforce-unstable-if-unmarked -Cembed-bitcode=yes" \
  /usr/bin/cargo build --quiet --release --locked --target "$target" --target-dir "$work/target" \
  --manifest-path "$work/library/sysroot/Cargo.toml" --features "panic-unwind backtrace"

rm -rf "$dest"
mkdir -p "$dest/bin" "$dest/lib/rustlib/$target/lib" "$dest/lib/rustlib/$host/bin"
cp "$work/target/$target/release/deps/"*.rlib "$dest/lib/rustlib/$target/lib/"
ln -s "$(sysroot)/lib/rustlib/$host/lib" "$dest/lib/rustlib/$host/lib"
ln -s "$linker" "$dest/lib/rustlib/$host/bin/rust-lld"
ln -s /usr/bin/cargo "$dest/bin/cargo"
# A link would not do: the compiler finds its sysroot from where it lies.
printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "%s" "$@"\n' "$dest" >"$dest/bin/rustc"
chmod +x "$dest/bin/rustc"
touch "$dest/.complete"
