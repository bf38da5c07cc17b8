#!/usr/bin/env bash
# New values for POSTGRES_PASSWORD and MDP_SECRET_KEY, in the database, in the server, and in
# .env.….local beside the compose file. A backup is made first.
#
# It may be cut off anywhere, and run again: the file holds the old values beside the new ones until a
# server that was started with the new ones has answered, and a second run goes on with those. (The
# server opens its secret with either key; the database is asked through its own socket, which wants no
# password.) Variables: lib/operations.sh. The last line on standard output is OK rotated 0 SECONDS.
set -euo pipefail
# shellcheck source=scripts/lib/operations.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/operations.sh"
# shellcheck source=scripts/lib/backup.sh
. "$ROOT/scripts/lib/backup.sh"

LOCAL=$ENV_FILE.local
# In a comment: it is nobody's setting. That it is there says that a rotation is under way.
OLD_PASSWORD='#POSTGRES_PASSWORD_PREVIOUS'
OLD_KEY=MDP_SECRET_KEY_PREVIOUS

# Gives each NAME=VALUE its line in the file, in the place of the one it has, and takes the line of a
# bare NAME out: all of it, or nothing.
set_lines() {
  local change name line text=
  local -A wanted=()
  for change; do wanted[${change%%=*}]=$change; done
  while IFS= read -r line || [ -n "$line" ]; do
    name=${line%%=*}
    if [[ -n $name && $line == *=* && -n ${wanted[$name]+wanted} ]]; then
      [[ ${wanted[$name]} != *=* ]] || text+=${wanted[$name]}$'\n'
      wanted[$name]=$name
    else
      text+=$line$'\n'
    fi
  done <"$LOCAL"
  for change; do
    name=${change%%=*}
    [[ ${wanted[$name]} != *=* ]] || text+=${wanted[$name]}$'\n'
  done
  printf '%s' "$text" >"$FRESH" && chown --reference="$LOCAL" -- "$FRESH" && sync -- "$FRESH" &&
    [ "$(cat -- "$FRESH" && printf .)" = "$text." ] &&
    mv -T -- "$FRESH" "$LOCAL" && sync -- "${LOCAL%/*}"
}

random() { head -c 32 /dev/urandom | base64 -w 0 | tr '+/' '-_' | tr -d '='; }

# shellcheck disable=SC2016  # expanded inside the container
# SQL by standard input, through the socket inside the database's container; nothing of it is logged.
ask_database() {
  {
    printf 'SET %s;\n' "log_statement = 'none'" 'log_min_error_statement = panic' \
      'log_min_duration_statement = -1'
    printf '%s\n' "$1"
  } | compose exec -T db sh -c 'exec psql -XqAt -v ON_ERROR_STOP=1 -v VERBOSITY=terse \
    -U "${POSTGRES_USER:-mdp}" -d "${POSTGRES_DB:-mdp}"' >/dev/null
}

# Compose reads a setting in more forms than NAME=VALUE. What isn't found can't be changed.
refuse_other_forms() {
  local file line found=
  for file in "$ENV_FILE" "$LOCAL"; do
    [ -f "$file" ] || continue
    while IFS= read -r line || [ -n "$line" ]; do
      [[ ! $line =~ ^[[:space:]]*# ]] || continue
      [[ ! $line =~ ^(POSTGRES_PASSWORD|MDP_SECRET_KEY)(_FILE|_PREVIOUS)?= ]] || continue
      [[ ! $line =~ (^|[^A-Za-z0-9_])((POSTGRES_PASSWORD|MDP_SECRET_KEY)(_FILE|_PREVIOUS)?)($|[^A-Za-z0-9_]) ]] ||
        found=${BASH_REMATCH[2]}
    done <"$file"
    [ -z "$found" ] || fail 2 other-form "$found" "$file"
  done
}

# Whether the server has a key that isn't in the files: it would be lost.
has_key_elsewhere() {
  [ -z "$(env_value MDP_SECRET_KEY)" ] && [[ $(server config </dev/null) =~ (^|$'\n')MDP_SECRET_KEY=\* ]]
}

is_under_way() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in "$OLD_PASSWORD="*) return 0 ;; esac
  done <"$LOCAL"
  return 1
}

[ -f "$LOCAL" ] || fail 2 no-secrets-file "$LOCAL"
LOCAL=$(realpath -- "$LOCAL")
# In the same folder, so that it takes the other's place at once; and a name that Git ignores too.
FRESH=$LOCAL.fresh.local
refuse_other_forms
for name in POSTGRES_PASSWORD_FILE MDP_SECRET_KEY_FILE; do
  [ -z "$(env_value "$name")" ] || fail 2 secret-elsewhere "$name"
done
begin
trap 'rm -f -- "$FRESH"' EXIT

compose up -d --wait db </dev/null >&2 || fail 1 no-database
if is_under_way; then
  say goes-on
else
  ! has_key_elsewhere || fail 2 secret-elsewhere MDP_SECRET_KEY
  make_safety_backup "$APP_SLUG"
  ask_database 'SELECT 1;' || fail 1 no-psql
  old_key=$(env_value MDP_SECRET_KEY)
  set_lines "POSTGRES_PASSWORD=$(random)" "MDP_SECRET_KEY=$(random)" \
    "$OLD_PASSWORD=$(env_value POSTGRES_PASSWORD)" "$OLD_KEY${old_key:+=$old_key}" ||
    fail 1 not-written "$LOCAL"
fi

# From here on each step may be done twice.
password=$(env_value POSTGRES_PASSWORD)
ask_database "ALTER ROLE CURRENT_USER PASSWORD '$password';" || fail 1 run-again "$LOCAL"
start_server || fail 1 run-again "$LOCAL"
# Both were proved by that. The old ones go, out of the server's environment too.
set_lines "$OLD_PASSWORD" "$OLD_KEY" || fail 1 run-again "$LOCAL"
start_server || fail 1 not-started-again "$COMPOSE_FILE"
say rotated "$LOCAL"
printf 'OK rotated 0 %s\n' "$SECONDS"
