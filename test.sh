#!/usr/bin/env bash
# Runs every suite and installs what they need. Ends with one line: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")"
exec bash eng/test.sh "$@"
