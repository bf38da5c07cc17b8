#!/usr/bin/env bash
# Brings a backup back, whole or not at all: restore-db.sh FILE, a .mdpbak, .sql, .sql.gz or .dump.
#
#   --yes           replace what is there without asking (a backup of it is made all the same)
#   --key FILE      the operator's private key; KEY_FILE=FILE says the same. It goes into the container
#                   by standard input: it is in no argument, no variable and no file there
#   -- MORE         for `mdp-server restore`: --at TIME, --no-journal, --signed-by HEX, --unsigned
#
# FILE is proved first, while the server still runs. How it is called says what it has to be: plain SQL
# is signed by nobody, and isn't taken under an archive's name. Variables: lib/operations.sh. The last
# line on standard output is OK FILE BYTES SECONDS. Status: that of `mdp-server restore`; 11 another run,
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
  *.mdpbak) HOW=() ;;
  *.sql | *.sql.gz | *.dump) HOW=(--format sql) ;;
  *) fail 2 restore-usage ;;
esac
FILE=$(absolute "$FILE")
{ [ -f "$FILE" ] && [ -r "$FILE" ]; } || fail 10 no-file "$FILE"
if [ -n "$KEY" ]; then
  KEY=$(absolute "$KEY")
  { [ -f "$KEY" ] && [ -r "$KEY" ]; } || fail 10 no-file "$KEY"
  case $(stat -L -c %a -- "$KEY") in *00) ;; *) fail 1 exposed "$KEY" ;; esac
  # What comes behind it on the same way must not be taken for it.
  grep -q '^AGE-SECRET-KEY-1' -- "$KEY" || fail 12 no-key "$KEY"
  HOW+=(--key -)
fi
SIDECAR=
if [[ $FILE == *.mdpbak ]]; then
  [ "$(head -c 21 -- "$FILE" | tr -d '\0')" = age-encryption.org/v1 ] || fail 21 no-archive "$FILE"
  if [ -f "$FILE.sidecar" ]; then
    # In one line: no line end is in what it says, and nothing that it holds besides is a line.
    SIDECAR=$(head -c 65537 -- "$FILE.sidecar" | tr -d '\0\r\n')
    [[ $SIDECAR == '{'*'}' && ${#SIDECAR} -le 65536 ]] || fail 21 no-sidecar "$FILE.sidecar"
  fi
fi
begin

# What mdp-server reads from standard input: the key, what vouches for the archive, the archive.
stream() {
  if [ -n "$KEY" ]; then
    cat -- "$KEY"
    echo
  fi
  [ -z "$SIDECAR" ] || printf '%s\n' "$SIDECAR"
  cat -- "$FILE"
}

compose up -d --wait db </dev/null >&2 || fail 1 no-database

# The proof, and what stands in its place.
plan() { stream | server restore - --dry-run --json "${MORE[@]}" "${HOW[@]}"; }
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
  # Under a name that no rule lets go of: of what was there it may be all there is.
  make_safety_backup "${APP_SLUG:0:55}-replaced"
fi

RAN=''
! is_running || RAN=1
CONTAINER=mdp-restore-$$
# Whatever happens from here on, what ran runs again.
again() {
  # Where docker was killed, what it began may still be at work.
  docker rm -f "$CONTAINER" </dev/null >/dev/null 2>&1 || true
  [ -z "$RAN" ] || start_server || say not-started-again "$COMPOSE_FILE"
}
trap again EXIT
compose stop backend </dev/null >&2 || fail 1 not-restored -

restore() { stream | server restore - "${MORE[@]}" "${HOW[@]}"; }
said=$(patiently restore) || status=$?
case $status in
  0) ;;
  # By which mdp-server says that nothing has changed. Any other may be docker's, or of what comes after
  # the database is replaced, a full disk (28) too.
  2 | 1[012] | 2[0-4]) fail "$status" not-restored "$status" ;;
  *) fail "$status" not-known "$status" ;;
esac

trap - EXIT
start_server || fail 1 not-started "$COMPOSE_FILE"
read -r _ _ size _ <<<"${said##*$'\n'}"
printf 'OK %s %s %s\n' "${FILE##*/}" "$size" "$SECONDS"
