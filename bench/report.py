#!/usr/bin/env python3
"""Writes the tables of BENCHMARKS.md and the plot bench/ratios.svg from stored runs. SPDX-License-Identifier: Apache-2.0

A table stands between a line `<!-- KIND FILE... -->` and the next `<!-- end -->`; KIND is
  run FILE              machine, compilers, versions and method of a run of tools/bench
  table FILE SECTION    times and ratios of the operations of a section (SECTIONS)
  counts FILE           field operations, as count_ops prints them
  plot FILE             the plot

usage: report.py [--check | --self-test]
  --check      writes nothing; exit status 1 when what is there is not what would be written
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PLOT = "bench/ratios.svg"
SECTIONS = {
    "pairing": r"pairing.*|miller_loop|final_exponentiation|prepare|gt_.*",
    "groups": r"g1_.*|g2_.*|hash_to_.*",
    "nist": r"ecdh_.*|keygen_.*",
    "protocol": r"bf_.*|exchange_.*",
    "field": r"fp.*",
    "start": r"cpu_detection|init",
    "type_a": r"a\d+_.*",
}
PLOTTED = [  # operation, peer, peer's operation
    ("pairing", "blst", "pairing"), ("pairing", "vroom", "pairing"), ("pairing_prepared", "blst", "pairing"),
    ("pairing_batch_8", "blst", "pairing"), ("g1_mul", "blst", "g1_mul"), ("g2_mul", "blst", "g2_mul"),
    ("g1_mul_generator", "blst", "g1_mul_generator"), ("g2_mul_generator", "blst", "g2_mul_generator"),
    ("gt_pow", "mcl", "gt_pow_vartime"), ("hash_to_g1", "blst", "hash_to_g1"), ("hash_to_g2", "blst", "hash_to_g2"),
    ("ecdh_p256", "openssl", "ecdh_p256"), ("keygen_p256", "openssl", "keygen_p256"), ("ecdh_p384", "openssl", "ecdh_p384"),
    ("ecdh_p521", "openssl", "ecdh_p521"), ("exchange_p256_cached_theta", "wolfssl", "sakke_exchange"),
]
COLOURS = {"portable": "#9aa5b1", "x86_64_adx": "#3b7dd8", "avx2fma": "#3fa66b", "avx512ifma": "#c8442f"}
SHORT_RUN = 20


def microseconds(ns: float) -> str:
    us = ns / 1e3
    return f"{us:,.0f}" if us >= 100 else f"{us:.1f}" if us >= 10 else f"{us:.2f}" if us >= 1 else f"{us:.4f}"


def backends_of(run: dict) -> list[str]:
    return list(dict.fromkeys(row["backend"] for row in run["rows"]))


def run_lines(run: dict) -> list[str]:
    lines = [f"- {run['cpu']}, {run['cpu_id']}; Linux {run['kernel']}; core {run['core']}; {run['rounds']} rounds of batches of "
             f"{run['batch_us'] / 1e3:g} ms; results of {run['agreeing']} operations compared before."]
    if run["rounds"] < SHORT_RUN:
        lines.append("- **A short run, on a machine that was busy: a placeholder.**")
    ours = [about for name, about in run["comparators"].items() if name.startswith("ibake ")]
    prepared = f"; a prepared point takes {ours[0]['prepared_octets']:,} octets" if "prepared_octets" in ours[0] else ""
    lines.append(f"- ibake: {ours[0]['compiler']}; backends {', '.join(about['backend'] for about in ours)}{prepared}.")
    for name, about in run["comparators"].items():
        if not name.startswith("ibake "):
            parts = [about.get("version", ""), about.get("compiler", "") and f"comparator compiled by {about['compiler']} {about['flags']}"]
            lines.append(f"- {name}: {'; '.join(part for part in parts if part)}.")
    return lines


def table_lines(run: dict, section: str) -> list[str]:
    backends = backends_of(run)
    lines = [f"| operation | beside | its µs | {' | '.join(backends)} |", "|---|---|---:|" + "---:|" * len(backends)]
    rows: dict[tuple[str, str, str], dict[str, dict]] = {}
    for row in run["rows"]:
        if re.fullmatch(SECTIONS[section], row["op"]):
            rows.setdefault((row["op"], row.get("peer", ""), row.get("peer_op", "")), {})[row["backend"]] = row
    for (op, peer, peer_op), by_backend in rows.items():
        beside = "" if not peer else peer_op if peer == "own" else peer if peer_op == op else f"{peer} {peer_op}"
        one = next(iter(by_backend.values()))
        peer_time = microseconds(one["peer_ns_median"]) if peer not in ("", "own") else ""
        cells = []
        for backend in backends:
            row = by_backend.get(backend)
            ratio = f" (**{row['ratio']:.2f}**)" if row and peer else ""
            cells.append(microseconds(row["ns_median"]) + ratio if row else "")
        lines.append(f"| {op} | {beside} | {peer_time} | {' | '.join(cells)} |")
    return lines


def counts_lines(counts: dict) -> list[str]:
    lines = ["| operation | kernels | mul | sqr | wide mul | wide sqr | redc | add, sub | wide add, sub | inversions |", "|---|---|" + "---:|" * 8]
    for op, tables in counts.items():
        for table, count in tables.items():
            def total(*kinds: str) -> str:
                return f"{sum(count[kind] for kind in kinds if kind in count):,}" if any(kind in count for kind in kinds) else ""

            cells = [total("mul"), total("sqr"), total("wide_mul"), total("wide_sqr"), total("redc"), total("add", "sub"),
                     total("wide_add", "wide_sub"), total("inverse")]
            lines.append(f"| {op} | {table} | {' | '.join(cells)} |")
    return lines


def plot(run: dict) -> str:
    backends = backends_of(run)
    ratios = {(row["op"], row["peer"], row["peer_op"], row["backend"]): row["ratio"] for row in run["rows"] if "peer" in row}
    groups = [(op, peer, peer_op) for op, peer, peer_op in PLOTTED if any((op, peer, peer_op, backend) in ratios for backend in backends)]
    left, bar, gap, scale, most = 370, 11, 9, 240, 2.0
    height = 46 + len(groups) * (bar * len(backends) + gap) + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + int(scale * most) + 60}" height="{height}" '
           'font-family="sans-serif" font-size="11">', '<rect width="100%" height="100%" fill="white"/>',
           '<text x="10" y="16" font-size="13">Our time / theirs: below 1 is faster</text>']
    for i, backend in enumerate(backends):
        x = left + 120 * i
        out.append(f'<rect x="{x}" y="7" width="10" height="10" fill="{COLOURS[backend]}"/><text x="{x + 14}" y="16">{backend}</text>')
    for tick in (0, 0.25, 0.5, 0.75, 1, 1.5, 2):
        x = left + scale * tick
        style = 'stroke="black"' if tick in (0, 1) else 'stroke="#bbbbbb" stroke-dasharray="2,3"'
        out.append(f'<line x1="{x:g}" y1="28" x2="{x:g}" y2="{height - 24}" {style}/>'
                   f'<text x="{x:g}" y="{height - 10}" text-anchor="middle">{tick:g}</text>')
    y = 34
    for op, peer, peer_op in groups:
        beside = peer if peer_op == op else f"{peer} {peer_op}"
        middle = y + bar * len(backends) / 2 + 4
        out.append(f'<text x="{left - 8}" y="{middle:g}" text-anchor="end">{op} / {beside}</text>')
        for backend in backends:
            if (ratio := ratios.get((op, peer, peer_op, backend))) is not None:
                width = scale * min(ratio, most)
                out.append(f'<rect x="{left}" y="{y}" width="{width:.1f}" height="{bar - 1}" fill="{COLOURS[backend]}"/>'
                           f'<text x="{left + width + 4:.1f}" y="{y + 9}" font-size="10" stroke="white" stroke-width="3" '
                           f'paint-order="stroke">{ratio:.2f}{" »" if ratio > most else ""}</text>')
            y += bar
        y += gap
    return "\n".join(out) + "\n</svg>\n"


def generate(text: str, load) -> tuple[str, str]:
    """The text with its tables written anew, and the plot. load(name): the JSON file of that name."""
    picture = ""
    result = []
    skipping = False
    for line in text.split("\n"):
        if line == "<!-- end -->":
            skipping = False
        if not skipping:
            result.append(line)
        if found := re.fullmatch(r"<!-- (run|table|counts|plot) (\S+)(?: (\S+))? -->", line):
            kind, data = found[1], load(found[2])
            skipping = True
            if kind == "run":
                result += run_lines(data)
            elif kind == "table":
                result += ["", *table_lines(data, found[3]), ""]
            elif kind == "counts":
                result += ["", *counts_lines(data), ""]
            else:
                picture = plot(data)
                result += [f"![Ratios]({PLOT})"]
    if skipping:
        raise ValueError("BENCHMARKS.md: a table has no <!-- end -->")
    return "\n".join(result), picture


def left_out(run: dict) -> list[str]:
    return [op for op in dict.fromkeys(row["op"] for row in run["rows"])
            if sum(bool(re.fullmatch(section, op)) for section in SECTIONS.values()) != 1]


def self_test() -> None:
    row = {"op": "pairing", "backend": "portable", "ns_median": 900000.0, "peer": "blst", "peer_op": "pairing", "peer_ns_median": 600000.0,
           "ratio": 1.5}
    files = {"run.json": {"rows": [row]}, "counts.json": {"pairing": {"6 words": {"mul": 10, "redc": 3}}}}
    text = "<!-- table run.json pairing -->\n<!-- end -->\n<!-- plot run.json -->\n<!-- end -->\n<!-- counts counts.json -->\nold\n<!-- end -->\n"
    written, picture = generate(text, files.get)
    assert "| pairing | blst | 600 | 900 (**1.50**) |" in written and "| pairing | 6 words | 10 |" in written and "old" not in written
    assert generate(written, files.get) == (written, picture) and ">1.50<" in picture
    row["ratio"] = 1.4
    assert generate(written, files.get)[0] != written and generate(written, files.get)[1] != picture, "a changed figure changes nothing"
    assert left_out({"rows": [row, {"op": "unheard_of"}]}) == ["unheard_of"]


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    if sys.argv[1:] not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    page = ROOT / "BENCHMARKS.md"
    runs: dict[str, dict] = {}

    def load(name: str) -> dict:
        return runs.setdefault(name, json.loads((ROOT / name).read_text()))

    text, picture = generate(page.read_text(), load)
    problems = [f"{name}: in no section or in several: {op}" for name, run in runs.items() if "rows" in run for op in left_out(run)]
    for path, content in ((page, text), (ROOT / PLOT, picture)):
        if not path.exists() or path.read_text() != content:
            if sys.argv[1:] == ["--check"]:
                problems.append(f"{path.relative_to(ROOT)} is not what bench/report.py writes")
            else:
                path.write_text(content)
    print("\n".join(problems), end="\n" if problems else "", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
