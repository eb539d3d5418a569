#!/usr/bin/env python3
"""Checks that the core divides by machine instructions on public data only. SPDX-License-Identifier: Apache-2.0

usage: check_division.py [--objdump TOOL] OBJECT... | --self-test      OBJECT: object, archive or image, of x86, ARM or RISC-V
Division takes a time that depends on its operands on most processors, and valgrind does not report it. Found are instructions that divide
or take a root, calls of the compiler's functions for it, and of the one that multiplies 64-bit integers where no instruction does.
Inlining decides in which function a division ends up, so a name below may stand for its callers.
"""
import collections
import re
import subprocess
import sys
import tempfile

INSTRUCTION = re.compile(r"^(i?div[bwlq]?|v?(div|sqrt)[sp][sd]|[su]div|f?div\w*|v(div|sqrt)\.\w+|f?sqrt\w*|rem\w*)(\.w|\.n)?$")
CALL = re.compile(r"__(?:aeabi_(?:u?l?idiv|u?ldiv|[fd]div)\w*|u?(?:div|mod|divmod)[sdt]i[34]|aeabi_lmul|muldi3)\b")
# Where it is done on public data: at most how often in a function, and what it is. Compilers that save code divide by constants too.
PUBLIC = {
    r"^ibake::Responder::": (1, "which half-open exchange makes room"),
    r"\bibake::divsteps::invert<": (2, "steps for a modulus of so many bits, in rounds"),
    r"\bibake::mul_windows<": (1, "windows of a scalar of so many bits"),
    r"^ibake::(\(anonymous namespace\)::)?(put_digits|\w*_dated|\w*_date)\(": (16, "dates"),
    r"^ibake::rfc5091::Schemes<.*>::load_group\(": (1, "p modulo 3"),
    r"^ibake::Session::on_r1\(": (1, "how long to wait for another answer"),
}


def divisions(objdump: str, path: str) -> dict[tuple[str, str], list[str]]:
    """What divides, by object and function."""
    out = subprocess.run([objdump, "--disassemble", "--reloc", "--demangle", "--no-show-raw-insn", path], check=True,
                         capture_output=True, text=True).stdout
    found, file, function = collections.defaultdict(dict), "", ""
    for line in out.splitlines():
        if match := re.match(r"(\S+):\s+file format", line):
            file = match[1].rsplit("/", 1)[-1]
        elif match := re.match(r"[0-9a-f]+ <(.+)>:$", line):
            function = match[1]
        elif match := re.match(r"\s+([0-9a-f]+):\s+(\S+)", line):  # an instruction, or the relocation of one
            if called := CALL.search(line):
                found[file, function][match[1]] = called[0]
            elif INSTRUCTION.match(match[2]):
                found[file, function][match[1]] = match[2]
    return {place: list(what.values()) for place, what in found.items() if what}


def problems(objdump: str, paths: list[str]) -> list[str]:
    found = []
    for path in paths:
        for (file, function), what in sorted(divisions(objdump, path).items()):
            most = max((most for name, (most, _) in PUBLIC.items() if re.search(name, function)), default=0)
            if len(what) > most and not CALL.fullmatch(function):  # a compiler's function is what its callers are reported for
                found.append(f"{file}: {function}: {', '.join(sorted(set(what)))}: {len(what)} divisions, {most} listed as of public data")
    return found


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
        "namespace ibake { struct Responder { unsigned f(unsigned x, unsigned y); }; "
        "unsigned Responder::f(unsigned x, unsigned y) { return x / y + (x + 1) / (y + 1); } }": "2 divisions, 1 listed",
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
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
