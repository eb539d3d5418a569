#!/usr/bin/env bash
# Compiles the key exchange and the encryption as for a device without the suites of RFC 5091: the exchange asks for nothing of them, and
# sessions are as small as they can be. SPDX-License-Identifier: Apache-2.0
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
flags=(-std=c++20 -Os -Wall -Wextra -Werror -fno-exceptions -fno-rtti -I. -DIBAKE_SS_MAX_BITS=0 -DIBAKE_MIKEY_MAX=4096)
for file in ibake/*.cpp ibe/ss_api.cpp ibe/rfc5091_*.cpp; do
    "${CXX:-c++}" "${flags[@]}" -c "$file" -o "$work/$(basename "$file").o"
done
echo 'static_assert(sizeof(ibake_session) == 9216);' | "${CXX:-c++}" "${flags[@]}" -include ibake/ibake.h -fsyntax-only -x c++ -
exchange=()
for file in ibake/*.cpp; do exchange+=("$work/$(basename "$file").o"); done
if nm --undefined-only "${exchange[@]}" | grep ' ibake_ss_'; then
    echo "the key exchange still calls the suites of RFC 5091" >&2
    exit 1
fi
