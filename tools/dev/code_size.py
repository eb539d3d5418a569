#!/usr/bin/env python3
"""Prints the code and read-only data of each backend, in octets. SPDX-License-Identifier: Apache-2.0

usage: code_size.py BACKEND=OBJECT,... ... | --self-test      objects separated by commas or semicolons
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def sizes(path: str) -> tuple[int, int]:
    """(instructions, other octets that are loaded) of an object."""
    code = data = 0
    lines = subprocess.run(("objdump", "--section-headers", path), check=True, capture_output=True, text=True).stdout.splitlines()
    for header, flags in zip(lines, lines[1:]):
        if "ALLOC" not in flags or not re.match(r"\s+\d+ ", header):
            continue
        if "CODE" in flags:
            code += int(header.split()[2], 16)
        elif not header.split()[1].startswith((".eh_frame", ".note")):
            data += int(header.split()[2], 16)
    return code, data


def report(backends: dict[str, list[str]]) -> list[str]:
    lines = [f"{'backend':<12} {'code':>9} {'data':>9}  octets"]
    for name, objects in backends.items():
        of_each = [sizes(path) for path in objects]
        lines.append(f"{name:<12} {sum(code for code, _ in of_each):>9} {sum(data for _, data in of_each):>9}")
    return lines


def self_test() -> None:
    with tempfile.TemporaryDirectory() as name:
        source, target = pathlib.Path(name, "x.s"), f"{name}/x.o"
        source.write_text(".text\n.skip 100\n.section .rodata\n.skip 30\n.section .note.GNU-stack\n.skip 5\n")
        subprocess.run(("c++", "-c", "-o", target, str(source)), check=True)
        assert sizes(target) == (100, 30), sizes(target)
        assert report({"x": [target, target]})[1].split() == ["x", "200", "60"]


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    if len(sys.argv) < 2 or not all("=" in argument for argument in sys.argv[1:]):
        print(__doc__, file=sys.stderr)
        return 2
    pairs = [argument.split("=", 1) for argument in sys.argv[1:]]
    print("\n".join(report({name: re.split("[,;]", objects) for name, objects in pairs})))
    return 0


if __name__ == "__main__":
    sys.exit(main())
