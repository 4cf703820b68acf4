#!/bin/sh
# sh ops/mutants/run.sh CARGO_MUTANTS [MODULE...]
#
# Changes the modules that secrets and people depend on, one small change after the other, and runs the
# tests of that module: one of them must fail. What was caught is not tried again (target/mutants keeps
# it; delete that folder after changing a test). What survives must stand in ops/mutants/alike.txt with
# its reason. Needs DATABASE_URL, as `devkit with-postgres` sets it.

set -uf
: "${DATABASE_URL:?is set by make mutants}"
cargo_mutants=$1
shift
out=target/mutants
# Only what can be built again is kept here: the tree is copied, and each copy has another path.
export CARGO_TARGET_DIR="$PWD/$out/build" CARGO_INCREMENTAL=1 RUST_BACKTRACE=0
mkdir -p "$out"

# one NAME FILES TARGET FILTERS: lists, parted by spaces. What was caught before is left out, so that a
# second line of the same name is about what survived the first.
one() {
    name=$1 files=''
    for file in $2; do files="$files --file $file"; done
    began=$(date +%s)
    # shellcheck disable=SC2086 -- these are lists
    "$cargo_mutants" mutants --iterate --no-shuffle --colors never --jobs 1 --output "$out/$name" \
        --exclude '**/oracle.rs' --package bedside --minimum-test-timeout 60 --build-timeout 600 \
        $files "--cargo-arg=$3" -- -- $4
    # 2: some survived; 3: some never ended. Anything else is a fault of the run.
    case $? in 0 | 2 | 3) ;; *) exit 1 ;; esac
    echo "$name: $(($(date +%s) - began)) s"
    for kind in caught unviable timeout missed; do
        sed "s/^/$kind /" "$out/$name/mutants.out/$kind.txt" >> "$out/$name.txt"
    done
}

wanted() {
    [ $# -eq 1 ] && return 0
    name=$1
    shift
    for module; do [ "$module" = "$name" ] && return 0; done
    return 1
}

wanted sealing "$@" && one sealing 'src/sealing.rs src/sealing/*.rs' --lib 'sealing::'
wanted webhook "$@" && one webhook 'src/zoom/webhook/*.rs' --lib 'webhook::'
wanted session "$@" && {
    one session 'src/web/session.rs' --lib 'session::'
    one session 'src/web/session.rs' --test=it 'session:: shared:: install::'
}
wanted tokens "$@" && {
    one tokens 'src/flows/tokens/*.rs' --lib 'flows::tokens::'
    one tokens 'src/flows/tokens/*.rs' --test=it 'tokens:: ahead::'
    one tokens 'src/flows/tokens/*.rs' --test=it 'rounds:: neighbours:: metrics:: leave::'
}

# The last word on each mutant counts. A line moves with every change above it, so none is named.
missed=0
for name in sealing webhook session tokens; do
    [ -f "$out/$name.txt" ] || continue
    awk -v name="$name" '
        { kind = $1; sub(/^[a-z]+ /, ""); last[$0] = kind }
        END {
            for (mutant in last) count[last[mutant]]++
            printf "%s: %d caught, %d without end, %d survived, %d that do not compile\n",
                name, count["caught"], count["timeout"], count["missed"], count["unviable"]
        }' "$out/$name.txt"
    awk '{ kind = $1; sub(/^[a-z]+ /, ""); last[$0] = kind }
        END { for (mutant in last) if (last[mutant] == "missed") print mutant }' "$out/$name.txt" |
        sed 's/:[0-9]*:[0-9]*:/:/' | sort > "$out/$name.missed"
    while read -r mutant; do
        grep -qF "$mutant" ops/mutants/alike.txt || { echo "SURVIVED $mutant"; missed=1; }
    done < "$out/$name.missed"
done
exit $missed
