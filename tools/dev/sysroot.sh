#!/usr/bin/env bash
# Fetches the OpenSSL and GMP of another architecture into build/sysroot/. SPDX-License-Identifier: Apache-2.0
#
# usage: sysroot.sh armhf|arm64|riscv64|s390x
# Debian's packages are unpacked, not installed: neither root nor a foreign architecture in dpkg is needed. Debian 12 has no riscv64;
# what is taken for it is Debian 13's, with its C library.
set -euo pipefail
target=${1:?usage: sysroot.sh armhf|arm64|riscv64|s390x}
release=bookworm
packages=(libssl-dev libgmp-dev)
case $target in
    armhf | arm64 | s390x) ;;
    riscv64) release=trixie packages+=(libc6 libc6-dev linux-libc-dev zlib1g-dev libzstd-dev) ;;
    *) echo "sysroot.sh: no target '$target'" >&2; exit 2 ;;
esac
root=$(cd "$(dirname "$0")/../.." && pwd)/build/sysroot/$target
[ ! -e "$root/complete" ] || exit 0
rm -rf "$root"
mkdir -p "$root/apt/lists/partial" "$root/apt/archives/partial"
: >"$root/apt/status"
mirror=$(grep -hoE 'https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources \
    2>/dev/null | grep -v snapshot | head -n 1 || true)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} $release main" \
    >"$root/apt/sources.list"
apt=(apt-get -q -o APT::Architecture="$target" -o APT::Architectures="$target" -o Dir::State="$root/apt" -o Dir::Cache="$root/apt"
    -o Dir::State::status="$root/apt/status" -o Dir::Etc::sourcelist="$root/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferencesparts=/dev/null -o Acquire::Languages=none -o APT::Sandbox::User=root -o Debug::NoLocking=1)
log=$root/apt/log
if ! { "${apt[@]}" update && cd "$root/apt/archives" && "${apt[@]}" download "${packages[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    exit 1
fi
for package in *.deb; do
    dpkg-deb -x "$package" "$root"
done
if [ "$target" = riscv64 ]; then
    ln -s usr/lib "$root/lib" # where linker scripts and programs look for the C library
    mkdir "$root/bin"
    ln -s "$(command -v ld.lld-19)" "$root/bin/ld"
fi
rm -rf "$root/apt"
touch "$root/complete"
