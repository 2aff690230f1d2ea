#!/usr/bin/env bash
# Install what is missing: system libraries (Debian and its kin), then a virtual environment with the locked packages.
# "setup.sh judge" also installs, apart, the FHIR server of others that the tests judge us by (docs/servers.md);
# "setup.sh bench" what the measures compare us with.
# Asks the network only for what is not there yet, so a second start works without one.
set -euo pipefail
cd "$(dirname "$0")/.."

system_libraries() {
    command -v apt-get >/dev/null || return 0 # macOS and others bring their own
    local wanted missing=() name
    wanted=$(grep -vE '^#|^$' packaging/debian-packages.txt)
    for name in $wanted; do
        # "libglib2.0-0" became "libglib2.0-0t64" in later releases: a package that provides the name counts.
        dpkg-query -W -f='${Status} ${Provides}\n' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
    done
    ((${#missing[@]})) || return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "Il faut être root, ou avoir sudo, pour installer : ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    echo "Installation de ${#missing[@]} paquets du système : ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

python_packages() {
    local home=$1 lock=$2 what=$3
    cmp -s "$lock" "$home/guichet-lock" && return 0
    echo "Installation $what (une seule fois)…"
    [ -x "$home/bin/python" ] || python3 -m venv "$home"
    "$home/bin/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$lock"
    cp "$lock" "$home/guichet-lock"
}

byte_code() {
    # Written here even where the environment forbids it later: the first start is as quick as the second.
    .venv/bin/python -m compileall -q main.py desk_app ui printing resources
}

system_libraries
python_packages .venv packaging/requirements.lock "des paquets Python verrouillés"
[ "${1:-}" != bench ] || python_packages .venv-bench packaging/bench.lock "de ce à quoi les mesures nous comparent"
[ "${1:-}" != judge ] || python_packages .venv-judge packaging/judge.lock "du serveur FHIR qui juge le nôtre"
byte_code
