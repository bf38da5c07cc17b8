# shellcheck shell=bash
# Both programs as they are given to others: the same commit, built in the same folder of the same image,
# gives the same bytes, and nothing of the machine is in them. Source it after lib/common.sh.

build_release() {
  local cargo_home=${CARGO_HOME:-$HOME/.cargo} program
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$ROOT" log -1 --format=%ct)}
  export SOURCE_DATE_EPOCH CARGO_INCREMENTAL=0
  export RUSTFLAGS="--remap-path-prefix=$ROOT=/mdp --remap-path-prefix=$cargo_home=/cargo"
  # SQLite, zstd and AWS-LC are in C.
  export CFLAGS="-ffile-prefix-map=$ROOT=/mdp -ffile-prefix-map=$cargo_home=/cargo"
  "$ROOT/scripts/setup" run >&2
  "$ROOT/scripts/build-web" >&2
  say "server and terminal client, as they are released (ten minutes from nothing)"
  cargo build --locked --release --bin mdp-server --bin mdp >&2
  for program in mdp-server mdp; do refuse_local_paths "target/release/$program"; done
}
