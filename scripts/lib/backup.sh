# shellcheck shell=bash
# A backup made on the host: streamed out of the container, read back through it, and only then given
# a name. Source it after lib/operations.sh, call `begin` first.

PART=$BACKUP_DIR/.under-way.part
BESIDE=$BACKUP_DIR/.under-way.beside.part

# Makes one as $1 (mdpbak or sql); sets MADE and SIZE. Its status is 21 where the backup was kept, but
# the server says that what it keeps is damaged; any other failure ends the script and keeps nothing.
make_backup() {
  local format=$1 damaged=0
  trap 'rm -f -- "$PART" "$BESIDE"' EXIT
  while :; do
    damaged=0
    fetch "$format" || damaged=1
    "name_$format"
    [ -e "$BACKUP_DIR/$MADE" ] || break
    # Names go by the second, and a clock may have been set back. Nothing is replaced.
    sleep 1
  done
  sync -- "$PART" "$BESIDE" || fail 1 not-written "$BACKUP_DIR"
  "verify_$format"
  publish "$format"
  trap - EXIT
  return $((damaged * 21))
}

# Writes what the server sends into PART. Its status is 1 for what is whole, of a damaged server.
fetch() {
  local asked=(backup --to - --format sql) status=0
  [ "$1" = sql ] || asked=(backup --to - --sidecar)
  patiently receive "${asked[@]}" || status=$?
  case $status in
    0) return 0 ;;
    28) fail 28 full "$BACKUP_DIR" ;;
    99) fail 1 not-written "$BACKUP_DIR" ;;
    # Kept if the sidecar has come too: it comes last.
    21) return 1 ;;
    *) fail "$status" not-made "$status" ;;
  esac
}

# 28 where the disk here is full, 99 where it can't be written for another reason, else the server's
# status. (Written by a program of ours: who knows what docker makes of an error of its output.)
receive() {
  local errors status=0
  {
    errors=$(
      set +e
      server "$@" </dev/null 2>&3 | cat 2>&1 >"$PART"
      ended=("${PIPESTATUS[@]}")
      [ "${ended[1]}" -eq 0 ] || exit 99
      exit "${ended[0]}"
    ) || status=$?
  } 3>&2
  case $status:$errors in 99:*"No space left"* | 99:*"quota exceeded"*) status=28 ;; esac
  return "$status"
}

# An archive's sidecar is the last line, and says how long the archive before it is.
name_mdpbak() {
  local line size
  line=$(tail -c 65536 -- "$PART" | tail -n 1 | tr -d '\0')
  [[ $line =~ ^\{\"format\":\"mdp-sidecar-v1\",.*\"archive\":\"([A-Za-z0-9_-]+\.mdpbak)\",\"bytes\":([0-9]+),.*\"verified\":([0-9]+)\}\}$ ]] ||
    fail 21 cut
  MADE=${BASH_REMATCH[1]} SIZE=${BASH_REMATCH[2]} VERIFIED=${BASH_REMATCH[3]}
  size=$(stat -c %s -- "$PART")
  [ "$size" -eq $((SIZE + ${#line} + 2)) ] || fail 21 cut
  truncate -s "$SIZE" -- "$PART" || fail 1 not-written "$BACKUP_DIR"
  printf '%s\n' "$line" 2>/dev/null >"$BESIDE" || fail 28 full "$BACKUP_DIR"
}

verify_mdpbak() {
  local status=0 level=2
  # One of a damaged server doesn't prove itself: it was kept all the same, and says so.
  [ "$VERIFIED" -ge 2 ] || level=1
  cat -- "$BESIDE" "$PART" | server verify - --level "$level" >/dev/null || status=$?
  if [ "$status" -eq 12 ] && [ "$level" -eq 2 ]; then
    say bytes-only
    status=0
    cat -- "$BESIDE" "$PART" | server verify - --level 1 >/dev/null || status=$?
  fi
  [ "$status" -eq 0 ] || fail "$status" not-verified "$status"
}

# A dump of ours has its digest beside it: what has none (the previous system's, say) is never removed.
name_sql() {
  local digest
  MADE=${APP_SLUG}_db-$(date -u +%Y%m%d-%H%M%S).sql.gz
  SIZE=$(stat -c %s -- "$PART")
  digest=$(sha256sum <"$PART")
  printf '%s  %s\n' "${digest%% *}" "$MADE" 2>/dev/null >"$BESIDE" || fail 28 full "$BACKUP_DIR"
}

# To the last signature of every vault, in a database that is thrown away.
verify_sql() {
  local status=0
  patiently try_sql || status=$?
  [ "$status" -eq 0 ] || fail "$status" not-verified "$status"
}
try_sql() { server restore - --dry-run --format sql <"$PART" >/dev/null; }

# What vouches for a backup comes first, as in the server's own folder.
publish() {
  local beside=$BACKUP_DIR/$MADE.sidecar
  [ "$1" = mdpbak ] || beside=$BACKUP_DIR/$MADE.sha256
  if ! { mv -T -- "$BESIDE" "$beside" && mv -T -- "$PART" "$BACKUP_DIR/$MADE" &&
    sync -- "$BACKUP_DIR"; }; then
    # What a power cut may forget isn't said to be there.
    rm -f -- "$BACKUP_DIR/$MADE" "$beside"
    fail 1 not-written "$BACKUP_DIR"
  fi
}

# The same before something is replaced or changed: it goes on once what is there is kept. Its name
# begins with $1.
make_safety_backup() {
  local APP_SLUG=$1
  MADE=$(
    status=0
    make_backup mdpbak || status=$?
    printf '%s' "$MADE"
    exit "$status"
  ) || { [ -z "$MADE" ] || say damaged; }
  [ -n "$MADE" ] || fail 1 no-safety
  say kept-before "$BACKUP_DIR/$MADE"
}

# Removes what the server's rules let go of what lies here: of names that begin as ours do, with what
# vouches for them beside them, and never the one that was just made.
prune_backups() {
  local path name dropped
  local -A listed=()
  for path in "$BACKUP_DIR/${APP_SLUG}_db-"*.mdpbak "$BACKUP_DIR/${APP_SLUG}_db-"*.sql.gz; do
    name=${path##*/}
    if [ -f "$path.sha256" ]; then
      listed[$name]=proved
    elif [ -f "$path.sidecar" ]; then
      listed[$name]=
      [[ $(<"$path.sidecar") =~ \"verified\":\ ?2 ]] && listed[$name]=proved
    fi
  done
  dropped=$(for name in "${!listed[@]}"; do printf '%s %s\n' "$name" "${listed[$name]}"; done |
    server prune --names) || return 3
  while IFS= read -r name; do
    [ -n "$name" ] && [ "$name" != "$MADE" ] && [ -n "${listed[$name]+listed}" ] || continue
    rm -f -- "$BACKUP_DIR/$name" || return 3
    rm -f -- "$BACKUP_DIR/$name.sidecar" "$BACKUP_DIR/$name.sha256" || return 3
  done <<<"$dropped"
}
