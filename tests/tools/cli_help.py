"""--help and man pages of every subcommand, which agree. SPDX-License-Identifier: Apache-2.0"""
import pathlib
import re

import cli

MAN = pathlib.Path(__file__).resolve().parents[2] / "tools/man"


def subcommands(text):
    found = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.M)
    return re.findall(r"^  ([a-z-]+)", found.group(1), re.M) if found else []


class Help(cli.Case):
    def walk(self, *command):
        text = self.ok(*command, "--help").decode()
        yield command, text
        for name in subcommands(text):
            yield from self.walk(*command, name)

    def test_options_are_in_the_man_pages(self):
        pages = {p.stem: p.read_text().replace("\\-", "-") for p in MAN.glob("*.1")}
        commands = dict(self.walk())
        self.assertEqual(set(pages), {"ibake"} | {"ibake-" + c[0] for c in commands if len(c) == 1 and c[0] != "version"})
        self.assertGreater(len(commands), 15)
        for command, text in commands.items():
            page = pages.get("ibake-" + command[0] if command else "ibake", pages["ibake"])
            for option in set(re.findall(r"^\s+(?:-\w,)?(--[a-z-]+)", text, re.M)) - {"--help"}:
                self.assertIn("\\fB" + option, page, command)
            for name in subcommands(text):
                self.assertIn(name, page, command)

    def test_man_pages_name_nothing_else(self):
        texts = dict(self.walk())
        for page in MAN.glob("ibake-*.1"):
            command = page.stem.split("-")[1]
            known = " ".join(text for c, text in texts.items() if c and c[0] == command)
            for option in set(re.findall(r"--[a-z][a-z-]+", page.read_text().replace("\\-", "-"))):
                self.assertRegex(known, re.escape(option) + r"[^a-z-]", page.name)

    def test_usage_errors(self):
        for command, text in self.walk():
            self.assertEqual(cli.run(*command, "--no-such-option")[0], 2, command)
            if subcommands(text):
                self.assertEqual(cli.run(*command)[0], 2, command)


if __name__ == "__main__":
    cli.main()
