"""The call cases of RFC 6267 in a phone network, each a test and a story for people. SPDX-License-Identifier: Apache-2.0

usage: cases.py PROGRAM --pace|--fast NAME     plays this case, with media at real pace or faster; tools/demo --case NAME comes here
       cases.py PROGRAM --figures              plays all of them, then prints a table of what each call cost
       cases.py PROGRAM --binding              plays all of them with KMSs that require the binding extension
Exit status 0 when everything was as told, 1 otherwise.
"""
import json
import os
import re
import sys
import time

import harness
import relay
from harness import expect, same_fingerprint, until

A, B = "operator-a.example", "operator-b.example"


def tell(stage, *lines):
    for line in lines:
        stage.say("  " + line.replace(f"{stage.folder}/", ""))


def ladder(stage, seen):
    """The SIP messages of a call that a relay saw, with the MIKEY messages in them."""
    shown = [s for s in seen if b" REGISTER\r\n" not in s.octets]
    stage.say("\n  between Alice and the core:")
    for s in shown:
        line = s.octets.split(b"\r\n", 1)[0].decode().replace(" SIP/2.0", "").removeprefix("SIP/2.0 ")
        arrow = "--->" if s.direction == relay.UP else "<---"
        stage.say(f"  {1000 * (s.at - shown[0].at):8.1f} ms  {arrow} {line:44.44} {s.transport} {len(s.octets):5} octets  "
                  f"{', '.join(relay.names_of(s.octets))}")
    stage.say()


def mikey(seen):
    """The MIKEY messages in what a relay saw, in order, without repetitions, as (name, octets)."""
    return [(relay.MIKEY_NAMES[m[1]], m) for m in dict.fromkeys(m for s in seen for m in relay.mikey_of(s.octets))]


def names(seen):
    return [name for name, _ in mikey(seen)]


def figures(stage, seen, report):
    """What the call cost at the caller: SIP messages and octets both ways, and the time to the first protected packet."""
    call = [s for s in seen if b" REGISTER\r\n" not in s.octets]
    cost = {"messages": len(call), "octets": sum(len(s.octets) for s in call),
            "mikey_octets": sum(len(m) for s in call for m in relay.mikey_of(s.octets)),
            "transports": "+".join(sorted({s.transport for s in call})), "first_packet_ms": report["sip"]["first_packet_ms"]}
    stage.figures = cost
    tell(stage, f"cost at the caller: {cost['messages']} SIP messages, {cost['octets']} octets both ways ({cost['mikey_octets']} of MIKEY, "
                f"by {cost['transports']}); first protected packet {cost['first_packet_ms']} ms after the INVITE")


def recordings(stage, seconds=1.0):
    return harness.wav(stage.folder / "one.wav", seconds, 1), harness.wav(stage.folder / "two.wav", seconds, 2)


def same_file(a, b):
    expect(b.exists() and a.read_bytes() == b.read_bytes(), f"{b.name} is not what was sent as {a.name}")


def payloads(stage, message):
    """The payloads of a MIKEY message as `ibake inspect` tells them."""
    path = stage.folder / "message.bin"
    path.write_bytes(message)
    return json.loads(stage.run("inspect", "--json", path))["payloads"]


def is_bound(stage, message):
    """It has the binding extension in clear."""
    return any(field.get("meaning") == "binding" for p in payloads(stage, message) for field in p["fields"])


def basic(stage):
    tell(stage, "Alice and Bob have one operator. Its KMS gives them private keys for their SIP addresses; then it is switched off.")
    kms = stage.kms(A)
    alice, bob = stage.ue("alice", kms), stage.ue("bob", kms)
    kms.process.stop()
    one, two = recordings(stage)
    tap = alice.through()
    answer = bob.listen("--once", "--send", two, "--receive", stage.folder / "at-bob", stage.pace)
    sniffer = harness.Sniffer() if os.geteuid() == 0 else None
    tell(stage, "Bob's phone is registered with the SIP core. Alice calls him.")
    call = alice.call(bob.id, "--send", one, "--receive", stage.folder / "at-alice", stage.pace)
    a, b = call.report(), answer.report()
    ladder(stage, tap.seen)
    expect(names(tap.seen) == ["I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2", "R_MESSAGE_2"], f"MIKEY messages: {names(tap.seen)}")
    if sniffer:
        sniffer.close()
        agreed = next(s.at for s in tap.seen if "R_MESSAGE_2" in relay.names_of(s.octets))
        packets = srtp(sniffer, tap.seen)
        expect(packets and packets[0][0] > agreed, f"{len(packets)} packets, the first not behind the fourth message")
        tell(stage, f"the first SRTP packet is {1000 * (packets[0][0] - agreed):.1f} ms behind the fourth message")
    tell(stage, f"both see the fingerprint {same_fingerprint(a, b)}", f"Alice knows of Bob: {a['proof']}",
         f"Bob knows of Alice: {b['proof']}")
    same_file(one, stage.folder / "at-bob")
    same_file(two, stage.folder / "at-alice")
    tell(stage, "both recordings arrived octet for octet, by SRTP")
    figures(stage, tap.seen, a)


def early_answer(stage):
    tell(stage, "Bob's phone answers with its keys while it rings (183, RFC 3262): messages 3 and 4 are in PRACK and its 200.")
    kms = stage.kms(A)
    alice, bob = stage.ue("alice", kms), stage.ue("bob", kms)
    one, two = recordings(stage)
    tap = alice.through()
    answer = bob.listen("--once", "--early-answer", "--answer-delay", 0.5, "--send", two, "--receive", stage.folder / "at-bob", stage.pace)
    a = alice.call(bob.id, "--send", one, "--receive", stage.folder / "at-alice", stage.pace).report()
    ladder(stage, tap.seen)
    tell(stage, f"both see the fingerprint {same_fingerprint(a, answer.report())}")
    first_lines = [s.octets.split(b"\r\n", 1)[0].removeprefix(b"SIP/2.0 ") for s in tap.seen if relay.mikey_of(s.octets)]
    carriers = list(dict.fromkeys(line.split()[0] for line in first_lines))
    expect(carriers == [b"INVITE", b"183", b"PRACK", b"200"], f"carried by {carriers}")
    same_file(one, stage.folder / "at-bob")
    same_file(two, stage.folder / "at-alice")
    figures(stage, tap.seen, a)


def forking(stage):
    tell(stage, "Bob has three devices. All hold the key of sip:bob, each also one of its own name. Alice calls sip:bob; all ring.")
    kms = stage.kms(A)
    alice = stage.ue("alice", kms)
    own = {name: f"sip:bob-{name}@{A}" for name in ("phone", "tablet", "laptop")}
    common = f"sip:bob@{A}"
    devices = {name: stage.ue(f"bob-{name}", kms, user="bob", ids=[common, own[name]]) for name in own}
    one, two = recordings(stage)
    taps = {name: device.through() for name, device in devices.items()}
    tap = alice.through()
    running = {name: device.listen("--answer-as", own[name], "--answer-delay", 0.5 if name == "phone" else 30, "--send", two, "--receive",
                                   stage.folder / f"at-{name}", stage.pace, *(["--once"] if name == "phone" else []))
               for name, device in devices.items()}
    call = alice.call(common, "--accept-others", "--send", one, "--receive", stage.folder / "at-alice", stage.pace)
    a, b = call.report(), running["phone"].report()
    ladder(stage, tap.seen)
    tell(stage, f"the phone answered; fingerprint {same_fingerprint(a, b)}", f"Alice knows: {a['proof']} ({a['responder']})")
    expect(a["responder"] == own["phone"], f"answered by {a['responder']}")
    same_file(one, stage.folder / "at-phone")
    same_file(two, stage.folder / "at-alice")
    secret = {m for name, m in mikey(tap.seen) if name != "I_MESSAGE_1"}
    for name in ("tablet", "laptop"):
        got = mikey(taps[name].seen)
        tell(stage, f"the {name} got {', '.join(n for n, _ in got)}, and a CANCEL")
        expect([n for n, _ in got] == ["I_MESSAGE_1"], f"the {name} got {got}")
        expect(any(s.octets.startswith(b"CANCEL ") for s in taps[name].seen), f"no CANCEL came to the {name}")
        expect(not secret & {m for _, m in got}, "a later message came to the wrong device")
        running[name].stop()
        expect(running[name].reports() == [], f"the {name} believes that it had a call")
        expect(not (stage.folder / f"at-{name}").exists(), f"the {name} has the recording")
    # What they hold opens the first message only: [x]P. The second is encrypted to Alice, the third to the phone's own name.
    held = {k["id"] for k in json.loads(stage.run("ue", "status", "--dir", devices["tablet"].folder, "--json"))["keys"]}
    expect(held == {common, own["tablet"]}, f"the tablet holds keys of {held}")
    tell(stage, "They can open the first message, which has Alice's [x]P. What they would need for the key is the phone's [y]P, and that is in",
         f"the second message, encrypted to {alice.id}, and in the third, encrypted to {own['phone']}; the tablet",
         f"holds keys of {', '.join(sorted(held))} only. And [x]P with [y]P is still no key: it takes x or y.")
    figures(stage, tap.seen, a)

    tell(stage, "Now phone and tablet are picked up at once: the tablet's CANCEL is lost, so Alice gets two answers.")
    taps["tablet"].watch = lambda seen: "lose" if seen.octets.startswith(b"CANCEL ") else None
    before = {name: len(taps[name].seen) for name in taps} | {"alice": len(tap.seen)}
    running = {name: devices[name].listen("--once", "--answer-as", own[name], "--answer-delay", delay, stage.pace)
               for name, delay in (("phone", 0.3), ("tablet", 0.4))}
    a = alice.call(common, "--accept-others", "--send", one, stage.pace).report()
    chosen, other = ("phone", "tablet") if a["responder"] == own["phone"] else ("tablet", "phone")
    same_fingerprint(a, running[chosen].report())
    expect(a["sip"]["answers"] == 2, f"{a['sip']['answers']} answers came to Alice")
    line = running[other].failed()
    expect(not any(r["fingerprint"] for r in running[other].reports()), f"the {other} believes that it had a call")
    third = {m for s in tap.seen[before["alice"]:] for m in relay.mikey_of(s.octets) if m[1] == 24}
    there = {m for s in taps[other].seen[before[other]:] for m in relay.mikey_of(s.octets)}
    expect(third and not third & there, f"the {other} has the third message")
    tell(stage, f"The {chosen} has the call, fingerprint {a['fingerprint']}. The {other} made a [y]P of its own, never saw a third message, and",
         f"ended with: {line}")


def retargeting(stage, informed):
    called = "moved" if informed else "forwarded"
    tell(stage, f"Alice calls sip:{called}@{A}. The core sends her on to the secretary, " +
         ("and says so: 302." if informed else "and does not say so."))
    kms = stage.kms(A)
    alice, secretary = stage.ue("alice", kms), stage.ue("secretary", kms)
    stage.ue("boss", kms, user=called)
    one, two = recordings(stage)
    tap = alice.through()
    answer = secretary.listen("--once", *([] if informed else ["--retarget"]), "--send", two, "--receive", stage.folder / "at-secretary", stage.pace)
    target = f"sip:{called}@{A}"
    call = alice.call(target, "--accept-others", "--send", one, "--receive", stage.folder / "at-alice", stage.pace)
    a, b = call.report(), answer.report()
    ladder(stage, tap.seen)
    got = mikey(tap.seen)
    first, offer = [m for name, m in got if name == "I_MESSAGE_1"], [m for name, m in got if name == "I_MESSAGE_2"]
    if informed:
        expect(len(first) == 2 and target.encode() in first[0] and secretary.id.encode() in first[1], "not two first messages")
        expect(first[0][4:8] != first[1][4:8], "the second exchange has the CSB ID of the first")
        tell(stage, "Alice began anew: another exchange, whose first message is encrypted to the secretary.")
    else:
        expect(len(first) == 1, f"{len(first)} first messages")
        expect("ESK" in [p["name"] for p in payloads(stage, offer[0])], "the third message has no ESK")
        tell(stage, "The secretary could not open the first message, which was for somebody else, and answered in her own name without Alice's",
             "[x]P. Alice's third message has a fresh [x]P for her, and the fourth gives it back.")
    expect(a["responder"] == secretary.id, f"answered by {a['responder']}")
    tell(stage, f"both see the fingerprint {same_fingerprint(a, b)}", f"Alice knows: {a['responder']}: {a['proof']}")
    same_file(one, stage.folder / "at-secretary")
    same_file(two, stage.folder / "at-alice")
    figures(stage, tap.seen, a)
    if not informed:  # who may answer is Alice's decision, and without one it is no
        again = secretary.listen("--once", "--retarget")
        line = alice.call(target).failed()
        tell(stage, "Without --accept-others she refuses: " + line)
        expect(again.wait() == 1 and not any(r["fingerprint"] for r in again.reports()), "the secretary believes in a refused call")


def deferred(stage):
    tell(stage, "Bob's phone is off. Alice's call goes to the operator's mailbox, which has no key of Bob's.")
    kms = stage.kms(A)
    alice, bob, carol = (stage.ue(name, kms) for name in ("alice", "bob", "carol"))
    mailbox = stage.ue("mailbox", kms)
    one, _ = recordings(stage)
    tap = alice.through()
    kept = stage.folder / "kept"
    answer = mailbox.listen("--once", "--mailbox", kept)
    call = alice.call(bob.id, "--accept-others", "--send", one, stage.pace)
    a, b = call.report(), answer.report()
    ladder(stage, tap.seen)
    tell(stage, f"Alice and the mailbox see the fingerprint {same_fingerprint(a, b)}", f"Alice knows: {a['responder']}: {a['proof']}")
    files = sorted(p for p in kept.rglob("*") if p.is_file())
    expect(len(files) == 1, f"the mailbox keeps {files}")
    octets = files[0].read_bytes()
    plain = one.read_bytes()
    expect(all(plain[at:at + 32] not in octets for at in range(44, len(plain) - 32, 1000)), "the mailbox keeps speech in clear")
    tell(stage, f"The mailbox keeps {len(octets)} octets: the third message, with SK encrypted to {bob.id}, and SRTP under SK.")

    def collect(who, code, file, name=None):
        return stage.run("ue", "collect", "--mailbox-message", files[0], *who.sealed(), "--id", name or who.id, "--receive", file, code=code)
    for who, name in ((mailbox, mailbox.id), (mailbox, bob.id), (carol, carol.id)):
        line = collect(who, 1, stage.folder / "never", name)
        expect(not (stage.folder / "never").exists(), f"{who.name} has the recording")
        tell(stage, f"{who.name} tries to open it as {name}: {line.strip()}")
    text = collect(bob, 0, stage.folder / "at-bob")
    same_file(one, stage.folder / "at-bob")
    expect("asserted by the mailbox" in text, f"collect says: {text}")
    tell(stage, "Bob, later, with his key: " + " ".join(text.split()))
    figures(stage, tap.seen, a)

    bob.listen("--answer-delay", 60)
    answer = mailbox.listen("--once", "--mailbox", kept)
    a = alice.call(bob.id, "--accept-others", "--send", one, stage.pace).report()
    same_fingerprint(a, answer.report())
    expect(a["responder"] == mailbox.id, f"answered by {a['responder']}")
    tell(stage, "Bob's phone is on, but nobody takes the call: after three seconds the core turns to the mailbox, too.")


def pre_encoded(stage):
    tell(stage, "Alice encrypts a recording before any call; the key goes to Bob in the ESK of a later call, by way of the mailbox.")
    kms = stage.kms(A)
    alice, bob = stage.ue("alice", kms), stage.ue("bob", kms)
    mailbox = stage.ue("mailbox", kms)
    one, _ = recordings(stage)
    content, kept = stage.folder / "content", stage.folder / "kept"
    stage.run("ue", "encode", *alice.sealed(), "--send", one, "--content", content)
    tap = alice.through()
    answer = mailbox.listen("--once", "--mailbox", kept)
    a = alice.call(bob.id, "--accept-others", "--content", content, stage.pace).report()
    same_fingerprint(a, answer.report())
    ladder(stage, tap.seen)
    files = sorted(p for p in kept.rglob("*") if p.is_file())
    line = stage.run("ue", "collect", "--mailbox-message", files[0], *mailbox.sealed(), "--id", mailbox.id, "--receive",
                     stage.folder / "never", code=1)
    tell(stage, f"The mailbox tries to open it: {line.strip()}")
    stage.run("ue", "collect", "--mailbox-message", files[0], *bob.sealed(), "--id", bob.id, "--receive", stage.folder / "at-bob")
    same_file(one, stage.folder / "at-bob")
    tell(stage, "Bob opens it: octet for octet what Alice encrypted before the call.")
    figures(stage, tap.seen, a)


def srtp(sniffer, seen):
    """The SRTP packets between the two ports that the first two SDPs of a call name."""
    sdps = [s.octets for s in seen if relay.mikey_of(s.octets)][:2]
    ports = {int(re.search(rb"^m=audio (\d+)", sdp, re.MULTILINE)[1]) for sdp in sdps}
    return [packet for packet in sniffer.packets if {packet[1], packet[2]} == ports and packet[3][0] & 0xC0 == 0x80]


def keys_in_use(packets):
    """The master key identifiers (RFC 3711) in the SRTP packets of each direction, in the order of their first packet. The first
    generation of keys has none, the n-th the number n in four octets before the tag of ten."""
    found = {}
    for _, source, _, octets in packets:
        identifier = int.from_bytes(octets[-14:-10], "big")
        generation = identifier if identifier < 100 else 1
        order = found.setdefault(source, [])
        if generation not in order:
            order.append(generation)
    return list(found.values())


def rekey(stage):
    tell(stage, "Alice and Bob talk; first she renews the keys every second, in a second call he does. No packet may be lost.")
    kms = stage.kms(A)
    alice, bob = stage.ue("alice", kms), stage.ue("bob", kms)
    one, two = recordings(stage, 2.6)
    tap = alice.through()
    for starter in ("alice", "bob"):
        every = ("--rekey-every", 1)
        before = len(tap.seen)
        sniffer = harness.Sniffer() if os.geteuid() == 0 else None
        answer = bob.listen("--once", "--send", two, "--receive", stage.folder / f"at-bob.{starter}", *(every if starter == "bob" else ()))
        call = alice.call(bob.id, "--send", one, "--receive", stage.folder / f"at-alice.{starter}", *(every if starter == "alice" else ()))
        a, b = call.report(), answer.report()
        rekeys = names(tap.seen[before:]).count("R_MESSAGE_2") - 1
        expect(rekeys >= 2, f"{rekeys} rekeys of {starter}")
        same_fingerprint(a, b)
        same_file(one, stage.folder / f"at-bob.{starter}")
        same_file(two, stage.folder / f"at-alice.{starter}")
        expect(a["sip"]["rekeys"] == b["sip"]["rekeys"] == rekeys, f"{rekeys} rekeys, but told are {a['sip']} and {b['sip']}")
        expect(a["discarded_packets"] == b["discarded_packets"] == 0, "packets were discarded")
        tell(stage, f"{starter} renewed the keys {rekeys} times; {a['received_packets']} and {b['received_packets']} packets came, none was "
                    f"missing and none discarded; last fingerprint {a['fingerprint']}")
        if sniffer:
            sniffer.close()
            used = keys_in_use(srtp(sniffer, tap.seen[before:]))
            expect(len(used) == 2 and all(u == list(range(1, len(u) + 1)) and len(u) >= 3 for u in used), f"generations of keys: {used}")
            tell(stage, f"generations of keys in the SRTP packets of both directions, by their MKI: {', '.join(map(str, used[0]))}")
        else:
            tell(stage, "the MKI of SRTP packets is not looked at: that takes root")
    ladder(stage, tap.seen[before:])
    figures(stage, tap.seen[before:], a)


def two_operators(stage):
    tell(stage, "Alice has operator A, Bob operator B. Their KMSs do not know of each other. Each publishes its parameters in a signed file;",
         "Alice and Bob compared its SHA-256 once with what the operator says.")
    kms_a, kms_b = stage.kms(A), stage.kms(B)
    alice, bob = stage.ue("alice", kms_a), stage.ue("bob", kms_b)
    one, two = recordings(stage)
    tap = alice.through()

    def talk(title, *more):
        for file in (stage.folder / "at-alice", stage.folder / "at-bob"):
            file.unlink(missing_ok=True)
        answer = bob.listen("--once", "--send", two, "--receive", stage.folder / "at-bob", stage.pace)
        a = alice.call(bob.id, "--send", one, "--receive", stage.folder / "at-alice", stage.pace, *more).report()
        fingerprint = same_fingerprint(a, answer.report())
        same_file(one, stage.folder / "at-bob")
        same_file(two, stage.folder / "at-alice")
        tell(stage, f"{title}: fingerprint {fingerprint}")
        return a
    line = alice.call(bob.id).failed()
    tell(stage, f"Before she has B's parameters: {line}")
    alice.known.append(kms_b)
    bob.known.append(kms_a)
    for kms, stranger in ((kms_a, "bob"), (kms_b, "alice")):
        kms.process.stop()
        expect(stranger not in kms.log.read_text(), f"the KMS of {kms.domain} has heard of {stranger}")
    before = len(tap.seen)
    a = talk("With them, and with both KMSs switched off")
    ladder(stage, tap.seen[before:])
    figures(stage, tap.seen[before:], a)

    successor = harness.Kms(stage, B, before=kms_b)
    bob.move_to(successor)
    alice.known = bob.known = []  # nobody compares anything now
    a = talk("B's next set, signed by the same key, is taken without asking", "--kms-params", successor.params)
    held = {p["sha256"] for p in json.loads(stage.run("ue", "status", "--dir", alice.folder, "--json"))["params"]}
    expect(successor.pin in held, "the next set is not held")
    forged = None
    for _ in range(4):  # so that its serial number is higher than the one held
        forged = harness.Kms(stage, B, before=forged, serve=False)
    line = alice.call(bob.id, "--kms-params", forged.params).failed()
    held = {p["sha256"] for p in json.loads(stage.run("ue", "status", "--dir", alice.folder, "--json"))["params"]}
    expect(forged.pin not in held, "a set of another signer was taken")
    tell(stage, f"a set that somebody else signed is not: {line}")


CASES = {
    "basic": basic,
    "early-answer": early_answer,
    "forking": forking,
    "retargeting": lambda stage: retargeting(stage, informed=False),
    "retargeting-informed": lambda stage: retargeting(stage, informed=True),
    "deferred": deferred,
    "pre-encoded": pre_encoded,
    "rekey": rekey,
    "two-operators": two_operators,
}


def play(program, name, pace, binding=False):
    """Plays a case; returns what its call cost."""
    start = time.monotonic()
    with harness.Stage(program, answer_ms=3000, binding=binding) as stage:
        stage.pace, stage.figures = pace, None
        stage.say(f"{name}")
        CASES[name](stage)
        bound = [is_bound(stage, m) for tap in stage.relays for message, m in mikey(tap.seen) if message == "R_MESSAGE_2"]
        expect(set(bound) == {binding}, f"messages 4 with the binding extension: {bound}")
        stage.say(f"  ({time.monotonic() - start:.1f} s)\n")
        return stage.figures


def table(program):
    rows = {name: play(program, name, "--fast") for name in CASES}
    print(f"{'case':22} {'SIP messages':>12} {'octets':>8} {'of MIKEY':>9} {'by':>8} {'first packet':>14}")
    for name, f in rows.items():
        print(f"{name:22} {f['messages']:12} {f['octets']:8} {f['mikey_octets']:9} {f['transports']:>8} {f['first_packet_ms']:>11} ms")


def main():
    try:
        match sys.argv[1:]:
            case [program, "--figures"]:
                table(program)
            case [program, "--binding"]:
                for name in CASES:
                    play(program, name, "--fast", binding=True)
            case [program, ("--pace" | "--fast") as pace, name] if name in CASES:
                play(program, name, pace)
            case _:
                print(__doc__.strip(), "NAME is one of: " + ", ".join(CASES), sep="\n", file=sys.stderr)
                return 2
    except harness.Problem as problem:
        print(f"FAILED: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
