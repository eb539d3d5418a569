"""What the tests of the program share: running it, vectors, temporary folders. SPDX-License-Identifier: Apache-2.0

Each test file runs as: FILE.py PROGRAM [unittest argument...]
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors"
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/release/tools/ibake"
# A sanitizer's report is not one of the program's own exit codes.
os.environ.update(ASAN_OPTIONS="exitcode=99", UBSAN_OPTIONS="exitcode=99")


def vectors(name):
    return json.loads((VECTORS / name).read_text())


def run(*arguments, stdin=b"", timeout=60):
    """(exit code, standard output, standard error) of the program; a signal or a time-out is an error of the test."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], input=stdin, capture_output=True, timeout=timeout, check=False)
    assert done.returncode in (0, 1, 2), (arguments, done.returncode, done.stderr)
    return done.returncode, done.stdout, done.stderr.decode()


class Case(unittest.TestCase):
    """A test case with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def ok(self, *arguments, stdin=b""):
        code, out, err = run(*arguments, stdin=stdin)
        self.assertEqual(code, 0, f"{arguments}: {err}")
        return out

    def refused(self, *arguments, stdin=b"", code=1, says=""):
        """The program ends with that code, a reason in one line, and nothing on standard output."""
        got, out, err = run(*arguments, stdin=stdin)
        self.assertEqual(got, code, f"{arguments}: {err}")
        self.assertEqual(out, b"")
        if code == 1:
            self.assertEqual(err.count("\n"), 1, err)
        self.assertIn(says, err)


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
