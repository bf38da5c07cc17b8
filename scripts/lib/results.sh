# shellcheck shell=bash
# Reads what test runners print: counts for the summary of scripts/test, and less noise on screen.

plain() { sed 's/\x1b\[[0-9;]*m//g' -- "$@"; }

# Drops from the screen what passing tests printed, save their NOT RUN lines. (The log has it all.)
readable() {
  awk '
    { bare = $0; gsub(/\033\[[0-9;]*m/, "", bare) }
    bare ~ /^ +(PASS|FAIL|SLOW|TIMEOUT|LEAK|SIGNAL|SIG[A-Z]+|Summary|TRY)/ { passed = bare ~ /^ +PASS/; inside = 0 }
    bare ~ /^ +(stdout|stderr|output) ─/ { inside = 1 }
    !(passed && inside) || bare ~ /NOT RUN:/ { print; fflush() }
  '
}

# "passed failed" over all the logs given: nextest, cargo test, Vitest, node --test, Playwright.
counts() {
  plain "$@" | awk '
    function before(word,   i) { for (i = 2; i <= NF; i++) if ($i ~ "^" word "[,:;.]?$") return $(i - 1) + 0; return 0 }
    /^ +Summary \[/        { passed += before("passed"); failed += before("failed") + before("timed"); next }
    /^test result:/        { passed += before("passed"); failed += before("failed"); next }
    /^ +Tests  /           { passed += before("passed"); failed += before("failed"); next }
    /^(#|ℹ) pass [0-9]+$/  { passed += $3; next }
    /^(#|ℹ) fail [0-9]+$/  { failed += $3; next }
    /^ +[0-9]+ passed \(/  { passed += $1; next }
    /^ +[0-9]+ failed$/    { failed += $1; next }
    END { print passed + 0, failed + 0 }
  '
}

# The table of stages, what was not run, and the line with the totals. Its status is the run's.
summary() {
  local failed_stages=$1 row stage seconds budget status word passed failed omitted total=0
  printf '\n%-10s %8s %8s\n' stage seconds budget
  for row in "${ROWS[@]}"; do
    read -r stage seconds budget status <<<"$row"
    total=$((total + seconds))
    word=ok
    [ "$seconds" -le "$budget" ] || word="ok, over budget"
    case $status in 0) ;; 124 | 137) word="FAILED: out of time" ;; *) word=FAILED ;; esac
    printf '%-10s %8d %8d  %s\n' "$stage" "$seconds" "$budget" "$word"
  done
  printf '%-10s %8d\n\n' total "$total"

  # What failed, said again where it is looked for.
  for row in "${ROWS[@]}"; do
    read -r stage _ _ status <<<"$row"
    [ "$status" -eq 0 ] || { printf 'the end of %s:\n' "$stage"; plain "$LOGS/$stage.log" | tail -n 40; echo; }
  done
  omitted=$(plain "$LOGS"/*.log | grep -o 'NOT RUN: .*' | sort | uniq -c || true)
  [ -z "$omitted" ] || printf '%s\n\n' "$omitted"
  read -r passed failed < <(counts "$LOGS"/*.log)
  # A stage may fail without any test to blame: a lint, a build.
  [ "$failed" -gt 0 ] || failed=$failed_stages
  printf '%d passed, %d failed, %d not run\n' "$passed" "$failed" \
    "$(plain "$LOGS"/*.log | grep -c 'NOT RUN: ' || true)"
  [ "$failed" -eq 0 ]
}
