#!/usr/bin/env bash
# A backup of everything the server keeps, on this host, beside the running server:
#   ${APP_SLUG}_db-YYYYMMDD-HHMMSS.mdpbak (and .sidecar), or, with FORMAT=sql, of the database alone:
#   ${APP_SLUG}_db-YYYYMMDD-HHMMSS.sql.gz (and .sha256).
# It is there when it was read back and proved, or it isn't there. Variables: lib/operations.sh, and
#   FORMAT          mdpbak, or sql
#
# The last line on standard output is OK NAME BYTES SECONDS. Status: 0 done, 3 made, but old ones were
# not cleaned up, 11 another run, 21 kept, but of a damaged server (then with OK) or not whole, 28 disk
# full. From cron, any folder (with
# COMPOSE_FILE=docker-compose.prod.yml before it, where that is what runs):
#   0 3 * * * /path/to/mdp/scripts/backup-db.sh >>/path/to/mdp/logs/backup.log 2>&1
set -euo pipefail
# shellcheck source=scripts/lib/operations.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib/operations.sh"
# shellcheck source=scripts/lib/backup.sh
. "$ROOT/scripts/lib/backup.sh"

FORMAT=${FORMAT:-mdpbak}
case $FORMAT in mdpbak | sql) ;; *) fail 2 bad-format "$FORMAT" ;; esac
begin

status=0
make_backup "$FORMAT" || status=$?
if [ "$status" -ne 0 ]; then
  # Nothing older is let go for it.
  say damaged
elif ! prune_backups; then
  say not-pruned
  status=3
fi
printf 'OK %s %s %s\n' "$MADE" "$SIZE" "$SECONDS"
exit "$status"
