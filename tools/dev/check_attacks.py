#!/usr/bin/env python3
"""Checks that the tests which ATTACKS.md names exist, and that no row is without one. SPDX-License-Identifier: Apache-2.0

usage: check_attacks.py [--root DIR] | --self-test
"""
import pathlib
import re
import sys
import tempfile

import check_main

CASE = re.compile(r"\b(?:TYPED_)?TEST(?:_[FP])?\((\w+), (\w+)\)")
VALGRIND = re.compile(r"ibake_ctime_test\((\w+)([^)]*?)SOURCES")
FUZZ = re.compile(r"ibake_fuzz\((fuzz_\w+)")


def existing(root: pathlib.Path) -> set[str]:
    names = {".".join(case) for path in root.glob("tests/**/*.cpp") for case in CASE.findall(path.read_text())}
    for lists in root.glob("tests/*/CMakeLists.txt"):
        text = lists.read_text()
        names |= {f"{program}.{case}" for program, cases in VALGRIND.findall(text) for case in cases.split() if not case.isupper()}
        names |= set(FUZZ.findall(text))
    return names


def check(root: pathlib.Path) -> list[str]:
    names, problems, rows = existing(root), [], 0
    for number, line in enumerate((root / "ATTACKS.md").read_text().split("\n"), 1):
        if not line.startswith("| ") or line.startswith("| attack |"):
            continue
        rows += 1
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        tests = re.findall(r"`([^`]+)`", cells[-1])
        if len(cells) != 4 or not all(cells):
            problems.append(f"ATTACKS.md:{number}: not four cells")
        elif not tests:
            problems.append(f"ATTACKS.md:{number}: no test")
        problems += [f"ATTACKS.md:{number}: there is no test {test}" for test in tests if test not in names]
    return problems if rows else ["ATTACKS.md: no table"]


def self_test() -> None:
    row = "| attack | published | here | test |\n|---|---|---|---|\n| a | b | c | {} |\n"
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        (root / "tests/x").mkdir(parents=True)
        (root / "tests/x/a.cpp").write_text("TEST_F(Suite, Case) {\nTYPED_TEST(Typed, Case) {\n")
        (root / "tests/x/CMakeLists.txt").write_text("ibake_ctime_test(ctime_x\n  CASES one\n  LEAKS two\n  SOURCES x)\nibake_fuzz(fuzz_x 1)\n")
        for cell, good in (("`Suite.Case`, `Typed.Case`", True), ("`ctime_x.one`, `ctime_x.two`, `fuzz_x`", True), ("`Suite.Other`", False),
                           ("`Case`", False), ("`ctime_x.x`", False), ("`ctime_x.LEAKS`", False), ("`fuzz_y`", False), ("by hand", False),
                           ("`Suite.Case` | more", False), ("", False)):
            (root / "ATTACKS.md").write_text(row.format(cell))
            assert (check(root) == []) == good, cell
        (root / "ATTACKS.md").write_text("nothing\n")
        assert check(root)


if __name__ == "__main__":
    sys.exit(check_main.run(check, self_test))
