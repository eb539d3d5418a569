#!/usr/bin/env python3
"""Compares two runs of tools/bench and flags what changed beyond noise. SPDX-License-Identifier: Apache-2.0

An operation that has a peer is judged by its ratio to the peer, which a faster or slower machine does not change; one without by its
time, after what the peers' times changed by in common is taken out. A change counts when it is above 2 % and above three times the
spread of both runs together.

usage: compare.py OLD.json NEW.json | --self-test
Exit status 0 when nothing became slower, 1 otherwise, 2 for a wrong command line or a file that is no run.
"""
import copy
import json
import statistics
import sys

LEAST = 0.02


def by_operation(run: dict) -> dict[tuple[str, str], dict]:
    """One row for each operation of each backend: the first with another library, else the first."""
    rows: dict[tuple[str, str], dict] = {}
    for row in run["rows"]:
        key = row["op"], row["backend"]
        if key not in rows or (foreign(row) and not foreign(rows[key])):
            rows[key] = row
    return rows


def foreign(row: dict) -> bool:
    return row.get("peer", "own") != "own"


def drift(old: dict, new: dict) -> float:
    """By what factor the peers' times changed in common; 1 when there are none."""
    def times(run: dict) -> dict[tuple[str, str], float]:
        return {(row["peer"], row["peer_op"]): row["peer_ns_median"] for row in run["rows"] if foreign(row)}
    before, after = times(old), times(new)
    return statistics.median([after[key] / before[key] for key in before if key in after] or [1.0])


def compare(old: dict, new: dict) -> tuple[list[str], bool]:
    """Lines to print, and whether anything became slower."""
    before, after, common = by_operation(old), by_operation(new), drift(old, new)
    lines = [f"peers' times changed by {100 * (common - 1):+.1f} % in common"]
    slower = False
    for key, row in before.items():
        name = " ".join(key)
        if key not in after:
            lines.append(f"{name:46} only in the old run")
            continue
        now = after[key]
        by_ratio = foreign(row) and foreign(now) and (row["peer"], row["peer_op"]) == (now["peer"], now["peer_op"])
        change = now["ratio"] / row["ratio"] if by_ratio else now["ns_median"] / row["ns_median"] / common
        spread = "ratio_spread" if by_ratio else "ns_spread"
        noise = max(LEAST, 3 * (row[spread] + now[spread]))
        if abs(change - 1) > noise:
            slower |= change > 1
            lines.append(f"{name:46} {'SLOWER' if change > 1 else 'faster'} {100 * (change - 1):+6.1f} %  (noise {100 * noise:.1f} %)")
    lines += [f"{' '.join(key):46} only in the new run" for key in after if key not in before]
    return lines, slower


def self_test() -> None:
    def row(op: str, ns: float, peer_ns: float = 0) -> dict:
        r = {"op": op, "backend": "portable", "ns_median": ns, "ns_spread": 0.003}
        if peer_ns:
            r |= {"peer": "blst", "peer_op": op, "peer_ns_median": peer_ns, "ratio": ns / peer_ns, "ratio_spread": 0.002}
        return r

    def run(slow: dict[str, float], clock: float = 1.0) -> dict:
        rows = [row("pairing", 900.0, 600.0), row("g1_mul", 120.0, 90.0), row("extract", 400.0)]
        for r in rows:
            r["ns_median"] *= clock * slow.get(r["op"], 1.0)
            if "peer" in r:
                r["peer_ns_median"] *= clock
                r["ratio"] = r["ns_median"] / r["peer_ns_median"]
        return {"rows": rows}

    old = run({})
    cases = [  # the new run, is it slower, is anything said
        (run({}), False, False),
        (run({}, clock=1.3), False, False),  # another clock
        (run({"pairing": 1.015}), False, False),  # noise
        (run({"pairing": 1.05}), True, True),
        (run({"extract": 1.05}, clock=0.8), True, True),  # no peer
        (run({"g1_mul": 0.9}), False, True),
        (run({"g1_mul": 0.9, "extract": 1.1}), True, True),
    ]
    for number, (new, is_slower, is_flagged) in enumerate(cases):
        lines, slower = compare(old, new)
        assert slower == is_slower and (len(lines) > 1) == is_flagged, (number, lines)
    noisy = copy.deepcopy(old)
    noisy["rows"][0]["ratio_spread"] = 0.05
    assert not compare(noisy, run({"pairing": 1.1}))[1], "a change inside the spread was flagged"
    gone = run({})
    del gone["rows"][2]
    assert any("only in the old run" in line for line in compare(old, gone)[0])


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        self_test()
        return 0
    if len(sys.argv) != 3 or sys.argv[1].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        old, new = (json.load(open(path)) for path in sys.argv[1:])
        lines, slower = compare(old, new)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"compare.py: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
