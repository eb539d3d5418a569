#!/usr/bin/env python3
"""Runs comparators in turns on one core and compares what they measure. SPDX-License-Identifier: Apache-2.0

Every comparator is a process of its own (compare/peer.h has the protocol), all alive at once and asked in turn. First each operation
that two of them have must give the same octets in both; then come the rounds. A round takes one batch of every operation from each
backend of ours and from each library it is compared with, in an order that changes every round. Reported are medians over the
rounds, and as ratio the median of the rounds' ratios: a change of the clock slows both sides of a round.
"""
import argparse
import contextlib
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence

BACKENDS = ["portable", "x86_64_adx", "avx2fma", "avx512ifma"]
# Our operation beside another one of somebody's. `own` is the backend itself.
CROSS = [
    ("pairing_batch_8", "blst", "pairing"),
    ("pairing_batch_8", "vroom", "pairing"),
    ("pairing_batch_8", "own", "pairing"),
    ("pairing_prepared", "blst", "pairing"),
    ("pairing_prepared", "vroom", "pairing"),
    ("pairing_prepared", "own", "pairing"),
    ("pairing_batch_8", "pbc", "pairing"),
    ("pairing_batch_8", "pbc_debian", "pairing"),
    ("pairing_product_2", "own", "pairing"),
    ("pairing_product_8", "own", "pairing"),
    ("g1_mul_batch_8", "blst", "g1_mul"),
    ("g2_mul_batch_8", "blst", "g2_mul"),
    ("hash_to_g2_batch_8", "blst", "hash_to_g2"),
    ("bf_extract_batch_8", "own", "bf_extract"),
    ("bf_key_check_batch_8", "own", "bf_key_check"),
    ("bf_decrypt_batch_8", "own", "bf_decrypt"),
    ("gt_pow", "mcl", "gt_pow_vartime"),
    ("g1_mul_generator", "relic", "g1_mul_generator_vartime"),
    ("g2_mul_generator", "relic", "g2_mul_generator_vartime"),
    ("exchange_p256_cached_theta", "wolfssl", "sakke_exchange"),
    ("exchange_p256_cached_theta", "wolfssl", "sakke_exchange_prepared"),
    ("exchange_p256_cached_theta", "wolfssl_debian", "sakke_exchange"),
    ("ecdh_p256", "openssl", "ecdh_p256_import"),
    ("ecdh_p256", "openssl", "ecdh_p256_import_order_check"),
    ("ecdh_p384", "openssl", "ecdh_p384_import"),
    ("ecdh_p384", "openssl", "ecdh_p384_import_order_check"),
    ("ecdh_p521", "openssl", "ecdh_p521_import"),
    ("ecdh_p521", "openssl", "ecdh_p521_import_order_check"),
]
# What an operation computes, when its name is another's with this at the end.
SAME_RESULT = ("_batch_8", "_vartime", "_import", "_import_order_check")


class Failure(Exception):
    pass


class Comparator:
    def __init__(self, name: str, program: pathlib.Path, backend: str = "", params: Sequence[pathlib.Path] = ()):
        self.name, self.backend = name, backend
        environment = {**os.environ, "IBAKE_BACKEND": backend} if backend else None
        self.process = subprocess.Popen([program, *params], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.about = json.loads(self.ask("about"))
        self.operations = self.ask("list").split()
        self.calls: dict[str, int] = {}

    def ask(self, request: str) -> str:
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise Failure(f"{self.name} {self.backend}: no answer to '{request}', exit status {self.process.wait()}")
        return answer.strip()

    def time(self, operation: str, batch_us: float) -> float:
        """Nanoseconds of one operation in a batch of about that length."""
        if operation not in self.calls:
            once = float(self.ask(f"time {operation} 1"))
            self.calls[operation] = max(1, int(1e3 * batch_us / max(once, 1.0)))
        return float(self.ask(f"time {operation} {self.calls[operation]}"))

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()


def start(folder: pathlib.Path, backends: list[str], peers: list[str],
          params: list[pathlib.Path]) -> tuple[list[Comparator], dict[str, Comparator]]:
    def program(name: str) -> pathlib.Path:
        return folder / f"peer_{name}"

    ours = []
    for backend in backends or BACKENDS:
        known = subprocess.run([program("ibake")], input="", env={**os.environ, "IBAKE_BACKEND": backend},
                               stderr=None if backends else subprocess.DEVNULL).returncode
        if known == 0:
            ours.append(Comparator("ibake", program("ibake"), backend, params))
        elif backends or known != 3:
            raise Failure(f"the backend {backend} does not run here")
    available = {path.name.removeprefix("peer_"): path for path in sorted(folder.glob("peer_*")) if os.access(path, os.X_OK)}
    available.pop("ibake", None)
    if missing := set(peers) - set(available):
        raise Failure(f"no comparator for {', '.join(sorted(missing))} in {folder}")
    return ours, {name: Comparator(name, path, params=params) for name, path in available.items() if not peers or name in peers}


def check(comparators: list[Comparator]) -> int:
    """The number of operations on whose results at least two agree."""
    results: dict[str, list[tuple[str, str]]] = {}
    for comparator in comparators:
        for operation in comparator.operations:
            if (result := comparator.ask(f"check {operation}")) != "self":
                what = next((operation.removesuffix(end) for end in SAME_RESULT[::-1] if operation.endswith(end)), operation)
                results.setdefault(what, []).append((f"{comparator.name} {comparator.backend} {operation}", result))
    for all_of_it in results.values():
        for name, result in all_of_it[1:]:
            if result != all_of_it[0][1]:
                raise Failure(f"different results: {name}, {all_of_it[0][0]}")
    return sum(len(all_of_it) > 1 for all_of_it in results.values())


class Row:
    """An operation of one backend, beside a library's when there is a peer."""

    def __init__(self, ours: Comparator, op: str, peer: Comparator | None = None, peer_op: str = ""):
        self.ours, self.op, self.peer, self.peer_op = ours, op, peer, peer_op or op
        self.peer_name = "" if peer is None else "own" if peer is ours else peer.name

    def report(self, samples: "Samples") -> dict:
        ns = samples[self.ours, self.op]
        row = {"op": self.op, "backend": self.ours.backend, "ns_median": rounded(statistics.median(ns)), "ns_spread": spread(ns)}
        if self.peer:
            peer_ns = samples[self.peer, self.peer_op]
            ratios = [a / b for a, b in zip(ns, peer_ns)]
            row |= {"peer": self.peer_name, "peer_op": self.peer_op, "peer_ns_median": rounded(statistics.median(peer_ns)),
                    "ratio": round(statistics.median(ratios), 4), "ratio_spread": spread(ratios)}
        return row


def rounded(ns: float) -> float:
    return round(ns, 1) if ns < 1000 else round(ns)


def spread(values: list[float]) -> float:
    """Half the distance between the quartiles, as a part of the median."""
    if len(values) < 4:
        return 0.0
    low, middle, high = statistics.quantiles(values, n=4)
    return round((high - low) / 2 / middle, 4)


def rows_of(ours: list[Comparator], peers: dict[str, Comparator], wanted: str, params: list[pathlib.Path]) -> list[Row]:
    prefixes = {"", *(f"{file.stem}_" for file in params)}  # of operations
    rows = []
    for op in dict.fromkeys(op for comparator in ours for op in comparator.operations):
        if wanted not in op:
            continue
        for comparator in ours:
            if op not in comparator.operations:
                continue
            beside = [(peer, op) for peer in peers.values() if op in peer.operations]
            for own_op, name, peer_op in CROSS:
                peer = comparator if name == "own" else peers.get(name)
                prefix = op.removesuffix(own_op)
                if prefix + own_op == op and prefix in prefixes and peer and prefix + peer_op in peer.operations:
                    beside.append((peer, prefix + peer_op))
            rows += [Row(comparator, op, peer, peer_op) for peer, peer_op in beside] or [Row(comparator, op)]
    return rows


Samples = dict[tuple[Comparator, str], list[float]]  # by who was asked for which operation: nanoseconds, a value a round


def measure(rows: list[Row], rounds: int, batch_us: float) -> dict[str, Samples]:
    """By our operation. What stands beside it in any row is timed together with it, once a round."""
    groups: dict[str, list[tuple[Comparator, str]]] = {}
    for row in rows:
        group = groups.setdefault(row.op, [])
        for timed in ((row.ours, row.op), (row.peer, row.peer_op)):
            if timed[0] and timed not in group:
                group.append(timed)
    samples: dict[str, Samples] = {op: {timed: [] for timed in group} for op, group in groups.items()}
    for number in range(rounds):
        for op, group in groups.items():
            turn = number % len(group)
            for comparator, operation in group[turn:] + group[:turn]:
                samples[op][comparator, operation].append(comparator.time(operation, batch_us))
        if sys.stderr.isatty():
            print(f"\rround {number + 1} of {rounds} ", end="", file=sys.stderr, flush=True)
    return samples


def self_test() -> None:
    """Comparators of a few lines: what agrees is timed, what differs or breaks off is not."""
    def comparator(check: str, ns: int) -> str:
        return (f"#!/bin/sh\nops=${{1:+x_}}pairing\nwhile read -r what op n; do case $what in about) echo '{{}}';; "
                f"list) echo $ops ${{ops}}_batch_8;; check) {check};; time) echo {ns};; esac; done\n")

    def run_with(check: str, *params: str) -> tuple[int, dict]:
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for program, text in (("ibake", comparator("echo 00ff", 300)), ("blst", comparator(check, 600))):
                path = folder / f"peer_{program}"
                path.write_text(text)
                path.chmod(0o755)
            out = folder / "out.json"
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                status = main([name, *params, "--rounds", "4", "--batch-us", "1", "--backend", "portable", "--json", str(out)])
            return status, json.loads(out.read_text()) if out.exists() else {}

    status, report = run_with("echo 00ff")
    row = {key: report["rows"][0][key] for key in ("op", "backend", "ns_median", "peer", "peer_ns_median", "ratio")}
    assert status == 0 and report["agreeing"] == 1 and row == {
        "op": "pairing", "backend": "portable", "ns_median": 300.0, "peer": "blst", "peer_ns_median": 600.0, "ratio": 0.5}, report
    batch = {"op": "x_pairing_batch_8", "peer": "own", "peer_op": "x_pairing"}
    rows = run_with("echo 00ff", "x.param")[1]["rows"]
    assert any(batch.items() <= row.items() for row in rows) and rows[0]["op"] == rows[0]["peer_op"] == "x_pairing", rows
    assert run_with("echo 00fe") == (1, {}), "different results were timed"
    assert run_with("exit 1") == (1, {}), "a comparator that ended was not noticed"


def machine() -> dict[str, str]:
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    ids = {key.strip(): value.strip() for key, value in
           (line.split(":", 1) for line in open("/proc/cpuinfo").read().split("\n\n")[0].split("\n") if ":" in line)}
    return {"cpu": model, "cpu_id": "family {cpu family} model {model} stepping {stepping}".format_map(ids), "kernel": os.uname().release}


def show(report: dict) -> None:
    print(f"{report['cpu']}, {report['cpu_id']}; core {report['core']}; {report['rounds']} rounds of {report['batch_us']:g} us")
    for name, about in report["comparators"].items():
        print(f"{name}: " + ", ".join(f"{value}" for value in about.values() if isinstance(value, str)))
    print(f"results agree in {report['agreeing']} operations\n")
    print(f"{'operation':32} {'backend':12} {'ns':>12} {'peer ns':>12} {'ratio':>7}  peer")
    for row in report["rows"]:
        line = f"{row['op']:32} {row['backend']:12} {row['ns_median']:12}"
        if "peer" in row:
            what = row["peer"] + ("" if row["peer_op"] == row["op"] else f" {row['peer_op']}")
            line += f" {row['peer_ns_median']:12} {row['ratio']:7.3f}  {what}"
        print(line)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0].removesuffix(" SPDX-License-Identifier: Apache-2.0"))
    parser.add_argument("folder", type=pathlib.Path, help="where the programs peer_* are")
    parser.add_argument("params", type=pathlib.Path, nargs="*", metavar="FILE.param",
                        help="type-A parameters: measure the pairings of these files instead of everything else")
    parser.add_argument("--backend", action="append", default=[], help="only this one of ours (every one that runs here); repeatable")
    parser.add_argument("--peer", action="append", default=[], help="only this library (all that were built); repeatable")
    parser.add_argument("--filter", default="", help="only operations whose name contains this")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--batch-us", type=float, default=2000, help="length of a batch in microseconds of CPU time, one call at least")
    parser.add_argument("--core", type=int, help="the core to run on (the last one allowed)")
    parser.add_argument("--json", type=pathlib.Path, help="write everything to this file")
    options = parser.parse_intermixed_args(arguments)
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")

    core = max(os.sched_getaffinity(0)) if options.core is None else options.core
    comparators: list[Comparator] = []
    try:
        os.sched_setaffinity(0, {core})
        ours, peers = start(options.folder, options.backend, options.peer, options.params)
        comparators = ours + list(peers.values())
        agreeing = check(comparators)
        rows = rows_of(ours, peers, options.filter, options.params)
        if not rows:
            raise Failure(f"no operation has '{options.filter}' in its name")
        samples = measure(rows, options.rounds, options.batch_us)
        report = machine() | {
            "core": core, "rounds": options.rounds, "batch_us": options.batch_us, "agreeing": agreeing,
            "comparators": {f"{c.name} {c.backend}".strip(): c.about for c in comparators},
            "rows": [row.report(samples[row.op]) for row in rows]}
        show(report)
        if options.json:
            with open(options.json, "w") as out:
                out.write(dump(report))
    except (Failure, OSError) as error:
        print(f"run.py: {error}", file=sys.stderr)
        return 1
    finally:
        for comparator in comparators:
            comparator.close()
    return 0


def dump(report: dict) -> str:
    """JSON with one row a line, so that differences between runs can be read."""
    rows = ",\n".join("  " + json.dumps(row) for row in report["rows"])
    head = json.dumps({key: value for key, value in report.items() if key != "rows"}, indent=1)
    return head.removesuffix("\n}") + ',\n "rows": [\n' + rows + "\n ]\n}\n"


if __name__ == "__main__":
    sys.exit(self_test() if sys.argv[1:] == ["--self-test"] else main(sys.argv[1:]))
