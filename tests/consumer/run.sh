#!/usr/bin/env bash
# Uses the library as others do, from an installed copy only. SPDX-License-Identifier: Apache-2.0
#
# usage: run.sh BUILD_DIRECTORY STEP      STEP: install, c, cxx, shared, package, readme, renamed
set -euo pipefail
build=$1 step=$2
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
stage=$build/stage
work=$build/consumer/$step
rm -rf "$work"
mkdir -p "$work"
cd "$work"
CC=${CC:-cc}
CXX=${CXX:-c++}
strict=(-Wall -Wextra -Wpedantic -Werror)
libdir=$stage/lib
[ "$step" = install ] || libdir=$(dirname "$(find "$stage" -name libibake.a | head -n 1)")
export PKG_CONFIG_PATH=$libdir/pkgconfig

case $step in
    install)
        rm -rf "$stage"
        cmake --install "$build" --component library --prefix "$stage" >install.log
        ;;
    c) # headers and archives, no C++ run time
        "$CC" -std=c11 "${strict[@]}" -I"$stage/include" "$here/consumer.c" -o consumer -Wl,--fatal-warnings \
            "$libdir/libibake_platform_openssl.a" "$libdir/libibake.a" -lcrypto
        ./consumer
        ! readelf -d consumer | grep -q 'libstdc++'
        ;;
    cxx)
        for standard in 11 17 20; do
            "$CXX" -std=c++$standard "${strict[@]}" -I"$stage/include" -fsyntax-only "$here/headers.cpp"
        done
        for header in ibe/status.h ibe/platform.h ibe/ibe.h ibe/ss.h ibake/ibake.h ibe/platform_openssl.h; do
            echo "#include \"$header\"" >one.c
            "$CC" -std=c11 "${strict[@]}" -I"$stage/include" -fsyntax-only one.c
        done
        ;;
    shared)
        read -r -a flags <<<"$(pkg-config --cflags --libs ibake-platform-openssl)"
        "$CC" -std=c11 "${strict[@]}" "$here/consumer.c" -o consumer "${flags[@]}" -Wl,-rpath,"$libdir"
        readelf -d consumer | grep -q 'libibake\.so\.0'
        ./consumer
        ;;
    package)
        cmake -G Ninja -S "$here/package" -B . -DCMAKE_PREFIX_PATH="$stage" >configure.log
        cmake --build . >build.log
        ./static_consumer
        ./shared_consumer
        ;;
    readme) # the program of README.md, built with the command that stands below it
        awk '/^## /{in_section = /Embed/} in_section && /^```$/ && on {exit} in_section && on; in_section && /^```c$/ {on = 1}' \
            "$root/README.md" >embed.c
        command=$(awk '/^## /{in_section = /Embed/} in_section && /^cc .*embed\.c/' "$root/README.md")
        [ -s embed.c ] && [ -n "$command" ]
        bash -c "${command/#cc/$CC ${strict[*]} -Wl,-rpath,$libdir}"
        ./embed | tee embed.log
        grep -q 'fingerprint' embed.log
        ;;
    renamed)
        cmake -G Ninja -S "$root" -B library -DIBAKE_PREFIX=acme_ -DIBAKE_SIMD=OFF -DCMAKE_BUILD_TYPE=Debug -DIBAKE_BUILD_TESTS=OFF \
            -DIBAKE_BUILD_BENCH=OFF -DIBAKE_BUILD_TOOLS=OFF >configure.log
        cmake --build library --target ibake >build.log
        python3 -B "$root/tools/dev/check_symbols.py" library/libibake.a --prefix acme_
        "$CC" -std=c11 "${strict[@]}" -I"$stage/include" -c "$here/first_copy.c"
        "$CC" -std=c11 "${strict[@]}" -I"$stage/include" -DIBAKE_PREFIX=acme_ -c "$here/second_copy.c"
        "$CC" first_copy.o second_copy.o -o both "$libdir/libibake_platform_openssl.a" "$libdir/libibake.a" library/libibake.a -lcrypto
        ./both
        ;;
    *) exit 2 ;;
esac
