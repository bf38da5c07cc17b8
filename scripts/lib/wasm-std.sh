# shellcheck shell=bash
# A Rust compiler that has a standard library for the browser (wasm32-unknown-unknown).
#
# Three ways, tried in this order:
#   1. the toolchain in use already has it;
#   2. rustup adds it (skipped when MDP_NO_RUSTUP=1);
#   3. Debian's `rustc-web` is unpacked into the cache, never installed, and its standard library
#      is built once from Debian's sources. About 140 MB downloaded, 500 MB kept, two minutes.
# Promise: `use_wasm_compiler` exports RUSTC when, and only when, the third way was taken.

WASM_TC=$CACHE/wasm-tc
# Change when the recipe below changes: an older cache is then rebuilt.
WASM_TC_RECIPE=2

# Does the compiler in use (RUSTC, or rustc) have the standard library?
has_wasm_std() {
  local dir
  dir=$("${RUSTC:-rustc}" --print target-libdir --target "$WASM_TARGET" 2>/dev/null) || return 1
  compgen -G "$dir/libstd-*.rlib" >/dev/null
}

use_wasm_compiler() {
  has_wasm_std && return 0
  [ "$(cat "$WASM_TC/recipe" 2>/dev/null)" = "$WASM_TC_RECIPE" ] || return 1
  export RUSTC=$WASM_TC/rustc
  has_wasm_std
}

setup_wasm_std() {
  use_wasm_compiler && return 0
  if [ -z "${MDP_NO_RUSTUP:-}" ] && have rustup; then
    say "Rust for the browser: rustup target add $WASM_TARGET"
    if timeout 300 rustup target add "$WASM_TARGET" >&2 && has_wasm_std; then return 0; fi
    note "rustup could not add it; taking Debian's compiler instead"
  fi
  have apt-get || die "no Rust standard library for $WASM_TARGET: rustup target add $WASM_TARGET"
  say "Rust for the browser: Debian's rustc-web into $WASM_TC (a few minutes, once)"
  local build
  build=$(mktemp -d "$CACHE/wasm-tc.XXXXXX")
  unpack_rustc_web "$build"
  build_wasm_std "$build"
  rm -rf "$build/debs" "$build/std" "$build/usr/src" "$WASM_TC"
  echo "$WASM_TC_RECIPE" >"$build/recipe"
  mv "$build" "$WASM_TC"
  chmod 755 "$WASM_TC"
  use_wasm_compiler || die "the compiler unpacked in $WASM_TC does not work"
}

# rustc-web and the libraries it loads, unpacked under $1, with a wrapper that finds them there.
unpack_rustc_web() {
  local dir=$1 host libs bin lld deb
  apt_refresh
  mapfile -t libs < <(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
    --no-breaks --no-replaces --no-enhances rustc-web | grep -E '^lib' | missing_here | sort -u)
  [ "${#libs[@]}" -gt 0 ] || die "this Debian has no rustc-web package"
  mkdir "$dir/debs"
  (cd "$dir/debs" && quietly apt-get download rustc-web rust-web-src "${libs[@]}")
  for deb in "$dir"/debs/*.deb; do dpkg -x "$deb" "$dir"; done

  # It finds its own folder: the whole can be moved.
  cat >"$dir/rustc" <<'WRAPPER'
#!/bin/sh
here=${0%/*}
for libs in "$here"/usr/lib/*-linux-gnu; do :; done
LD_LIBRARY_PATH=$libs exec "$here/usr/bin/rustc" "$@"
WRAPPER
  chmod +x "$dir/rustc"

  # The linker comes from the toolchain in use: Debian's would be another 100 MB.
  host=$(rustc -vV | sed -n 's/^host: //p')
  lld=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
  [ -x "$lld" ] || die "the Rust toolchain in use has no rust-lld ($lld)"
  bin=$dir/usr/lib/rustlib/$host/bin
  mkdir -p "$bin"
  ln -sf "$lld" "$bin/rust-lld"
}

# Of library packages, one a line: what only the compiler needs, and what it needs that isn't installed.
missing_here() {
  local name
  while read -r name; do
    case $name in
      libstd-rust-web* | libllvm[0-9]*) echo "$name" ;;
      *-dev) ;;
      *) dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || echo "$name" ;;
    esac
  done
}

# The standard library, with its bitcode kept (link-time optimisation needs it) and no local path. Small
# rather than quick: its sorts alone are 9 KiB of what every visitor downloads.
build_wasm_std() {
  local dir=$1 std=$1/std lib=$1/usr/lib/rustlib/$WASM_TARGET/lib
  mkdir -p "$std/src" "$lib"
  : >"$std/src/lib.rs"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$std/Cargo.toml"
  note "building its standard library"
  (
    cd "$std" || exit
    RUSTC=$dir/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=$std/target \
      RUSTFLAGS="-Cembed-bitcode=yes --remap-path-prefix=$dir/usr/lib/rustlib/src/rust=/rustc --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo" \
      quietly cargo build --release --target "$WASM_TARGET" -Zbuild-std=std,panic_abort,test -Zbuild-std-features=optimize_for_size
  )
  cp "$std/target/$WASM_TARGET/release/deps"/*.rlib "$lib/"
  rm -f "$lib"/libempty-*.rlib
}
