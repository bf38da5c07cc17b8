# shellcheck shell=bash
# Shared by the scripts that an operator runs on the host: backup-db.sh, restore-db.sh,
# rotate-secrets.sh. The host has bash, coreutils, flock and `docker compose`, and nothing else; all the
# rest is mdp-server's work, inside the container. Source it after `set -euo pipefail`.
#
#   COMPOSE_FILE    docker-compose.dev.yml; a relative path is below the repository
#   BACKUP_DIR      backups; likewise
#   APP_SLUG        how names begin; what the env files say, or mdp
#   RETENTION_DAYS  days that archives stay, in place of the server's own rules
#   BACKUP_TIMEOUT  seconds that one command in a container may take: 6 hours
#   LOCK_WAIT       seconds to wait while the server itself makes an archive: 10 minutes

umask 077
# cron's is /usr/bin:/bin, and `env -i` has no home.
export HOME=${HOME:-~}
export PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=scripts/lib/words.sh
. "$ROOT/scripts/lib/words.sh"

below_root() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$ROOT" "$1" ;; esac; }
COMPOSE_FILE=$(below_root "${COMPOSE_FILE:-docker-compose.dev.yml}")
BACKUP_DIR=$(below_root "${BACKUP_DIR:-backups}")
BACKUP_TIMEOUT=${BACKUP_TIMEOUT:-21600}
LOCK_WAIT=${LOCK_WAIT:-600}

# The files of settings that the compose file names, the later one winning.
ENV_FILE=${COMPOSE_FILE##*/docker-compose.}
ENV_FILE=${COMPOSE_FILE%/*}/.env.${ENV_FILE%.yml}

# The value of $1 in them, as it is written there.
env_value() {
  local file line value=
  for file in "$ENV_FILE" "$ENV_FILE.local"; do
    [ -f "$file" ] || continue
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in "$1="*) value=${line#*=} ;; esac
    done <"$file"
  done
  printf '%s' "$value"
}

APP_SLUG=${APP_SLUG:-$(env_value APP_SLUG)}
APP_SLUG=${APP_SLUG//[\"\']/}
APP_SLUG=${APP_SLUG:-mdp}

# Checks what the scripts stand on, and keeps any other of them out until this one has ended: of this
# stack, whatever folder it is about, and of this folder, whatever stack it is about.
begin() {
  [ -f "$COMPOSE_FILE" ] || fail 2 no-compose-file "$COMPOSE_FILE"
  [[ $APP_SLUG =~ ^[A-Za-z0-9_-]{1,64}$ ]] || fail 2 bad-slug "$APP_SLUG"
  [[ ${RETENTION_DAYS:-1} =~ ^[1-9][0-9]{0,5}$ ]] || fail 2 bad-days "$RETENTION_DAYS"
  command -v docker >/dev/null || fail 1 no-docker
  mkdir -p -- "$BACKUP_DIR" || fail 1 no-folder "$BACKUP_DIR"
  # What it started holds it too: a copy that is still being written is nobody else's to begin.
  exec 8<"$COMPOSE_FILE" 9>"$BACKUP_DIR/.lock"
  if ! flock -n 8 || ! flock -n 9; then fail 11 locked; fi
  trap 'exit 130' INT TERM HUP
}

compose() {
  local status=0 began=$SECONDS
  timeout --foreground --kill-after=10 "$BACKUP_TIMEOUT" \
    docker compose -f "$COMPOSE_FILE" "$@" || status=$?
  case $status in
    124 | 137)
      # 137 is also what was killed by another.
      [ $((SECONDS - began)) -lt "$BACKUP_TIMEOUT" ] || {
        say too-long "$BACKUP_TIMEOUT"
        status=1
      }
      ;;
  esac
  return "$status"
}

# In the language that is spoken here.
SPEAKING=()
[ "$SPOKEN" = en ] || SPEAKING=(-e LC_ALL=fr_FR.UTF-8)

is_running() { compose exec -T backend mdp-server --version </dev/null >/dev/null 2>&1; }

# Runs mdp-server where it runs, or in a container of its own where it doesn't: called CONTAINER, if
# that is set.
CONTAINER=
server() {
  local more=(--set "APP_SLUG=$APP_SLUG")
  [ -z "${RETENTION_DAYS:-}" ] || more+=(--set "RETENTION_DAYS=$RETENTION_DAYS")
  if is_running; then
    compose exec -T "${SPEAKING[@]}" backend mdp-server "$@" "${more[@]}"
  else
    compose run --rm -T ${CONTAINER:+--name "$CONTAINER"} "${SPEAKING[@]}" backend "$@" "${more[@]}"
  fi
}

# Runs "$@" again while it is the server itself that is at work on archives.
patiently() {
  local status waited=0
  while :; do
    status=0
    "$@" || status=$?
    { [ "$status" -eq 11 ] && [ "$waited" -lt "$LOCK_WAIT" ]; } || return "$status"
    say waiting
    sleep 5
    waited=$((waited + 5))
  done
}

# Starts the server, again or anew, and waits until it answers.
start_server() {
  compose up -d --wait backend </dev/null >&2 || return 1
  compose exec -T backend mdp-server health </dev/null >&2
}
