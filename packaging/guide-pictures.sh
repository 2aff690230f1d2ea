#!/usr/bin/env bash
# Copy the pictures that docs/guide.md shows from a played demonstration: guide-pictures.sh DEMO TARGET
set -euo pipefail
demo=$1 target=$2
mkdir -p "$target"
grep -oE 'pictures/guide/[a-z-]+' docs/guide.md | sort -u | while read -r wanted; do
    name=${wanted##*/}
    # The demonstration numbers its pictures; the first profile that has one gives it.
    found=$(find "$demo" -name "[0-9]*-$name.png" | sort | head -n 1)
    [ -n "$found" ] || { echo "La démonstration n’a pas d’image « $name »." >&2; exit 1; }
    cp "$found" "$target/$name.png"
done
