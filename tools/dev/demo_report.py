#!/usr/bin/env python3
"""Shows what a run of tools/demo did, from the traces in the current folder. SPDX-License-Identifier: Apache-2.0

usage: demo_report.py true|false [JSON_FILE]     (first argument: did the recordings arrive whole?)
"""
import json
import pathlib
import sys

PARTIES = ["alice", "kms", "bob"]
COLUMN = {"alice": 0, "kms": 1, "bob": 2}
WIDTH = 36


def read(party):
    """The messages a party sent and the spans of work it noted, in order."""
    messages, phases = [], []
    for line in pathlib.Path(party + ".trace").read_text().splitlines():
        at, name, *rest = line.split("\t")
        if name == "phase":
            phases.append({"at": int(at), "name": rest[0], "wall": int(rest[2]), "cpu": int(rest[3])})
        else:
            messages.append({"at": int(at), "party": party, "name": name, "from": rest[0], "to": rest[1], "bytes": int(rest[2]),
                             "microseconds": int(rest[3]), "base64": rest[4]})
    return messages, phases


def receiver(message):
    if message["party"] == "kms":
        return message["to"]
    return "kms" if message["name"].startswith("REQUEST") else "bob" if message["party"] == "alice" else "alice"


def arrow(message, start):
    """One line of the ladder: an arrow between two of three columns."""
    a, b = COLUMN[message["party"]], COLUMN[receiver(message)]
    left, right = min(a, b), max(a, b)
    width = WIDTH * (right - left) - 1
    label = f" {message['name']}, {message['bytes']} octets "
    body = label.center(width - 1, "-")
    body = body + ">" if a < b else "<" + body
    bars = [" " * (WIDTH - 1)] * 3
    line = "|".join([""] + bars[:left] + [body] + bars[right:2]) + "|"
    return f"{(message['at'] - start) / 1000:9.1f} {message['microseconds'] / 1000:8.2f}  {line}"


def ladder(messages):
    start = messages[0]["at"]
    print((f"\n{'ms':>9} {'CPU ms':>8}  " + "".join(p.ljust(WIDTH) for p in PARTIES)).rstrip())
    enrolments = [m for m in messages if m["name"].startswith("REQUEST")]
    for who in ("alice", "bob"):
        own = [m for m in enrolments if who in (m["party"], m["to"])]
        for message in own[:2]:
            print(arrow(message, start))
        rest = own[2:]
        if rest:
            print(f"{'':19} " + f"({len(rest) // 2} more such pairs, {sum(m['bytes'] for m in rest)} octets)")
    for message in messages:
        if message not in enrolments:
            print(arrow(message, start))


def times(messages, phases):
    def line(text, wall, cpu):
        print(f"  {text:58}" + (f"{wall / 1000:10.1f} ms" if wall else " " * 13) + (f"{cpu / 1000:10.1f} ms CPU" if cpu else ""))

    def cpu_of(names, party=None):
        return sum(m["microseconds"] for m in messages if m["name"] in names and party in (None, m["party"]))

    def total(name, party, what):
        return sum(p[what] for p in phases[party] if p["name"] == name)

    print("\nwhere the time went")
    for who in ("alice", "bob"):
        line(f"enrolment of {who}", total("enrolment", who, "wall"), 0)
        line("    requests made", 0, cpu_of({"REQUEST_KEY_INIT"}, who))
        line("    keys checked by pairing and stored sealed", 0, total("keys checked and stored", who, "cpu"))
    line("keys extracted and recorded by the KMS, for both", 0, cpu_of({"REQUEST_KEY_RESP"}))
    line("four messages, from the first to agreement", total("four messages", "alice", "wall"), 0)
    verified = total("R_MESSAGE_2 verified", "alice", "cpu")
    line("    alice: I_MESSAGE_1, I_MESSAGE_2, R_MESSAGE_2 verified", 0, cpu_of({"I_MESSAGE_1", "I_MESSAGE_2"}) + verified)
    line("    bob: R_MESSAGE_1, R_MESSAGE_2", 0, cpu_of({"R_MESSAGE_1", "R_MESSAGE_2"}))
    for who in ("alice", "bob"):
        line(f"media both ways at {who}", total("media both ways", who, "wall"), total("media both ways", who, "cpu"))


def main():
    whole = sys.argv[1] == "true"
    messages, phases = [], {}
    for party in PARTIES:
        sent, phases[party] = read(party)
        messages += sent
    messages.sort(key=lambda m: m["at"])
    calls = {who: json.loads(pathlib.Path(who + ".json").read_text()) for who in ("alice", "bob")}
    fingerprints = {"initiator": calls["alice"]["fingerprint"], "responder": calls["bob"]["fingerprint"]}
    ok = whole and calls["alice"]["ok"] and calls["bob"]["ok"]
    ladder(messages)
    times(messages, phases)
    print(f"\nalice  {fingerprints['initiator']}   (she called {calls['alice']['responder']}: {calls['alice']['proof']})")
    print(f"bob    {fingerprints['responder']}   (called by {calls['bob']['initiator']}: {calls['bob']['proof']})")
    equal = fingerprints["initiator"] == fingerprints["responder"] != ""
    print("fingerprints " + ("equal" if equal else "DIFFER"))
    for who, other in (("alice", "bob"), ("bob", "alice")):
        print(f"recording of {who}: {calls[who]['sent_bytes']} octets in {calls[who]['sent_packets']} SRTP packets, " +
              ("bit for bit the same at " if ok else "NOT the same at ") + other)
    if len(sys.argv) > 2:
        fields = ("name", "from", "to", "base64", "bytes", "microseconds")
        pathlib.Path(sys.argv[2]).write_text(json.dumps(
            {"messages": [{f: m[f] for f in fields} for m in messages], "fingerprints": fingerprints, "srtp_ok": ok}, indent=1) + "\n")
    return 0 if ok and equal else 1


if __name__ == "__main__":
    sys.exit(main())
