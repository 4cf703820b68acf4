#!/bin/sh
# Fuzzes every target for a bounded number of runs and writes what came of it into docs/FUZZING.md.
#
#   run.sh CARGO_FUZZ RUNS [TARGET]
#
# Nothing but the compiler of rust-toolchain.toml is needed: without a sanitizer, coverage is counted
# by flags that a stable compiler has. With KEEP=1 inputs that reach something new are kept.

set -u
cd "$(dirname "$0")/.." || exit 1
cargo_fuzz=$1 runs=$2 only=${3:-}
page=docs/FUZZING.md
rows=fuzz/target/rows
stamp="$(date -u +%F), $(git rev-parse --short HEAD)$(git diff --quiet HEAD -- . ":!$page" || echo +)"

"$cargo_fuzz" build --sanitizer none || exit 1
mkdir -p "$rows"
faults=0
for source in fuzz/fuzz_targets/*.rs; do
    target=$(basename "$source" .rs)
    test -z "$only" || test "$only" = "$target" || continue
    found=fuzz/target/found/$target log=fuzz/target/$target.log
    mkdir -p "$found"
    "$cargo_fuzz" run --sanitizer none "$target" "$found" "fuzz/corpus/$target" -- \
        -runs="$runs" -timeout=10 -rss_limit_mb=2048 -max_len=1024 -print_final_stats=1 \
        -dict="fuzz/dictionaries/$target.dict" >"$log" 2>&1
    ended=$?
    done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    speed=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
    reached=$(sed -n 's/^.* cov: \([0-9]*\) .*$/\1/p' "$log" | tail -1)
    crashes=0
    if test "$ended" -ne 0; then
        crashes='**1**' faults=$((faults + 1))
        grep -E 'panicked at|Test unit written|ERROR: libFuzzer' -A 3 "$log"
    fi
    row="| \`$target\` | ${done:-0} | ${speed:-0} | ${reached:-0} | $crashes | $stamp |"
    echo "$row" | tee "$rows/$target"
    if test "$ended" -eq 0 && test "${KEEP:-}" = 1; then
        "$cargo_fuzz" run --sanitizer none "$target" "fuzz/corpus/$target" "$found" -- \
            -merge=1 -use_counters=0 -max_len=512 >"$log.merge" 2>&1 || exit 1
    fi
done

{
    sed '/^<!-- begin: written by `make fuzz` -->$/q' "$page"
    printf '\n| target | runs | runs a second | edges reached | crashes | day, commit |\n|---|---|---|---|---|---|\n'
    cat "$rows"/*
    awk -F'|' '{ sum += $3 } END { printf "| together | %.0f | | | | |\n\n", sum }' "$rows"/*
    sed -n '/^<!-- end: written by `make fuzz` -->$/,$p' "$page"
} >"$page.$$" && mv "$page.$$" "$page"
test "$faults" -eq 0
