#!/usr/bin/env bash
# Brings a backup back, whole or not at all: restore-db.sh FILE, a .mdpbak, .sql, .sql.gz or .dump.
#
#   --yes           replace what is there without asking (a backup of it is made all the same)
#   --key FILE      the operator's private key; KEY_FILE=FILE says the same. It goes into the container
#                   by standard input: it is in no argument, no variable and no file there
#   -- MORE         for `mdp-server restore`: --at TIME, --no-journal, --signed-by HEX, --unsigned
#
# FILE is proved first, while the server still runs. Variables: lib/operations.sh. The last line on
# standard output is OK FILE BYTES SECONDS. Status: that of `mdp-server restore`; 11 another run,
# 12 wrong key, 20 there is something and nobody said yes, 21 not whole, 23 of another version or of the
# previous system.
set -euo pipefail
HERE=$PWD
# shellcheck source=scripts/lib/operations.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/operations.sh"
# shellcheck source=scripts/lib/backup.sh
. "$ROOT/scripts/lib/backup.sh"

FILE='' YES='' KEY=${KEY_FILE:-} MORE=()
while [ $# -gt 0 ]; do
  case $1 in
    --yes) YES=1 ;;
    --key) [ $# -ge 2 ] || fail 2 restore-usage; KEY=$2; shift ;;
    --) shift; MORE=("$@"); break ;;
    -*) fail 2 restore-usage ;;
    *) [ -z "$FILE" ] || fail 2 restore-usage; FILE=$1 ;;
  esac
  shift
done

absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$HERE" "$1" ;; esac; }

case $FILE in
  *.mdpbak | *.sql | *.sql.gz | *.dump) ;;
  *) fail 2 restore-usage ;;
esac
FILE=$(absolute "$FILE")
{ [ -f "$FILE" ] && [ -r "$FILE" ]; } || fail 10 no-file "$FILE"
if [ -n "$KEY" ]; then
  KEY=$(absolute "$KEY")
  { [ -f "$KEY" ] && [ -r "$KEY" ]; } || fail 10 no-file "$KEY"
  case $(stat -L -c %a -- "$KEY") in *00) ;; *) fail 1 exposed "$KEY" ;; esac
fi
begin

# What mdp-server reads from standard input: the key, what vouches for the archive, the archive.
stream() {
  if [ -n "$KEY" ]; then
    cat -- "$KEY"
    echo
  fi
  case $FILE in *.mdpbak) [ ! -f "$FILE.sidecar" ] || cat -- "$FILE.sidecar" ;; esac
  cat -- "$FILE"
}

compose up -d --wait db </dev/null >&2 || fail 1 no-database

# The proof, and what stands in its place.
plan() { stream | server restore - --dry-run --json "${MORE[@]}"; }
status=0
planned=$(patiently plan) || status=$?
[ "$status" -eq 0 ] || fail "$status" not-restorable "$FILE" "$status"
[[ $planned =~ \"into\":\"([a-z]+)\" ]] || fail 1 not-restorable "$FILE" -
INTO=${BASH_REMATCH[1]}
[[ $planned =~ \"accounts\":([0-9]+) ]] || fail 1 not-restorable "$FILE" -
ACCOUNTS=${BASH_REMATCH[1]}

if [ "$INTO" != nothing ]; then
  if [ -z "$YES" ]; then
    [ -t 0 ] || fail 20 needs-yes
    ask replace "$ACCOUNTS" "$FILE" || fail 20 declined
  fi
  MORE+=(--force)
fi
if [ "$INTO" = accounts ]; then
  make_safety_backup
fi

RAN=''
! is_running || RAN=1
# Whatever happens from here on, what ran runs again.
again() {
  [ -z "$RAN" ] || start_server || say not-started-again "$COMPOSE_FILE"
}
trap again EXIT
compose stop backend </dev/null >&2 || fail 1 not-restored -

restore() { stream | server restore - "${MORE[@]}"; }
said=$(patiently restore) || status=$?
[ "$status" -eq 0 ] || fail "$status" not-restored "$status"

trap - EXIT
start_server || fail 1 not-started "$COMPOSE_FILE"
read -r _ _ size _ <<<"${said##*$'\n'}"
printf 'OK %s %s %s\n' "${FILE##*/}" "$size" "$SECONDS"
