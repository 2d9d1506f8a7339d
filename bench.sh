#!/usr/bin/env bash
# Measures what we claim of speed and writes docs/benchmarks.md. --quick only shows that it works and prints; --section TITLE prints one.
set -euo pipefail
cd "$(dirname "$0")"
exec bash eng/bench.sh "$@"
