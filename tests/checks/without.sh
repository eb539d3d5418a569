#!/usr/bin/env bash
# Builds a copy of the tree in which folders are deleted, and runs what it computes. SPDX-License-Identifier: Apache-2.0
#
# usage: without.sh FOLDER...     the folders, relative to the root; CC and CXX in the environment
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
tar -C "$root" -cf - --exclude=./build --exclude=./.git --exclude=__pycache__ . | tar -xf - -C "$copy"
for folder in "$@"; do
    [ -d "$copy/$folder" ] || { echo "no folder $folder" >&2; exit 1; }
    rm -r "${copy:?}/$folder"
done
cd "$copy"
python3 -B tools/dev/check_layering.py
python3 -B tools/dev/check_text.py
cmake -S . -B build -G Ninja -DIBAKE_WERROR=ON -DIBAKE_TEST_FOLDERS="kat;unit" -DIBAKE_BUILD_TOOLS=OFF -DIBAKE_BUILD_BENCH=OFF >build.log ||
    { cat build.log; exit 1; }
cmake --build build --parallel 2 --target ibake_shared kat_bls12_381 unit_dispatch >build.log || { cat build.log; exit 1; }
build/tests/kat/kat_bls12_381
build/tests/unit/unit_dispatch
