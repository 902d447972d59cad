#!/usr/bin/env bash
# Scores every series of a copy of the Numenta Anomaly Benchmark with the one configuration there is.
# usage: benches/nab.sh NAB/data OUT     then give OUT to a scorer; an alarm is anomaly_score > 0
set -euo pipefail
data=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
cd "$(dirname "$0")/.."
cargo build --release --quiet
cd "$data"
for series in */*.csv; do
    mkdir -p "$out/$(dirname "$series")"
    "$OLDPWD/target/release/culprits" score "$series" -o "$out/$series" 2>>"$out/notes.txt"
done
echo "scored $(find "$out" -name '*.csv' | wc -l) series into $out"
