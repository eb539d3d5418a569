#!/usr/bin/env python3
"""Compares the traces of addresses of one operation over several secrets. SPDX-License-Identifier: Apache-2.0

usage: trace.py build FOLDER LEVEL | run FOLDER OPERATION... | image PLUGIN IMAGE EMULATOR... -- OPERATION...
build: the core for 32-bit ARM at an optimisation LEVEL (-O3), with trace_ops.cpp, and the plugin for qemu.
run: under qemu-arm, with each secret; code and data addresses must be the same for all of them, and must differ for leak_*.
image: the same of an image for bare metal; EMULATOR is the command that the image's name follows.
"""
import os
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


def build(folder: pathlib.Path, level: str) -> None:
    # The suites of RFC 5091 are the same templates over longer fields, and take a minute to compile.
    output("cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=arm",
           f"-DCMAKE_C_COMPILER={TARGET}-gcc", f"-DCMAKE_CXX_COMPILER={TARGET}-g++", "-DCMAKE_CXX_FLAGS=-DIBAKE_SS_MAX_BITS=0",
           "-DIBAKE_PLATFORM_OPENSSL=OFF", "-DIBAKE_INSTALL=OFF", f"-DIBAKE_OPT={level}")
    output("cmake", "--build", folder, "--target", "ibake_internal")
    here = pathlib.Path(__file__).parent
    output(f"{TARGET}-g++", "-std=c++20", "-O1", "-static", "-DIBAKE_WORD_BITS=32", "-DIBAKE_SS_MAX_BITS=0", "-I", ROOT, here / "trace_ops.cpp",
           folder / "libibake_internal.a", "-o", folder / "trace_ops")
    output("cc", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared", "-fvisibility=hidden", here / "trace_plugin.c", "-o", folder / "libtrace.so")


def trace(plugin: str, program: str, command: list[str]) -> str:
    at = dict(re.findall(r"^(\w+) \w (trace_begin|trace_end)$", output("nm", program), re.M))
    at = {name: int(address, 16) & ~1 for address, name in at.items()}
    text = output(command[0], "-plugin", f"{plugin},begin={at['trace_begin']},end={at['trace_end']}", "-d", "plugin", *command[1:])
    lines = re.findall(r"^trace: (.*)$", text, re.M)
    if len(lines) != 1:
        sys.exit(f"{' '.join(command)}: {len(lines)} traces\n{text}")
    return lines[0]


def main() -> int:
    arguments = sys.argv[1:]
    if len(arguments) == 3 and arguments[0] == "build":
        build(pathlib.Path(arguments[1]), arguments[2])
        return 0
    if len(arguments) > 2 and arguments[0] == "run":
        plugin, program, operations = f"{arguments[1]}/libtrace.so", f"{arguments[1]}/trace_ops", arguments[2:]

        def command(operation: str, seed: str) -> list[str]:
            return ["qemu-arm", program, operation, seed]
    elif len(arguments) > 3 and arguments[0] == "image" and "--" in arguments:
        dashes = arguments.index("--")
        (plugin, program, *emulator), operations = arguments[1:dashes], arguments[dashes + 1:]
        plugin = str(pathlib.Path(plugin).resolve())
        os.chdir(pathlib.Path(program).parent)  # an image has room for a short command line only
        program = pathlib.Path(program).name

        def command(operation: str, seed: str) -> list[str]:
            return [*emulator, program, "-append", f"{operation} {seed}"]
    else:
        print(__doc__, file=sys.stderr)
        return 2
    wrong = 0
    for operation in operations:
        traces = {trace(plugin, program, command(operation, seed)) for seed in SEEDS}
        leaks = operation.startswith("leak_")
        print(f"{operation}: {len(SEEDS)} secrets, {len(traces)} traces: {'; '.join(sorted(traces))}")
        wrong += (len(traces) == 1) == leaks
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
