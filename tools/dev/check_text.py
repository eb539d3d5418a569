#!/usr/bin/env python3
"""Checks every text file of the tree: licence line, form, words that do not belong, links. SPDX-License-Identifier: Apache-2.0

usage: check_text.py [--root DIR] | --self-test
"""
import pathlib
import re
import sys
import tempfile

import check_main

SOURCE = {".h", ".cpp", ".c", ".S", ".inc", ".py", ".sh", ".cmake", ".in", ".lua"}
SOURCE_NAMES = {"CMakeLists.txt", "bench", "demo", "firmware-report", "test", "run"}
SKIPPED_FOLDERS = {".git", "build", "__pycache__", "vectors", "corpus"}
SKIPPED_SUFFIXES = {".wav", ".bin"}
SKIPPED_NAMES = {"LICENSE"}
WIDTH = 150  # the formatter aims at 130; tables and comments may go a little over
# Written so that this file does not contain them.
FORBIDDEN = [re.compile(pattern) for pattern in (
    r"\bTO" r"DO\b", r"\bFIX" r"ME\b", r"\bX" r"XX\b", r"(?i)\bnot (yet )?implemen" r"ted\b",
    r"(?<![\w.])/wo" r"rk/", r"\.\./sha" r"red\b",
    r"/tmp/(plan|build)", r"(?i)\bcl" r"aude\b", r"(?i)\banth" r"ropic\b", r"(?i)\blarge language mod" r"el", r"\bLL" r"M\b")]
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def check_file(root: pathlib.Path, path: pathlib.Path) -> list[str]:
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        return [f"{name}: not UTF-8"]
    lines = text.split("\n")
    source = path.suffix in SOURCE or path.name in SOURCE_NAMES
    problems = []
    if source and not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:3]):
        problems.append(f"{name}:1: no licence identifier in the first lines")
    if text and not text.endswith("\n") or text.endswith("\n\n"):
        problems.append(f"{name}:{len(lines)}: the file does not end with exactly one newline")
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            problems.append(f"{name}:{number}: white space at the end")
        if "\t" in line and path.name != ".gitmodules":
            problems.append(f"{name}:{number}: tabulator")
        if source and path.suffix != ".inc" and len(line) > WIDTH:
            problems.append(f"{name}:{number}: {len(line)} columns")
        problems += [f"{name}:{number}: '{match.group()}' does not belong here"
                     for pattern in FORBIDDEN if (match := pattern.search(line))]
        if path.suffix == ".md":
            problems += [f"{name}:{number}: link to '{link}', which does not exist"
                         for link in LINK.findall(line) if not (path.parent / link).exists()]
    return problems


def check(root: pathlib.Path) -> list[str]:
    problems = []
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and not SKIPPED_FOLDERS & set(parts) and path.suffix not in SKIPPED_SUFFIXES \
                and path.name not in SKIPPED_NAMES:
            problems += check_file(root, path)
    return problems


def self_test() -> None:
    head = "// SPDX-License-Identifier: Apache-2.0\n"
    planted = {
        "a/licence.h": "int x;\n", "b.cpp": head + "int x; \n", "c.cpp": head + "\tint x;\n", "d.cpp": head + "int x;",
        "e.cpp": head + "//" + "x" * WIDTH + "\n", "f.cpp": head + "// TO" "DO\n",
        "g.py": "# SPDX-License-Identifier: Apache-2.0\n# /wo" "rk/x\n",
        "h.md": "see [x](missing.md)\n", "i.cpp": head + "int x;\n\n", "j.md": "an LL" "M\n", "k.md": "read ../sha" "red/x\n",
    }
    clean = {"l.cpp": head + "int x;\n", "m.md": "see [x](h.md#y) and [z](https://example.org)\n"}
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "a").mkdir()
        for file, text in (planted | clean).items():
            (root / file).write_text(text)
        (root / "n.txt").write_bytes(b"\xff\n")
        found = {problem.split(":")[0] for problem in check(root)}
    assert found == set(planted) | {"n.txt"}, found ^ (set(planted) | {"n.txt"})


if __name__ == "__main__":
    sys.exit(check_main.run(check, self_test))
