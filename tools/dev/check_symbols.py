#!/usr/bin/env python3
"""Checks what libibake exports and imports, and that nothing runs before main. SPDX-License-Identifier: Apache-2.0

usage: check_symbols.py LIBRARY [--prefix PREFIX] [--thumb1] | --self-test      (libibake.a, or libibake.so for its exports)
Exports: exactly the functions that the public headers declare. Imports: memcpy, memmove, memset, memcmp. So no heap, no C++ run
time (__cxa_*, _Unwind_*), no division helper (their time depends on the operands), no operating system. No weak symbols, which a
linker could merge with another object's; no static constructors; no thread-local data. --thumb1: and what the compiler takes from
libgcc where the processor lacks wide products, shifts and jump tables; division too, as of sizes and dates.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import gen_rename

IMPORTS = {"memcpy", "memmove", "memset", "memcmp", "_GLOBAL_OFFSET_TABLE_"}
THUMB1 = {f"__aeabi_{name}" for name in ("lmul", "llsl", "llsr", "idiv", "idivmod", "uidiv", "uidivmod")} | {
    f"__gnu_thumb1_case_{kind}" for kind in ("sqi", "uqi", "shi", "uhi", "si")}
SECTIONS = (".init_array", ".ctors", ".preinit_array", ".tdata", ".tbss")


def output(*command: str) -> list[str]:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def check(library: str, declared: set[str], imports: set[str] = IMPORTS) -> list[str]:
    shared = ".so" in pathlib.Path(library).name
    problems, defined = [], set()
    for line in output("nm", "--format=posix", *(["--dynamic"] if shared else []), library):
        fields = line.split()
        if len(fields) < 2 or len(fields[1]) != 1:  # the member's name
            continue
        name, kind = fields[0].split("@")[0], fields[1]
        if kind == "U" and not shared and name not in imports:
            problems.append(f"imports {name}")
        elif kind in "vVwWu" and not shared:
            problems.append(f"weak or unique symbol {name}")
        elif kind.isupper() and kind != "U":
            defined.add(name)
    problems += [f"exports {name}, which no public header declares" for name in sorted(defined - declared)]
    problems += [f"does not export {name}, which a public header declares" for name in sorted(declared - defined)]
    if not shared:
        problems += [f"has the section {section}" for line in output("objdump", "-h", library)
                     for section in SECTIONS if section in line.split()[1:2]]
    return problems


def declared(prefix: str) -> set[str]:
    texts = [(gen_rename.ROOT / header).read_text() for header in gen_rename.LIBRARY_HEADERS]
    return {prefix + name.removeprefix("ibake_") for text in texts for name in gen_rename.functions(text)}


def self_test() -> None:
    planted = {
        "extern \"C\" void ibake_f() {} extern \"C\" void f() {}": "exports f,",
        "": "does not export ibake_f,",
        "#include <stdlib.h>\nextern \"C\" void* ibake_f() { return malloc(1); }": "imports malloc",
        "struct A { A() {} ~A(); }; extern \"C\" void ibake_f() { static A a; }": "imports __cxa_",
        "extern \"C\" unsigned __int128 ibake_f(unsigned __int128 a, unsigned __int128 b) { return a / b; }": "imports __udivti3",
        "extern \"C\" void g(); extern \"C\" void ibake_f() { try { g(); } catch (int) {} }": "imports _Unwind_Resume",
        "inline int g(int x) { return x; } extern \"C\" decltype(&g) ibake_f() { return g; }": "weak or unique symbol _Z1gi",
        "int h(); int i = h(); extern \"C\" int ibake_f() { return i; }": "has the section .init_array",
        "thread_local int t; extern \"C\" int* ibake_f() { return &t; }": "has the section .tbss",
    }
    with tempfile.TemporaryDirectory() as name:
        for text, problem in planted.items():
            source, library = pathlib.Path(name, "x.cpp"), pathlib.Path(name, "x.a")
            source.write_text(text)
            library.unlink(missing_ok=True)
            output("c++", "-std=gnu++20", "-c", "-O1", "-fPIC", "-o", f"{name}/x.o", str(source))
            output("ar", "rcs", str(library), f"{name}/x.o")
            found = check(str(library), {"ibake_f"})
            assert any(line.startswith(problem) for line in found), f"not reported: {problem}; reported: {found}"
            if not problem.startswith("does not"):
                assert not any(line.startswith("does not") for line in found), found


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("library")
    parser.add_argument("--prefix", default="ibake_")
    parser.add_argument("--thumb1", action="store_true")
    arguments = parser.parse_args()
    problems = check(arguments.library, declared(arguments.prefix), IMPORTS | THUMB1 if arguments.thumb1 else IMPORTS)
    print("\n".join(f"{arguments.library}: {problem}" for problem in problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
