"""What the checks of the source tree share: their command line. SPDX-License-Identifier: Apache-2.0"""
import pathlib
import sys
from collections.abc import Callable


def run(check: Callable[[pathlib.Path], list[str]], self_test: Callable[[], None]) -> int:
    """[--root FOLDER]: prints the problems in the tree; --self-test: whether planted ones are found. The exit status."""
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    root = pathlib.Path(sys.argv[2]) if sys.argv[1:2] == ["--root"] else pathlib.Path(__file__).resolve().parents[2]
    problems = check(root)
    print("\n".join(problems))
    return 1 if problems else 0
