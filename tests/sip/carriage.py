"""sipp calls: our SDP passes Kamailio unharmed, the reliable provisional form, refusals. SPDX-License-Identifier: Apache-2.0

usage: carriage.py PROGRAM [unittest argument...]
"""
import base64
import json
import random
import re
import sys
import unittest

import harness
import relay

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/release/tools/ibake"
VECTORS = json.loads((harness.HERE.parent / "vectors" / "mikey_ibake.json").read_text())
MESSAGES = [bytes.fromhex(VECTORS["exchanges"][0]["outputs"][name])
            for name in ("I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2", "R_MESSAGE_2")]


def key_mgmt(message, octets):
    """The line of a message that goes on, as long ciphertexts do, until the line has about that many octets."""
    size = max(len(message), octets * 3 // 4 - 20)
    whole = message + random.Random(octets).randbytes(size - len(message))
    return "a=key-mgmt:mikey " + base64.b64encode(whole).decode() + "\r\n"


def sdp(line, level):
    """An SDP with that line at session or media level. White space at the ends of lines and no order: all of it has to arrive."""
    session, media = (line, "") if level == "session" else ("", line)
    return ("v=0\r\no=- 3 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" + session +
            "m=audio 40000 RTP/SAVP 96 97\r\n" + media + "a=rtpmap:96 L16/8000\r\na=rtpmap:97 octet-stream/8000\r\na=sendrecv\r\n")


def bodies(log):
    """The SDPs that a sipp message log says were received, in order, without repetitions."""
    found = []
    for part in re.split(rb"^-{20,} [^\n]*\n", log.read_bytes(), flags=re.MULTILINE)[1:]:
        kind, _, message = part.partition(b"\n\n")
        if b"received" in kind:
            _, _, body = message.partition(b"\r\n\r\n")
            if body.startswith(b"v=0"):
                found.append(body[:body.rindex(b"\r\n") + 2].decode())
    return list(dict.fromkeys(found))


class Carriage(unittest.TestCase):
    def run_pair(self, stage, transport, caller, answerer, **texts):
        """Both sides of a call through the core. Returns the SDPs that the caller, and that the answerer received."""
        calling, answering, registering = (stage.port() for _ in range(3))
        domain = ("-s", "bob", "-key", "domain", "operator-b.example")
        register = stage.sipp("register", "register", registering, "udp", *domain, "-key", "contact",
                              f"127.0.0.1:{answering};transport={transport}", stage.core.address)
        self.assertEqual(register.wait(), 0, register.errors())
        answers = stage.sipp("answerer", answerer, answering, transport, **texts)
        calls = stage.sipp("caller", caller, calling, transport, *domain, stage.core.address, **texts)
        self.assertEqual((calls.wait(), answers.wait()), (0, 0), calls.errors() + answers.errors())
        return bodies(stage.folder / "caller.messages"), bodies(stage.folder / "answerer.messages")

    def test_sdp_arrives_octet_for_octet(self):
        # Larger ones than the path allows would go by TCP, which these callees do not take: the core is told of a larger path.
        with harness.Stage(PROGRAM, udp_mtu=65000) as stage:
            for transport in ("udp", "tcp"):
                for level in ("session", "media"):
                    for octets in (1000, 2000):
                        with self.subTest(transport=transport, level=level, octets=octets):
                            offer, answer = (sdp(key_mgmt(m, octets), level) for m in MESSAGES[:2])
                            got = self.run_pair(stage, transport, "caller", "answerer", OFFER=offer, ANSWER=answer)
                            self.assertEqual(got, ([answer], [offer]))

    def test_four_messages_with_a_reliable_provisional_answer(self):
        with harness.Stage(PROGRAM, udp_mtu=65000) as stage:
            for transport in ("udp", "tcp"):
                with self.subTest(transport=transport):
                    i1, r1, i2, r2 = (sdp(key_mgmt(m, octets), "media") for m, octets in zip(MESSAGES, (1100, 1500, 700, 300)))
                    got = self.run_pair(stage, transport, "reliable_caller", "reliable_answerer", OFFER=i1, ANSWER=r1, SECOND_OFFER=i2,
                                        SECOND_ANSWER=r2)
                    self.assertEqual(got, ([r1, r2], [i1, i2]))


def sdps(tap):
    """The SDPs with a MIKEY message that passed a relay, in order, without repetitions."""
    return list(dict.fromkeys(s.octets.partition(b"\r\n\r\n")[2] for s in tap.seen if relay.mikey_of(s.octets)))


class OurCalls(unittest.TestCase):
    def test_what_leaves_one_ue_arrives_at_the_other(self):
        with harness.Stage(PROGRAM, udp_mtu=65000) as stage:
            kms = stage.kms("operator-a.example")
            for transport in ("udp", "tcp"):
                for level in ("session", "media"):
                    with self.subTest(transport=transport, level=level):
                        alice, bob = (stage.ue(f"{name}-{transport}-{level}", kms) for name in ("alice", "bob"))
                        taps = alice.through(), bob.through()
                        answer = bob.listen("--once", "--fast", "--transport", transport)
                        report = alice.call(bob.id, "--fast", "--transport", transport, "--mikey-level", level).report()
                        harness.same_fingerprint(report, answer.report())
                        left, arrived = (sdps(tap) for tap in taps)
                        self.assertEqual(left, arrived)
                        self.assertEqual(len(left), 4)
                        self.assertEqual({s.transport for tap in taps for s in tap.seen}, {transport})
                        for body in left:
                            self.assertEqual(body.index(b"a=key-mgmt") < body.index(b"m=audio"), level == "session")


    def test_what_is_too_long_for_a_datagram_goes_by_tcp(self):
        """The suites of RFC 5091 make lines of a thousand octets; nobody asks for TCP here, neither UE nor core."""
        with harness.Stage(PROGRAM) as stage:
            kms = stage.kms("operator-a.example", suite="bf-ss1536")
            alice, bob = (stage.ue(name, kms) for name in ("alice", "bob"))
            taps = alice.through(), bob.through()
            answer = bob.listen("--once", "--fast")
            harness.same_fingerprint(alice.call(bob.id, "--fast").report(), answer.report())
            self.assertEqual(*map(sdps, taps))
            self.assertGreater(max(len(line) for sdp in sdps(taps[0]) for line in relay.KEY_MGMT.findall(sdp)), 1000)
            seen = [s for tap in taps for s in tap.seen]
            self.assertEqual({(s.transport, len(s.octets) > 1300) for s in seen if s.octets.startswith(b"INVITE")}, {("tcp", True)})
            self.assertIn("udp", {s.transport for s in seen})


class Refusals(unittest.TestCase):
    """What is not a secured call, or not one of ours, is refused by either side of our UE."""
    DOMAIN = "operator-a.example"

    def setUp(self):
        self.stage = self.enterContext(harness.Stage(PROGRAM, answer_ms=3000))
        self.alice, self.bob = (self.stage.ue(name, self.stage.kms(self.DOMAIN)) for name in ("alice", "bob"))

    OFFERS = {
        "RTP/AVP without key-mgmt": sdp("", "media").replace("RTP/SAVP", "RTP/AVP"),
        "RTP/SAVP without key-mgmt": sdp("", "media"),
        "RTP/AVP with key-mgmt": sdp(key_mgmt(MESSAGES[0], 0), "media").replace("RTP/SAVP", "RTP/AVP"),
        "not base64": sdp("a=key-mgmt:mikey AR**\r\n", "session"),
        "another key management protocol": sdp("a=key-mgmt:keyp1 " + base64.b64encode(MESSAGES[0]).decode() + "\r\n", "session"),
        "a message cut short": sdp(key_mgmt(MESSAGES[0][:100], 0), "session"),
        "one bit garbled": sdp(key_mgmt(MESSAGES[0][:200] + bytes([MESSAGES[0][200] ^ 4]) + MESSAGES[0][201:], 0), "session"),
        "a second message as the first": sdp(key_mgmt(MESSAGES[1], 0), "session"),
        "a message of 2025": sdp(key_mgmt(MESSAGES[0], 0), "session"),
    }

    def test_offers(self):
        listening = self.bob.listen()
        for transport in ("udp", "tcp"):
            for name, offer in self.OFFERS.items():
                with self.subTest(name, transport=transport):
                    calls = self.stage.sipp("caller", "refused", self.stage.port(), transport, "-s", "bob", "-key", "domain", self.DOMAIN,
                                            self.stage.core.address, OFFER=offer)
                    self.assertEqual(calls.wait(), 0, calls.errors())
        self.assertEqual(listening.stop(), 0)
        self.assertEqual(listening.reports(), [])

    def test_answers(self):
        answers = {name: offer for name, offer in self.OFFERS.items() if "second" not in name} | {
            "an answer of 2025": sdp(key_mgmt(MESSAGES[1], 0), "session")}
        running = {}
        for number, (name, answer) in enumerate(answers.items()):
            user, port = f"bob{number}", self.stage.port()
            registers = self.stage.sipp(f"register{number}", "register", self.stage.port(), "udp", "-s", user, "-key", "domain", self.DOMAIN,
                                        "-key", "contact", f"127.0.0.1:{port};transport=tcp", self.stage.core.address)
            self.assertEqual(registers.wait(), 0, registers.errors())
            running[name] = (self.stage.sipp(f"answerer{number}", "answerer", port, "tcp", ANSWER=answer),
                             self.alice.call(f"sip:{user}@{self.DOMAIN}"))
        for name, (peer, call) in running.items():
            with self.subTest(name):
                line = call.failed()
                self.assertEqual(peer.wait(), 0, f"{line} {peer.errors()}")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
