#!/usr/bin/env python3
"""Checks that the core divides by machine instructions on public data only. SPDX-License-Identifier: Apache-2.0

usage: check_division.py [--objdump TOOL] OBJECT... | --self-test      OBJECT: object, archive or image, of x86, ARM or RISC-V
Division takes a time that depends on its operands on most processors, and valgrind does not report it. Found are instructions that divide
or take a root, and calls of the compiler's functions for it. Inlining decides in which function a division ends up, so each name below
stands for all of its callers in that file too.
"""
import re
import subprocess
import sys
import tempfile

INSTRUCTION = re.compile(r"^(i?div[bwlq]?|v?(div|sqrt)[sp][sd]|[su]div|f?div\w*|v(div|sqrt)\.\w+|f?sqrt\w*|rem\w*)(\.w|\.n)?$")
CALL = re.compile(r"__(?:aeabi_(?:u?l?idiv|u?ldiv|[fd]div)\w*|u?(?:div|mod|divmod)[sdt]i[34])\b")
# Where it is done on public data.
PUBLIC = {
    r"^ibake::Responder::": "which half-open exchange makes room",
}


def divisions(objdump: str, path: str) -> list[tuple[str, str]]:
    """(function, what divides) of everything in the file."""
    out = subprocess.run([objdump, "--disassemble", "--reloc", "--demangle", "--no-show-raw-insn", path], check=True,
                         capture_output=True, text=True).stdout
    found, function = [], ""
    for line in out.splitlines():
        if match := re.match(r"[0-9a-f]+ <(.+)>:$", line):
            function = match[1]
        elif called := CALL.search(line):  # the target of a jump, or its relocation
            found.append((function, called[0]))
        elif (match := re.match(r"\s+[0-9a-f]+:\t(\S+)", line)) and INSTRUCTION.match(match[1]):
            found.append((function, match[1]))
    return found


def problems(objdump: str, paths: list[str]) -> list[str]:
    return [f"{path.rsplit('/', 1)[-1]}: {function}: {what}" for path in paths for function, what in sorted(set(divisions(objdump, path)))
            if not any(re.search(name, function) for name in PUBLIC) and not CALL.fullmatch(function)]


def self_test() -> None:
    planted = {
        "unsigned f(unsigned x) { return x * 3; }": None,
        "unsigned f(unsigned x) { return x / 3 + x / 64; }": None,
        "unsigned f(unsigned x, unsigned y) { return x / y; }": "f(unsigned int, unsigned int): div",
        "long f(long x, long y) { return x % y; }": "f(long, long): idiv",
        "double f(double x, double y) { return x / y; }": "f(double, double): divsd",
        "__extension__ typedef unsigned __int128 W; W f(W x, W y) { return x / y; }": "): __udivti3",
        "namespace ibake { struct Responder { unsigned f(unsigned x, unsigned y); }; "
        "unsigned Responder::f(unsigned x, unsigned y) { return x / y; } }": None,
    }
    with tempfile.TemporaryDirectory() as name:
        for text, problem in planted.items():
            subprocess.run(["c++", "-O2", "-fPIC", "-xc++", "-c", "-o", f"{name}/x.o", "-"], input=text, check=True, text=True)
            found = problems("objdump", [f"{name}/x.o"])
            assert len(found) == (problem is not None) and (problem is None or problem in found[0]), f"{text}: {found}"
    for mnemonic in ("udiv", "sdiv", "divu", "remw", "vdiv.f64", "fdiv"):
        assert INSTRUCTION.match(mnemonic), mnemonic
    for symbol in ("__aeabi_uidiv", "__aeabi_uidivmod", "__aeabi_uldivmod", "__udivdi3", "__umodsi3", "__divti3", "__aeabi_idiv"):
        assert CALL.fullmatch(symbol), symbol


def main() -> int:
    arguments, objdump = sys.argv[1:], "objdump"
    if arguments == ["--self-test"]:
        self_test()
        return 0
    if arguments[:1] == ["--objdump"]:
        objdump, arguments = arguments[1], arguments[2:]
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    found = problems(objdump, arguments)
    for problem in found:
        print(f"{problem}: a division that is not listed as one of public data")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
