#!/usr/bin/env bash
# Every suite, counted together. Options are passed on to `dotnet test`.
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0

dotnet build Assay.slnx --nologo -v quiet || exit 1
dotnet test --solution Assay.slnx --no-build --no-progress "$@" 2>&1 | tee "$log" || status=1

count() { sed -n "s/^ *$1: *\([0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded)
failed=$(count failed)
skipped=$(count skipped)
[ "${failed:-0}" -eq 0 ] && [ "${passed:-0}" -gt 0 ] || status=1

echo "${passed:-0} passed, ${failed:-0} failed, ${skipped:-0} skipped"
exit $status
