# shellcheck shell=bash disable=SC2034
# Shared by the scripts of this folder: where things are cached, how progress is told.
# Source it after `set -euo pipefail`.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${MDP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mdp}
# The browser's module is built by its own compiler and profile: its files stay apart from the
# native ones. Both scripts and Makefile use these two.
WASM_TARGET=wasm32-unknown-unknown
WASM_TARGET_DIR=${MDP_WASM_TARGET_DIR:-$ROOT/target-wasm}

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Says that a check could not be made here, and why. `scripts/stage` counts these lines.
not_run() { printf 'NOT RUN: %s\n' "$*"; }

# Runs "$@", quiet unless it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    # The cause is at one end or the other.
    awk '{ line[NR] = $0 } END { for (i = 1; i <= NR; i++) if (i <= 30 || i > NR - 30) print line[i] }' "$log" >&2
    rm -f "$log"
    die "failed: $*"
  fi
  rm -f "$log"
}

# Debian packages need root; say the command to whoever isn't.
apt_install() {
  have apt-get || die "install these with your package manager, then run this again: $*"
  if [ "$(id -u)" -eq 0 ]; then
    apt_refresh
    quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  else
    die "run as root, then run this again: apt-get install --no-install-recommends $*"
  fi
}

# Package lists, once per run, and only where there is something to install.
apt_refresh() {
  [ -z "${APT_FRESH:-}" ] || return 0
  if [ "$(id -u)" -eq 0 ] && ! apt-get update >/dev/null 2>&1; then
    note "apt-get update failed; using the package lists that are there"
  fi
  APT_FRESH=1
}

# One setup at a time: two of them would unpack over each other.
lock_cache() {
  mkdir -p "$CACHE"
  have flock || return 0
  exec 9>"$CACHE/lock"
  if ! flock -n 9; then
    note "waiting for another setup to finish"
    flock 9
  fi
}

# The version of a crate in Cargo.lock, empty when it isn't there.
locked_version() {
  sed -n "/^name = \"$1\"\$/{n;s/^version = \"\\(.*\\)\"\$/\\1/p;q}" "$ROOT/Cargo.lock"
}

# The version of mdp that this tree is.
our_version() {
  sed -n '/^\[workspace\.package\]/,/^$/s/^version = "\(.*\)"$/\1/p' "$ROOT/Cargo.toml"
}

# One line that changes when any of the given files does.
digest() { cat -- "$@" | sha256sum | cut -d' ' -f1; }

# Was the cached tool $1 made from these very files? `stamp` says so afterwards.
fresh() { [ "$(cat "$CACHE/$1/.stamp" 2>/dev/null)" = "$(digest "${@:2}")" ]; }
stamp() { digest "${@:2}" >"$CACHE/$1/.stamp"; }

# What others are given says nothing of the machine that it was built on.
refuse_local_paths() {
  local path
  for path in "$ROOT" "$HOME" "$CACHE"; do
    [ "$path" != / ] || continue
    if grep -qaF -- "$path/" "$1"; then die "$1 contains a path of this machine: $path"; fi
  done
}
