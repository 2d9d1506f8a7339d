#!/usr/bin/env bash
# Every suite, counted together. Options are passed on to `dotnet test`.
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

dotnet build Assay.slnx --nologo -v quiet || exit 1
dotnet test --solution Assay.slnx --no-build --no-progress "$@" 2>&1 | tee "$work/dotnet.log" || status=1

# The clients' tests and the cases start the server that was just built.
(cd test/clients && npm ci --loglevel=error && npx vitest run --reporter=default --reporter=json --outputFile="$work/clients.json") || status=1
bash eng/cases.sh 2>&1 | tee "$work/cases.log" || status=1

# Adds up what the reports say under their names for it; a report that is not there says nothing.
count() {
    {
        sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$work/dotnet.log" | tail -n 1
        sed -n "s/.*\"$2\": *\([0-9]*\).*/\1/p" "$work/clients.json" 2>/dev/null
        # The report ends without a line feed, and the next number would join the last one.
        echo
        tail -n 1 "$work/cases.log" | grep -oE "[0-9]+ $3" | grep -oE '^[0-9]+'
    } | awk '{ sum += $1 } END { print sum + 0 }'
}
passed=$(count succeeded numPassedTests passed)
failed=$(count failed numFailedTests failed)
skipped=$(count skipped numPendingTests skipped)
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ] || status=1

echo "$passed passed, $failed failed, $skipped skipped"
exit $status
