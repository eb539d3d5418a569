"""What goes wrong in a phone network: each call ends with one key on both sides or with a clear error. SPDX-License-Identifier: Apache-2.0

usage: failures.py PROGRAM [unittest argument...]

The rule that every test here asserts of a call's two ends, by their JSON reports, exit codes and errors (`judge`):

1. An end that was not killed exits with 0, and then has a fingerprint and all media, or with 1 and one line that says why.
2. A caller that shows a fingerprint has verified R_MESSAGE_2, so the callee has computed the same: it shows the same, or was killed.
3. A callee may have a fingerprint where the caller has none: whoever sends the last message cannot know that it arrived. It is then
   provisional: it has released nothing (no media sent, nothing received kept) and exits with 1.
4. Nobody exits with 0 unless the other end shows the same fingerprint. An end whose peer was killed in the call exits with 1.
"""
import base64
import contextlib
import dataclasses
import pathlib
import random
import signal
import sqlite3
import sys
import threading
import time
import unittest

import harness
import relay

PROGRAM = str(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build/release/tools/ibake").resolve())
A = "operator-a.example"
FOUR = ("I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2", "R_MESSAGE_2")


KILLED = -signal.SIGKILL


@dataclasses.dataclass
class End:
    """What one side of a call says of it."""
    code: int
    fingerprint: str = ""
    sent: int = 0        # packets of media
    kept: bool = False   # it wrote the file that it received
    whole: bool = False  # which is what the other side sent


def broken(caller, callee):
    """The points of the rule above that these two ends break."""
    points = []
    for end, peer in ((caller, callee), (callee, caller)):
        if end.code not in (0, 1, KILLED) or (end.code == 0) != end.kept or end.kept != end.whole or \
                (end.code == 0 and not end.fingerprint):
            points.append(1)
        if end.code == 0 and (peer.fingerprint != end.fingerprint or peer.code == KILLED):
            points.append(4)
    if caller.fingerprint and callee.code != KILLED and callee.fingerprint != caller.fingerprint:
        points.append(2)
    if callee.fingerprint and not caller.fingerprint and (callee.code, callee.sent) != (1, 0):
        points.append(3)
    return sorted(set(points))


class Rule(unittest.TestCase):
    def test_it_can_be_broken(self):
        """Each point, by ends that break it alone or first."""
        well = End(0, "f", 10, True, True)
        agreed, nothing, killed = End(1, "f"), End(1), End(KILLED)
        for caller, callee in ((well, well), (agreed, agreed), (nothing, nothing), (killed, nothing), (nothing, killed), (agreed, killed),
                               (nothing, agreed), (killed, agreed), (well, agreed), (agreed, well)):
            self.assertEqual(broken(caller, callee), [], (caller, callee))
        for point, caller, callee in (
                (1, End(2), nothing), (1, End(0, "f", 10), well), (1, End(0, "f", 10, True), well), (1, End(1, "f", 10, True, True), agreed),
                (2, End(1, "f"), End(1, "g")), (2, agreed, nothing),
                (3, nothing, End(1, "f", 1)), (3, killed, End(1, "f", 1)),
                (4, well, killed), (4, killed, well), (4, nothing, well), (4, well, End(0, "g", 10, True, True))):
            self.assertIn(point, broken(caller, callee), (caller, callee))


class Pair:
    """A caller and a callee, each behind its relay, with a recording for the other."""

    def __init__(self, stage, kms, name, **faults):
        self.stage, self.name = stage, name
        self.alice, self.bob = stage.ue(f"alice-{name}", kms), stage.ue(f"bob-{name}", kms)
        self.alice.through(**faults), self.bob.through(**faults)
        self.files = {ue.name: harness.wav(stage.folder / f"{ue.name}.wav", 0.3, ue.name) for ue in (self.alice, self.bob)}
        self.call = self.answer = None

    def got(self, ue):
        return self.stage.folder / f"at-{ue.name}"

    def media(self, ue):
        return "--send", self.files[ue.name], "--receive", self.got(ue), "--fast"

    def listen(self, *more):
        self.answer = self.bob.listen("--once", *self.media(self.bob), *more)
        return self

    def start(self, *more):
        self.call = self.alice.call(self.bob.id, *self.media(self.alice), *more)
        return self

    def judge(self, test, seconds=150):
        """Waits for both ends and asserts the rule above; returns their exit codes."""
        code, report = harness.outcome(self.call, seconds)
        caller = End(code, report["fingerprint"], report["sent_packets"], *self.kept(self.alice, self.bob))
        if self.answer.running() and not self.answered():
            self.answer.stop()  # it refused, or never heard of the call, and would go on listening
        code, report = harness.outcome(self.answer, seconds)
        callee = End(code, report["fingerprint"], report["sent_packets"], *self.kept(self.bob, self.alice))
        for side, end, process in (("caller", caller, self.call), ("callee", callee, self.answer)):
            how = "killed" if end.code == KILLED else harness.one_line(process.errors()) if end.code else "all well"
            print(f"    {self.name} {side}: fingerprint {end.fingerprint or 'none'}, {how}", flush=True)
        test.assertEqual(broken(caller, callee), [], f"{self.name}: {caller} {callee}")
        return caller.code, callee.code

    def kept(self, ue, peer):
        file = self.got(ue)
        return file.exists(), file.exists() and file.read_bytes() == self.files[peer.name].read_bytes()

    def answered(self):
        return any("R_MESSAGE_1" in relay.names_of(s.octets) for s in self.bob.relay.seen)


class Network(unittest.TestCase):
    core = {}

    def setUp(self):
        self.stage = self.another_stage(**self.core)
        if not self.core.get("namespaces", True):
            print("    on loopback: making network namespaces takes root", flush=True)
        self.kms = self.stage.kms(A)

    def another_stage(self, **core):
        stage = harness.Stage(PROGRAM, **core)
        stage.__enter__()
        # Told of a failed test, it shows its logs.
        self.addCleanup(lambda: stage.__exit__(*((None, None, None) if self._outcome.success else (AssertionError, None, None))))
        return stage

    def pairs(self, names, **faults):
        return {name: Pair(self.stage, self.kms, name, **faults) for name in names}


class Packets(Network):
    """Both relays lose, double, swap and delay a good part of all datagrams; SIP's retransmissions have to get over it. UEs and core
    are in network namespaces that nothing but the relays connects, where root is there to make them."""
    core = {"udp_mtu": 65000, "namespaces": harness.namespaces_work()}

    def test_udp(self):
        faults = relay.Faults(lose=0.15, double=0.1, swap=0.1, delay=0.05)
        pairs = {seed: Pair(self.stage, self.kms, f"udp{seed}") for seed in range(1, 6)}
        for seed, pair in pairs.items():
            pair.listen("--transport", "udp")
            for n, r in enumerate((pair.alice.relay, pair.bob.relay)):
                r.disturb(10 * seed + n, faults)
        for pair in pairs.values():
            pair.start("--transport", "udp")
        codes = {seed: pair.judge(self) for seed, pair in pairs.items()}
        fates = {s.fate for pair in pairs.values() for ue in (pair.alice, pair.bob) for s in ue.relay.seen}
        self.assertGreaterEqual(fates, {"lose", "double", "swap"})
        # Where nothing was believed wrongly it should still have worked, as a rule.
        self.assertGreaterEqual(list(codes.values()).count((0, 0)), 3, codes)

    def test_everything_lost_after_each_message(self):
        pairs = self.pairs(FOUR)
        for message, pair in pairs.items():
            pair.listen("--transport", "udp")
            gone = []

            def watch(seen, message=message, gone=gone):
                gone.extend(relay.names_of(seen.octets))
                return "lose" if message in gone else None
            pair.alice.relay.watch = watch
            pair.start("--transport", "udp")
        for message, pair in pairs.items():
            a_code, _ = pair.judge(self)
            self.assertEqual(a_code, 1, message)


class Streams(Network):
    core = {"namespaces": harness.namespaces_work()}

    def codes(self, faults, seeds):
        pairs = {seed: Pair(self.stage, self.kms, f"tcp{seed}") for seed in seeds}
        for seed, pair in pairs.items():
            pair.listen("--transport", "tcp")
            for n, r in enumerate((pair.alice.relay, pair.bob.relay)):
                r.disturb(10 * seed + n, faults)
        for pair in pairs.values():
            pair.start("--transport", "tcp")
        return [pair.judge(self) for pair in pairs.values()]

    def test_pieces_and_standstill(self):
        self.assertEqual(set(self.codes(relay.Faults(split=0.5, stall=0.3, stall_seconds=0.7), range(1, 4))), {(0, 0)})

    def test_cut(self):
        """In the midst of a message. Calls get over it as a rule, by another connection."""
        codes = self.codes(relay.Faults(cut=0.04, split=0.3), range(4, 14))
        cuts = [s for r in self.stage.relays for s in r.seen if s.fate == "cut"]
        self.assertGreater(len(cuts), 5)
        self.assertGreaterEqual(codes.count((0, 0)), len(codes) // 2, codes)


class Changed(Network):
    def test_each_message(self):
        """A bit of each message is turned over on its way, at places drawn by a seed: nobody agrees on anything."""
        pairs = {}
        for n, message in enumerate(FOUR):
            for place in range(3):
                pair = pairs[message, place] = Pair(self.stage, self.kms, f"{n}{place}").listen()

                def watch(seen, message=message, place=place):
                    if message not in relay.names_of(seen.octets):
                        return None
                    octets = bytearray(relay.mikey_of(seen.octets)[0])
                    rng = random.Random(f"{message} {place}")
                    octets[rng.randrange(10, len(octets))] ^= 1 << rng.randrange(8)
                    line = b"a=key-mgmt:mikey " + base64.b64encode(octets)
                    return relay.KEY_MGMT.sub(lambda match: line + match[0][len(line):], seen.octets)
                pair.alice.relay.watch = watch
        for pair in pairs.values():
            pair.start()
        for which, pair in pairs.items():
            with self.subTest(which):
                a_code, b_code = pair.judge(self)
                self.assertEqual((a_code, b_code), (1, 1))


class Killed(Network):
    def test_at_each_message(self):
        """SIGKILL as the message comes to the relay of the one who dies: it has sent it, or will never get it."""
        pairs = {(who, message): Pair(self.stage, self.kms, f"{who}{n}") for n, message in enumerate(FOUR) for who in ("caller", "callee")}
        for (who, message), pair in pairs.items():
            pair.listen()
            at = pair.alice.relay if who == "caller" else pair.bob.relay

            def watch(seen, who=who, message=message, pair=pair):
                if message in relay.names_of(seen.octets):
                    process = pair.call if who == "caller" else pair.answer
                    if process is not None and process.running():
                        process.kill()
            at.watch = watch
        for pair in pairs.values():
            pair.start()
        for (who, message), pair in pairs.items():
            a_code, b_code = pair.judge(self)
            with self.subTest(who=who, message=message):
                dead, alive = (a_code, b_code) if who == "caller" else (b_code, a_code)
                self.assertEqual(dead, -signal.SIGKILL)
                self.assertEqual(alive, 1)


class Core(Network):
    def test_restart_in_mid_setup(self):
        """Kamailio dies as a message passes, and comes back a second later without a memory."""
        runs = {}
        for message in FOUR:
            stage = self.another_stage()
            pair = Pair(stage, stage.kms(A), message.replace("_", "").lower()).listen()

            def again(stage=stage):
                stage.core.kill()
                time.sleep(1)
                stage.core.start()
            restart = threading.Thread(target=again)

            def watch(seen, message=message, restart=restart):
                if message in relay.names_of(seen.octets) and restart.ident is None:
                    restart.start()
            pair.alice.relay.watch = watch
            runs[message] = (pair.start(), restart)
        for message, (pair, restart) in runs.items():
            pair.judge(self)
            restart.join()

    def test_registered_again(self):
        """A core that has forgotten everybody knows them again before the registration would have run out."""
        pair = Pair(self.stage, self.kms, "again").listen()
        self.stage.core.kill()
        self.stage.core.start()
        back = len(pair.bob.relay.seen)
        harness.until(lambda: [s for s in pair.bob.relay.seen[back:] if s.octets.startswith(b"SIP/2.0 200")], "a registration", 60)
        self.assertEqual(pair.start().judge(self), (0, 0))

    def test_restart_in_mid_call(self):
        """Media goes on; keys are renewed again once the core is back."""
        pair = Pair(self.stage, self.kms, "midcall")
        for ue in (pair.alice, pair.bob):
            harness.wav(pair.files[ue.name], 6, 5)
        pair.media = lambda ue: ("--send", pair.files[ue.name], "--receive", pair.got(ue))
        pair.listen().start("--rekey-every", "1")
        harness.until(lambda: sum("R_MESSAGE_2" in relay.names_of(s.octets) for s in pair.alice.relay.seen) >= 2, "a rekey")
        self.stage.core.kill()
        time.sleep(1)
        back = len(pair.alice.relay.seen)
        self.stage.core.start()
        self.assertEqual(pair.judge(self), (0, 0))
        self.assertTrue(any("R_MESSAGE_2" in relay.names_of(s.octets) for s in pair.alice.relay.seen[back:]), "no rekey after the restart")


class Calls(Network):
    def test_crossing(self):
        """Both first messages are on their way before either arrives."""
        alice, bob = self.stage.ue("alice", self.kms), self.stage.ue("bob", self.kms)
        answers = [ue.listen("--once", "--fast") for ue in (alice, bob)]
        both = threading.Barrier(2)

        def watch(seen):
            if seen.octets.startswith(b"INVITE") and seen.direction == relay.UP and b";tag=" not in seen.octets.split(b"\r\nTo:")[1][:200]:
                both.wait(20)
        calls = []
        for ue, to in ((alice, bob), (bob, alice)):
            ue.through(watch=watch)
            calls.append(ue.call(to.id, "--fast"))
        for call, answer in zip(calls, reversed(answers)):
            a, b = harness.outcome(call), harness.outcome(answer)
            self.assertEqual(a[0], b[0])
            self.assertEqual(a[1]["fingerprint"], b[1]["fingerprint"])
        self.assertEqual(calls[0].child.returncode, 0)

    def test_crossing_alone(self):
        """Two devices that do nothing but call each other are both busy."""
        alice, bob = self.stage.ue("alice", self.kms), self.stage.ue("bob", self.kms)
        calls = [ue.call(to.id, "--fast") for ue, to in ((alice, bob), (bob, alice))]
        for call in calls:
            self.assertEqual((call.failed() != "", call.reports()), (True, []))

    def test_clock_skew(self):
        """Ten minutes are beyond the limit of five, whoever is late."""
        pairs = {name: Pair(self.stage, self.kms, name) for name in ("late", "early", "callee")}
        for (name, pair), (call_clock, answer_clock) in zip(pairs.items(), ((600, 0), (-600, 0), (0, 600))):
            pair.listen(*clock(answer_clock)).start(*clock(call_clock))
        for name, pair in pairs.items():
            self.assertEqual(pair.judge(self)[0], 1, name)


class Kms(Network):
    def test_away_in_a_call(self):
        pair = Pair(self.stage, self.kms, "x")
        self.kms.process.kill()
        self.assertEqual(pair.listen().start().judge(self), (0, 0))

    def test_away_at_enrolment(self):
        """One is switched off; of the other somebody else holds the database, and nothing leaves it that is not recorded."""
        other = self.stage.kms("operator-b.example")
        alice, bob = self.stage.ue("alice", self.kms, enrol=False), self.stage.ue("bob", other, enrol=False)
        self.kms.process.stop()
        with contextlib.closing(sqlite3.connect(other.folder / "kms.db", isolation_level=None)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            tries = [self.stage.start(f"{ue.name}.enrol", PROGRAM, *ue.enrol_arguments(), kind=harness.Agent) for ue in (alice, bob)]
            for process, kms in zip(tries, (self.kms, other)):
                self.assertIn(kms.address, process.failed())
        self.kms.serve()
        alice.enrol()
        bob.enrol()

    def test_keys_that_are_not_held(self):
        alice, bob = self.stage.ue("alice", self.kms), self.stage.ue("bob", self.kms, enrol=False)
        self.stage.run("ue", "enrol", *bob.enrol_arguments()[2:], "--from", "2020-01-01", code=1)
        line = alice.call(bob.id).failed()
        self.assertIn(bob.id, line)


def clock(seconds):
    return ("--now", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))) if seconds else ()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
