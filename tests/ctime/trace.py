#!/usr/bin/env python3
"""Compares the traces of addresses of one operation over several secrets. SPDX-License-Identifier: Apache-2.0

usage: trace.py build FOLDER LEVEL | run FOLDER OPERATION... | image PLUGIN IMAGE EMULATOR... -- OPERATION...
build: the core for 32-bit ARM at an optimisation LEVEL (-O3), with trace_ops.cpp, and the plugin for qemu.
run: under qemu-arm, with each backend and each secret; code and data addresses must be the same for all secrets, and must differ for
leak_*.
image: the same of an image for bare metal; EMULATOR is the command that the image's name follows.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = "arm-linux-gnueabihf"
SEEDS = "0123"


def output(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}")
    return done.stdout


def backends(folder: pathlib.Path) -> list[str]:
    built = "IBAKE_SIMD_ARMV7EM:BOOL=ON" in (folder / "CMakeCache.txt").read_text()
    return ["portable", "armv7em"] if built else ["portable"]


def build(folder: pathlib.Path, level: str) -> None:
    # The suites of RFC 5091 are the same templates over longer fields, and take a minute to compile.
    output("cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=arm",
           f"-DCMAKE_C_COMPILER={TARGET}-gcc", f"-DCMAKE_CXX_COMPILER={TARGET}-g++", "-DCMAKE_CXX_FLAGS=-DIBAKE_SS_MAX_BITS=0",
           "-DIBAKE_PLATFORM_OPENSSL=OFF", "-DIBAKE_INSTALL=OFF", f"-DIBAKE_OPT={level}")
    output("cmake", "--build", folder, "--target", "ibake_internal")
    here = pathlib.Path(__file__).parent
    output(f"{TARGET}-g++", "-std=c++20", "-O1", "-static", "-DIBAKE_WORD_BITS=32", "-DIBAKE_SS_MAX_BITS=0", "-I", ROOT,
           f"-DIBAKE_SIMD_ARMV7EM={len(backends(folder)) - 1}", here / "trace_ops.cpp", folder / "libibake_internal.a", "-o", folder / "trace_ops")
    output("cc", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared", "-fvisibility=hidden", here / "trace_plugin.c", "-o", folder / "libtrace.so")


def trace(plugin: str, program: str, command: list[str]) -> str:
    at = dict(re.findall(r"^(\w+) \w (trace_begin|trace_end)$", output("nm", program), re.M))
    at = {name: int(address, 16) & ~1 for address, name in at.items()}
    text = output(command[0], "-plugin", f"{plugin},begin={at['trace_begin']},end={at['trace_end']}", "-d", "plugin", *command[1:])
    lines = re.findall(r"^trace: (.*)$", text, re.M)
    if len(lines) != 1:
        sys.exit(f"{' '.join(command)}: {len(lines)} traces\n{text}")
    return lines[0]


def compare(name: str, traces: set[str]) -> bool:
    print(f"{name}: {len(SEEDS)} secrets, {len(traces)} traces: {'; '.join(sorted(traces))}")
    return (len(traces) == 1) != name.startswith("leak_")


def run(folder: str, operations: list[str]) -> bool:
    plugin, program = f"{folder}/libtrace.so", f"{folder}/trace_ops"
    return all([compare(f"{operation}@{backend}",
                        {trace(plugin, program, ["qemu-arm", program, operation, seed, backend]) for seed in SEEDS})
                for operation in operations for backend in backends(pathlib.Path(folder))])


def run_image(plugin: str, image: str, emulator: list[str], operations: list[str]) -> bool:
    return all([compare(operation, {trace(plugin, image, [*emulator, image, "-append", f"{operation} {seed}"]) for seed in SEEDS})
                for operation in operations])


def main() -> int:
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[0] == "build":
        build(pathlib.Path(arguments[1]), arguments[2])
        return 0
    if len(arguments) > 2 and arguments[0] == "run":
        return 0 if run(arguments[1], arguments[2:]) else 1
    if len(arguments) > 5 and arguments[0] == "image" and "--" in arguments:
        dashes = arguments.index("--")
        return 0 if run_image(arguments[1], arguments[2], arguments[3:dashes], arguments[dashes + 1:]) else 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
