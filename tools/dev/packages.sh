# Sourced by the other scripts of tools/: Debian packages and builds, each made only if missing. SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
#   ensure_packages SET...            SET: build, run (the demo), sip (its cases through a SIP core), test, firmware, bench, fuzz, afl,
#                                     full (what only `tools/test --full` needs), msan (the compiler that came with a later release of
#                                     Debian 12); armhf, arm64, riscv64, s390x
#   ensure_build PRESET [TARGET...]   configures build/PRESET and builds the targets (all without any)

ibake_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

ibake_packages() {
    case $1 in
        build) echo g++ cmake ninja-build pkg-config libssl-dev libsodium-dev libsqlite3-dev libsrtp2-dev libgmp-dev libcli11-dev \
            nlohmann-json3-dev libcpp-httplib-dev libxml2-dev libre-dev ;;
        run) echo espeak-ng python3 ;;
        test) echo libgtest-dev openssl python3 sqlite3 kamailio sip-tester tshark iproute2 ;;
        sip) echo kamailio ;;
        bench) echo libbenchmark-dev python3 ;;
        firmware) echo cmake ninja-build python3 gcc gcc-arm-none-eabi libnewlib-arm-none-eabi libstdc++-arm-none-eabi-newlib \
            qemu-system-arm ;;
        fuzz) echo clang libclang-rt-dev llvm ;;
        afl) echo afl++ ;;
        full) echo clang libclang-rt-dev llvm valgrind libbenchmark-dev g++-arm-linux-gnueabihf qemu-user ;;
        msan) echo clang-19 libclang-rt-19-dev ;;
        armhf) echo g++-arm-linux-gnueabihf qemu-user googletest ;;
        arm64) echo g++-aarch64-linux-gnu qemu-user googletest ;;
        riscv64) echo g++-riscv64-linux-gnu qemu-user googletest lld-19 ;;
        s390x) echo g++-s390x-linux-gnu qemu-user googletest ;;
        *) echo "ensure_packages: no package set '$1'" >&2; return 1 ;;
    esac
}

ensure_packages() {
    local set package missing=() names
    for set in "$@"; do
        names=$(ibake_packages "$set") || return 1
        for package in $names; do
            [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
        done
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if ! command -v apt-get >/dev/null; then
        echo "This script installs packages on Debian 12 only. Install the equivalents of: ${missing[*]}" >&2
        return 1
    elif [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "Missing packages. As root: apt-get install ${missing[*]}" >&2; return 1; }
        as_root=(sudo)
    fi
    echo "Installing with apt-get${as_root[*]:+ through sudo}: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
           apt-get install -y -q --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
        tail -n 20 "$log" >&2
        echo "apt-get failed; its whole output is in $log" >&2
        return 1
    fi
    rm -f "$log"
}

ensure_build() {
    local preset=$1 dir=$ibake_root/build/$1 log
    shift
    mkdir -p "$dir"
    log=$dir/configure.log
    if ! (cd "$ibake_root" && cmake --preset "$preset") >"$log" 2>&1; then
        cat "$log" >&2
        return 1
    fi
    [ -t 1 ] && [ -z "${NINJA_STATUS+set}" ] && local -x NINJA_STATUS="[$preset %f/%t] "
    log=$dir/build.log
    if [ -t 1 ]; then
        cmake --build "$dir" --parallel "$(nproc)" ${1:+--target "$@"}
    elif ! cmake --build "$dir" --parallel "$(nproc)" ${1:+--target "$@"} >"$log" 2>&1; then
        grep -v '^\[[0-9]*/[0-9]*\] [BL]' "$log" >&2
        return 1
    fi
}
