#!/usr/bin/env bash
# CPU and memory of `culprits report` beside DuckDB, angle-grinder, mawk and the reference loop,
# each on the same job, over generated logs; the answers must agree.
# usage: benches/peers.sh [GENERATOR] [--scale 0.2] [--rounds 5] [--only JOB…]
# All that it makes and installs goes to $PEERS_CACHE; at full scale that is 3 GB of logs.
set -euo pipefail
cd "$(dirname "$0")/.."
generator=../shared/tools/gen.py
if [ $# -gt 0 ] && [ "${1#--}" = "$1" ]; then
    generator=$1
    shift
fi
if [ ! -f "$generator" ]; then
    echo "peers.sh: there is no generator of logs at $generator; name it as the first argument" >&2
    exit 2
fi
cache=${PEERS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/culprits-peers}
mkdir -p "$cache"

if ! command -v mawk >/dev/null; then
    apt-get update -qq && apt-get install -y -qq mawk >/dev/null
fi
if [ ! -x "$cache/tools/bin/agrind" ]; then
    cargo install --quiet --locked --root "$cache/tools" ag@0.19.5
fi
if [ ! -x "$cache/python/bin/python" ]; then
    python3 -m venv "$cache/python"
    "$cache/python/bin/pip" install --quiet duckdb==2.0.0 numpy
fi
cargo build --release --quiet
cargo build --release --quiet --example reference

target=${CARGO_TARGET_DIR:-target}/release
"$cache/python/bin/python" benches/peers/run.py \
    "$target/culprits" "$target/examples/reference" "$cache/tools/bin/agrind" "$generator" "$cache" "$@"
