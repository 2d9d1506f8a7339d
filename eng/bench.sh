#!/usr/bin/env bash
# Builds the benchmarks and the server as they ship, and runs them one after the other. Let nothing else run meanwhile.
# --quick only shows that it works; --section TITLE [--quick] measures one section and prints it. Neither writes the page.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v wrk >/dev/null || { echo "wrk is missing: install it with your package manager (apt-get install wrk)." >&2; exit 1; }

dotnet build bench/Assay.Benchmarks -c Release --nologo -v quiet
program=bench/Assay.Benchmarks/bin/Release/net10.0/Assay.Benchmarks.dll
if [ "${1:-}" = --quick ]; then
    dotnet "$program" report /dev/null --quick
elif [ "${1:-}" = --section ]; then
    shift
    dotnet "$program" section "$@"
else
    dotnet "$program" report docs/benchmarks.md
fi
