#!/bin/sh
# Makes the pictures of README.md from the demo recording: demo/pictures.sh [PROGRAM] [FOLDER]
set -eu
cd "$(dirname "$0")/.."

program=${1:-target/debug/culprits}
folder=${2:-demo/pictures}
mkdir -p "$folder"

# A theme of one's own has no place in them.
XDG_CONFIG_HOME=$(mktemp -d)
export XDG_CONFIG_HOME
trap 'rmdir "$XDG_CONFIG_HOME"' EXIT

# NAME AT KEYS
shot() {
    "$program" demo --shot "$folder/$1.svg" --at "$2" --size 120x40 --keys "$3"
}

shot board 21s "r"
shot detail 21s "r Enter"
shot anomalies 80s "a"
