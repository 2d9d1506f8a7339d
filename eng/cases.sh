#!/usr/bin/env bash
# The cases of spec/cases against the built server, on a free port and with a data folder of its own.
set -uo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
export ASSAY_ADMIN_KEY=an-admin-key-for-the-cases

dotnet src/Assay.Server/bin/Debug/net10.0/Assay.Server.dll --urls "$url" --data "$work/data" >"$work/server.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT

# Not by curl: nothing but the SDK, Node and Python is asked for.
python3 - "$url/health/ready" <<'WAIT' || { cat "$work/server.log"; exit 1; }
import sys, time, urllib.request
for _ in range(240):
    try:
        urllib.request.urlopen(sys.argv[1], timeout=5)
        sys.exit(0)
    except OSError:
        time.sleep(0.25)
sys.exit("The server did not become ready within a minute.")
WAIT

python3 spec/cases/run.py "$url" "$ASSAY_ADMIN_KEY" --cli "dotnet src/Assay.Cli/bin/Debug/net10.0/assay.dll" --risky "$@"
