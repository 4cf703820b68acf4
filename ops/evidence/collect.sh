# Collects what Zoom's reviewers ask for, fresh from this checkout. `make evidence` calls it.
#
# usage: sh ops/evidence/collect.sh DIRECTORY DENY CYCLONEDX DEVKIT…
#
# DENY and CYCLONEDX are programs, DEVKIT is the command that runs devkit.

set -eu
directory=$1
deny=$2
cyclonedx=$3
shift 3

rm -rf "$directory"
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)

echo 'The parts: sbom.cdx.json, licences.txt'
"$cyclonedx" cyclonedx --format json --spec-version 1.5 --quiet --override-filename evidence
mv evidence.json "$directory/sbom.cdx.json"
# One is written for each member of the workspace; only Bedside ships.
rm -f simulator/evidence.json devkit/evidence.json
"$deny" --exclude-dev list --layout crate >"$directory/licences.txt"

echo 'The checks: dependencies.txt'
{
    echo 'Bans, licences and sources of all dependencies:'
    "$deny" check bans licenses sources 2>&1 | tail -1
    echo 'Known vulnerabilities:'
    if "$deny" fetch db >/dev/null 2>&1; then
        "$deny" check advisories 2>&1 | tail -1
    else
        echo 'not checked: the advisory database could not be reached'
    fi
} >"$directory/dependencies.txt"

echo 'The tests: tests.txt, technical-design.md, headers.md'
BEDSIDE_EVIDENCE=$directory "$@" with-postgres -- \
    cargo test --workspace --no-fail-fast >"$directory/tests.log" 2>&1 || echo 'Some tests failed.'
grep -E '^(     Running|   Doc-tests|test result:)' "$directory/tests.log" >"$directory/tests.txt"
rm "$directory/tests.log"

cat >"$directory/README.md" <<END
# Evidence for the review of Bedside

Commit $(git rev-parse HEAD), $(date -u +%Y-%m-%d).

| file | what |
|---|---|
| technical-design.md | stack with versions, data flow, scopes, what is stored where |
| headers.md | headers of answers of the running program |
| sbom.cdx.json | every part with version and licence, CycloneDX |
| licences.txt | licence of each part |
| dependencies.txt | the check of licences, sources and known vulnerabilities |
| tests.txt | result of each test program |
END
cat "$directory/tests.txt" | awk '/^test result:/ { passed += $4; failed += $6 } END { printf "%d tests passed, %d failed\n", passed, failed }'
ls -l "$directory"
