#!/usr/bin/env python3
"""Checks who includes whom, and that the core includes freestanding headers only. SPDX-License-Identifier: Apache-2.0

tools -> ibake -> ibe -> pairing -> curve -> field -> (field/dispatch.h) -> simd; tests and bench may include everything.
The folder simd/ and each folder in it may be missing.
usage: check_layering.py [--root DIR] | --self-test
"""
import pathlib
import re
import sys
import tempfile

import check_main

CORE = ["field", "curve", "pairing", "ibe", "ibake"]  # each may include itself and what stands before it
OUTER = ["tools", "tests", "bench"]
PUBLIC = {"ibe/status.h", "ibe/platform.h", "ibe/rename.h", "ibe/ibe.h", "ibe/ss.h", "ibake/ibake.h"}
ADAPTER = {"ibe/platform_openssl.h", "ibe/platform_openssl.cpp"}  # a target of its own, for hosts
SIMD_SEES = {"field/kernels.h", "field/kernels_special.h", "field/word.h", "field/config.h", "curve/engine.h", "curve/engine_k2.h",
             "pairing/engine.h"}
SIMD_HEADERS = {"cpuid.h", "immintrin.h"}  # of the compilers: what the instructions are called
FREESTANDING = {"array", "bit", "climits", "compare", "concepts", "cstddef", "cstdint", "initializer_list", "limits", "new", "span",
                "type_traits", "utility", "stddef.h", "stdint.h",
                "cstring", "string.h"}  # for memcpy, memmove, memset and memcmp: what a compiler needs in any case
CHECKING_ONLY = {"field/verify.h": {"cstdio", "cstdlib"}, "field/ct_marks.h": {"valgrind/memcheck.h", "sanitizer/msan_interface.h"}}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def allowed(source: str, target: str) -> bool:
    """May the project file `source` include the project file `target`?"""
    source_folder, target_folder = source.split("/")[0], target.split("/")[0]
    if source in PUBLIC:
        return target in PUBLIC
    if source_folder == "simd":
        return target_folder == "simd" or target in SIMD_SEES
    if source_folder in CORE:
        if target_folder == "simd":
            return source in ("field/dispatch.h", "field/dispatch.cpp")
        return target_folder in CORE[:CORE.index(source_folder) + 1] and (target not in ADAPTER or source in ADAPTER)
    if source_folder == "tools":
        return target_folder not in ("tests", "bench")
    return True


def check(root: pathlib.Path) -> list[str]:
    problems = []
    for folder in CORE + ["simd"] + OUTER:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".h", ".cpp", ".c", ".inc", ".S"):
                continue
            source = path.relative_to(root).as_posix()
            for kind, target in INCLUDE.findall(path.read_text()):
                if kind == "<":
                    core = folder not in OUTER and source not in ADAPTER
                    own = SIMD_HEADERS if folder == "simd" else CHECKING_ONLY.get(source, set())
                    if core and target not in FREESTANDING | own:
                        problems.append(f"{source}: <{target}> is not a freestanding header")
                elif not (root / target).is_file() and not (target.startswith("simd/") and allowed(source, target)):
                    problems.append(f'{source}: "{target}" is not a path from the root')
                elif not allowed(source, target):
                    problems.append(f'{source}: may not include "{target}"')
    return problems


def self_test() -> None:
    planted = {
        "field/a.h": '#include "curve/a.h"',
        "field/b.h": '#include "simd/a.h"',
        "field/c.cpp": "#include <vector>",
        "field/d.cpp": "#include <immintrin.h>",
        "field/dispatch.cpp": '#include "simd/a.h"\n#include "simd/deleted/a.h"',
        "simd/b.cpp": "#include <cpuid.h>",
        "curve/a.h": '#include "ibe/a.h"',
        "pairing/a.cpp": "#include <gmp.h>",
        "ibe/a.h": '#include "ibe/platform_openssl.h"',
        "ibe/b.h": '#include "tools/a.h"',
        "ibe/platform_openssl.h": "",
        "ibe/ibe.h": '#include "ibe/a.h"',
        "ibake/a.cpp": "#  include <openssl/evp.h>",
        "ibake/b.cpp": '#include "b.h"',
        "simd/a.h": '#include "field/a.h"',
        "tools/a.h": '#include "tests/a.h"',
        "tests/a.h": '#include <vector>\n#include "field/a.h"',
    }
    clean = {"field/dispatch.cpp", "simd/b.cpp", "ibe/platform_openssl.h", "tests/a.h"}
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        for file, text in planted.items():
            (root / file).parent.mkdir(exist_ok=True)
            (root / file).write_text(text + "\n")
        found = {problem.split(":")[0] for problem in check(root)}
    assert found == set(planted) - clean, found ^ (set(planted) - clean)


if __name__ == "__main__":
    sys.exit(check_main.run(check, self_test))
