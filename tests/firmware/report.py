#!/usr/bin/env python3
"""Measures the report images of a firmware build and compares them with the budgets. SPDX-License-Identifier: Apache-2.0

usage: report.py [--json FILE] [--check BUDGETS | --write BUDGETS] [--peer NAME]... TARGET=BUILD_FOLDER...
       report.py --check-readme BUDGETS | --self-test

--write also writes the table of the README beside BUDGETS, which --check-readme compares.

flash: octets that the library and what it takes of libgcc and libc have in an image that makes this call only, after ibake_init, loading of
the parameters and, where it takes part, of the key. ram: its own variables. stack: deepest, below the caller. instructions: as executed.
The image of a peer (--peer) makes two calls of ours: g1_mul and pairing.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

# Image, and the calls that it makes, in its order.
IMAGES = {
    "primitives": ["ecdh_p256", "g1_mul", "pairing"],
    "key_load": ["key_load"],
    "encrypt": ["encrypt", "encrypt_cached"],
    "decrypt": ["decrypt"],
    "initiate": ["message_1", "message_3", "agree", "message_1_cached", "message_3_cached", "agree"],
    "respond": ["message_2", "message_4", "message_2_cached", "message_4_cached"],
    "both": [],  # flash of both roles in one image
}
COLUMNS = ["flash", "ram", "stack", "instructions"]
TOLERANCE = 1.01
MACHINES = {"cortex-m0plus": "mps2-an385", "cortex-m4": "mps2-an386", "cortex-m33": "mps2-an505"}
# A kept section of the map: its name, on this line or the one before, address, size, and the object that it is from.
SECTION = re.compile(r"^ (\.[\w.$-]+|\*fill\*)\s+0x[0-9a-f]+\s+0x([0-9a-f]+) (\S*)$", re.M)
LIBRARY = re.compile(r"libibake(_internal)?\.a\(|ibake_only_|/lib(gcc|c_nano|c)\.a\(")


def sizes_of_map(text: str, library: re.Pattern = LIBRARY) -> dict[str, int]:
    kept = text[text.index("Linker script and memory map"):]
    sizes = {"flash": 0, "ram": 0}
    for name, size, origin in SECTION.findall(kept):
        if library.search(origin):
            if name.startswith((".text", ".rodata", ".ARM.ex")):
                sizes["flash"] += int(size, 16)
            elif name.startswith((".data", ".bss")):
                sizes["flash" if name.startswith(".data") else "ram"] += int(size, 16)
                sizes["ram"] += int(size, 16) if name.startswith(".data") else 0
    return sizes


def symbols(image: pathlib.Path) -> dict[str, int]:
    text = subprocess.run(["arm-none-eabi-nm", image], capture_output=True, text=True, check=True).stdout
    return {name: int(address, 16) for address, _, name in (line.split() for line in text.splitlines() if len(line.split()) == 3)}


def run(image: pathlib.Path, machine: str, plugin: pathlib.Path | None) -> tuple[list[tuple[str, int]], list[int], dict[str, int]]:
    """Calls with the octets of stack that the image saw, counts of the plugin, what else the image says."""
    command = ["qemu-system-arm", "-M", machine, "-display", "none", "-monitor", "none", "-serial", "null",
               "-semihosting-config", "enable=on,target=native", "-kernel", str(image)]
    counts = image.with_suffix(".counts")
    if plugin:
        address = symbols(image)
        command += ["-plugin", f"{plugin},begin={address['roi_begin'] & ~1},end={address['roi_end'] & ~1}", "-d", "plugin", "-D", str(counts)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        sys.exit(f"{image.name}: status {done.returncode}\n{done.stderr}")
    words = [line.split() for line in done.stderr.splitlines()]
    calls = [(w[1], int(w[2])) for w in words if w[0] == "call"]
    return calls, [int(n) for n in counts.read_text().split()] if plugin else [], {w[0]: int(w[1]) for w in words if len(w) == 2}


def measure(target: str, build: pathlib.Path) -> dict[str, dict[str, int]]:
    folder, rows = build / "tests/firmware", {}
    machine = MACHINES[target]
    for name, expected in IMAGES.items():
        image = folder / f"report_{name}.elf"
        size = sizes_of_map(pathlib.Path(f"{image}.map").read_text())
        if not expected:
            rows[name] = size
            continue
        calls, counts, told = run(image, machine, folder / "libinsn_plugin.so")
        stacks, _, _ = run(folder / f"report_{name}_stack.elf", machine, None)
        if not [c for c, _ in calls] == [c for c, _ in stacks] == expected or len(counts) != len(expected):
            sys.exit(f"{image.name}: other calls than expected: {calls}, {stacks}, {len(counts)} counts")
        for (call, stack), count in zip(stacks, counts):
            rows[call] = {**size, "stack": stack, "instructions": count}
        if (deepest := max(stack for _, stack in stacks)) > told["burn"]:
            sys.exit(f"{image.name}: {deepest} octets of stack, of which IBAKE_BURN_STACK overwrites {told['burn']}")
        rows["session"] = {"ram": told["session"]}
    return rows


def measure_peer(peer: str, target: str, build: pathlib.Path) -> dict[str, dict[str, int]]:
    folder = build / "tests/firmware"
    image = folder / f"report_{peer}.elf"
    size = sizes_of_map(pathlib.Path(f"{image}.map").read_text(), re.compile(r"\.a\("))
    calls, counts, _ = run(image, MACHINES[target], folder / "libinsn_plugin.so")
    return {call: {**size, "stack": stack, "instructions": count} for (call, stack), count in zip(calls, counts)}


def table(report: dict) -> str:
    lines = [f"{'target':20} {'operation':18}" + "".join(f"{c:>15}" for c in COLUMNS)]
    for target, rows in report.items():
        for operation, row in rows.items():
            lines.append(f"{target:20} {operation:18}" + "".join(f"{row[c]:>15,}" if c in row else " " * 15 for c in COLUMNS))
    return "\n".join(lines)


# ---- The README's table ----
BEGIN, END = "<!-- of budgets.json -->\n", "<!-- end -->\n"


def kib(octets: int) -> str:
    return f"{octets / 1024:.1f}"


def markdown(budgets: dict) -> str:
    lines = ["| operation | " + " | ".join(f"{target}: flash KiB | stack KiB | instructions, M" for target in budgets) + " |",
             "|---" + "|---:" * 3 * len(budgets) + "|"]
    for operation in next(iter(budgets.values())):
        rows = [budgets[target][operation] for target in budgets]
        if "flash" in rows[0]:
            lines.append(f"| `{operation}` | " + " | ".join(
                f"{kib(row['flash'])} | {kib(row['stack'])} | {row['instructions'] / 1e6:.2f}" if "stack" in row else f"{kib(row['flash'])} | |"
                for row in rows) + " |")
    session = max(rows["session"]["ram"] for rows in budgets.values())
    return "\n".join(lines) + f"\n\nAn `ibake_session` of this configuration is {session:,} octets.\n"


def readme_of(text: str, budgets: dict) -> str:
    """The README with the table of these budgets in place of its own."""
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return text[:begin] + markdown(budgets) + text[end:]


def overruns(report: dict, budgets: dict) -> list[str]:
    problems = []
    for target, rows in report.items():
        for operation, row in rows.items():
            for column, value in row.items():
                budget = budgets.get(target, {}).get(operation, {}).get(column)
                if budget is None:
                    problems.append(f"{target}: {operation}: no budget for {column}")
                elif value > budget * TOLERANCE:
                    problems.append(f"{target}: {operation}: {column} {value:,}, budget {budget:,}")
    return problems


def self_test() -> None:
    map_text = """Discarded input sections
 .text.gone     0x00000000       0x40 libibake.a(ibake.o)
Linker script and memory map
 .text.short    0x00000040       0x10 libibake.a(ibake.o)
 .text._a_long_name_that_takes_a_line
                0x00000050       0x20 ../libibake_internal.a(a.cpp.obj)
 .text.fw       0x00000070      0x100 image.cpp.obj
 .text          0x00000170        0x8 /usr/lib/gcc/arm-none-eabi/libgcc.a(_muldi3.o)
 .comment       0x00000000       0x20 libibake.a(ibake.o)
 .bss.state     0x20000000        0x4 libibake.a(ibake.o)
 .data.state    0x20000004        0x2 libibake.a(ibake.o)
"""
    assert sizes_of_map(map_text) == {"flash": 0x3a, "ram": 6}, sizes_of_map(map_text)
    budgets = {"m": {"call": {"flash": 1000, "stack": 100}}}
    assert overruns({"m": {"call": {"flash": 1010, "stack": 90}}}, budgets) == []
    assert overruns({"m": {"call": {"flash": 1011}}}, budgets) == ["m: call: flash 1,011, budget 1,000"]
    rows = {"call": {"flash": 2048, "ram": 0, "stack": 512, "instructions": 1500000}, "both": {"flash": 1024, "ram": 0}, "session": {"ram": 1024}}
    written = readme_of(f"a\n{BEGIN}old\n{END}b\n", {"m": rows})
    assert written == (f"a\n{BEGIN}| operation | m: flash KiB | stack KiB | instructions, M |\n|---|---:|---:|---:|\n"
                       f"| `call` | 2.0 | 0.5 | 1.50 |\n| `both` | 1.0 | | |\n\n"
                       f"An `ibake_session` of this configuration is 1,024 octets.\n{END}b\n"), written
    assert overruns({"m": {"call": {"ram": 0}}}, budgets) and overruns({"n": {"call": {"flash": 1}}}, budgets)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the report images of firmware builds.")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--check", type=pathlib.Path, metavar="BUDGETS")
    parser.add_argument("--write", type=pathlib.Path, metavar="BUDGETS")
    parser.add_argument("--check-readme", type=pathlib.Path, metavar="BUDGETS")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME", help="blst or miracl, whose image was built too")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("targets", nargs="*", metavar="TARGET=BUILD_FOLDER")
    arguments = parser.parse_args()
    if arguments.self_test:
        self_test()
        return
    if budgets := arguments.check_readme:
        text = budgets.with_name("README.md").read_text()
        if readme_of(text, json.loads(budgets.read_text())) != text:
            sys.exit("the table is not that of the budgets: tools/firmware-report --write-budgets")
        return
    report = {target: measure(target, pathlib.Path(build)) for target, build in (t.split("=", 1) for t in arguments.targets)}
    peers = {f"{target}/{peer}": measure_peer(peer, target, pathlib.Path(build))
             for target, build in (t.split("=", 1) for t in arguments.targets) for peer in arguments.peer}
    print(table(report | peers))
    for file in (arguments.json, arguments.write):
        if file:
            file.write_text(json.dumps(report | peers if file == arguments.json else report, indent=1) + "\n")
    if arguments.write:
        readme = arguments.write.with_name("README.md")
        readme.write_text(readme_of(readme.read_text(), report))
    if arguments.check and (problems := overruns(report, json.loads(arguments.check.read_text()))):
        sys.exit("\n".join(["over budget:", *problems]))


if __name__ == "__main__":
    main()
