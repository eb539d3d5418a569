"""The relay that disturbs: same seed, same fate; what it does to datagrams and to streams. SPDX-License-Identifier: Apache-2.0

usage: relay_test.py [PROGRAM [unittest argument...]]     (the program is not needed)
"""
import socket
import sys
import threading
import time
import unittest

import relay


def sip(number, contact="127.0.0.1:40000", body=b""):
    return (f"OPTIONS sip:x SIP/2.0\r\nContact: <sip:a@{contact}>\r\nCSeq: {number} OPTIONS\r\nContent-Length: {len(body)}\r\n\r\n"
            .encode() + body)


def number(message):
    return int(message.split(b"CSeq: ")[1].split()[0])


class Datagrams(unittest.TestCase):
    def setUp(self):
        self.proxy, self.ue = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        for sock in (self.proxy, self.ue):
            sock.bind(("127.0.0.1", 0))
            sock.settimeout(5)
            self.addCleanup(sock.close)

    def relay(self, **options):
        made = relay.Relay("127.0.0.1:%d" % self.proxy.getsockname()[1], **options)
        self.addCleanup(made.close)
        return made

    def arrived(self, count, faults, seed=1):
        """The numbers of those of `count` messages that arrive, in the order in which they do."""
        r = self.relay(faults=faults, seed=seed)
        for n in range(count):
            self.ue.sendto(sip(n), r.near)
            relay_has(r, n + 1)
        fates = [s.fate for s in r.seen]
        expected = sum({"lose": 0, "double": 2}.get(fate, 1) for fate in fates)
        got = [number(self.proxy.recv(65536)) for _ in range(expected)]
        self.proxy.settimeout(0.1)
        with self.assertRaises(TimeoutError):
            self.proxy.recv(65536)
        return got, fates

    def test_same_seed_same_fate(self):
        faults = relay.Faults(lose=0.2, double=0.2, swap=0.2)
        got, fates = self.arrived(40, faults, 7)
        again, fates_again = self.arrived(40, faults, 7)
        other, fates_other = self.arrived(40, faults, 8)
        self.assertEqual(fates, fates_again)
        self.assertEqual(sorted(got), sorted(again))
        self.assertNotEqual(fates, fates_other)
        self.assertEqual(set(fates), {"pass", "lose", "double", "swap"})
        lost = {n for n, fate in enumerate(fates) if fate == "lose"}
        twice = {n for n, fate in enumerate(fates) if fate == "double"}
        self.assertEqual(sorted(got), sorted([n for n in range(40) if n not in lost] + list(twice)))
        self.assertNotEqual(got, sorted(got))

    def test_nothing_happens_without_faults(self):
        got, fates = self.arrived(20, relay.Faults())
        self.assertEqual((got, set(fates)), (list(range(20)), {"pass"}))

    def test_each_side_takes_it_for_the_other(self):
        r = self.relay()
        ue, proxy = ("127.0.0.1:%d" % s.getsockname()[1] for s in (self.ue, self.proxy))
        near, far = ("127.0.0.1:%d" % a for a in (r.near[1], r.far[1]))
        body = f"c={ue} {proxy}".encode()
        up = f"INVITE sip:{near}1 SIP/2.0\r\nRoute: <sip:{near};lr>\r\nContact: <sip:a@{ue}>\r\n\r\n".encode() + body
        self.ue.sendto(up, r.near)
        got, source = self.proxy.recvfrom(65536)
        self.assertEqual(got, up.replace(f"<sip:{near};".encode(), f"<sip:{proxy};".encode()).replace(f"a@{ue}".encode(), f"a@{far}".encode()))
        self.assertEqual(source, r.far)
        self.proxy.sendto(f"INVITE sip:a@{far} SIP/2.0\r\nVia: {proxy}\r\n\r\n".encode() + body, r.far)
        got, source = self.ue.recvfrom(65536)
        self.assertEqual(got, f"INVITE sip:a@{ue} SIP/2.0\r\nVia: {near}\r\n\r\n".encode() + body)
        self.assertEqual(source, r.near)

    def test_who_watches_may_take_a_message_away_or_change_it(self):
        r = self.relay(watch=lambda seen: {0: None, 1: "lose", 2: sip(7)}[number(seen.octets)])
        for n in range(3):
            self.ue.sendto(sip(n), r.near)
        self.assertEqual([number(self.proxy.recv(65536)) for _ in range(2)], [0, 7])
        self.assertEqual([s.fate for s in r.seen], ["pass", "lose", "pass"])


def relay_has(r, count):
    end = time.monotonic() + 5
    while len(r.seen) < count and time.monotonic() < end:
        time.sleep(0.001)


class Streams(unittest.TestCase):
    def through(self, faults, messages, seed=3):
        """Sends messages through a relay; what arrived in how many pieces, in how many seconds, and whether the connection was cut."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        r = relay.Relay("127.0.0.1:%d" % listener.getsockname()[1], seed=seed, faults=faults)
        self.addCleanup(r.close)
        self.far = r.far[1]
        got = {"octets": b"", "pieces": 0, "cut": False}

        def serve():
            sock, _ = listener.accept()
            sock.settimeout(5)
            with sock:
                while len(got["octets"]) < sum(map(len, messages)):
                    try:
                        piece = sock.recv(65536)
                    except ConnectionResetError:
                        got["cut"] = True
                        return
                    if not piece:
                        return
                    got["octets"] += piece
                    got["pieces"] += 1
        server = threading.Thread(target=serve)
        server.start()
        start = time.monotonic()
        with socket.create_connection(r.near) as sock:
            for message in messages:
                try:
                    sock.sendall(message)
                except OSError:
                    break
            server.join()
        return got | {"seconds": time.monotonic() - start}

    def test_whole_messages_pass(self):
        messages = [sip(n, body=bytes(n * 1000)) for n in range(5)]
        got = self.through(relay.Faults(), messages)
        self.assertEqual(got["octets"].count(b"CSeq"), 5)
        self.assertEqual(len(got["octets"]), sum(map(len, messages)))

    def test_pieces(self):
        got = self.through(relay.Faults(split=1), [sip(1, body=bytes(500)), sip(2)])
        self.assertEqual(len(got["octets"]), len(sip(1, body=bytes(500))) + len(sip(2)))
        self.assertGreater(got["pieces"], 6)
        self.assertLess(got["octets"].index(b"CSeq: 1 "), got["octets"].index(b"CSeq: 2 "))

    def test_nothing_overtakes(self):
        messages = [sip(n, body=bytes([97 + n % 26]) * 200) for n in range(30)]
        self.assertEqual(self.through(relay.Faults(split=0.6, stall=0.2, stall_seconds=0.05), messages)["octets"],
                         b"".join(m.replace(b"127.0.0.1:40000", b"127.0.0.1:%d" % self.far) for m in messages))

    def test_cut_in_the_midst(self):
        messages = [sip(n, body=bytes(300)) for n in range(3)]
        got = self.through(relay.Faults(cut=1), messages)
        self.assertLess(len(got["octets"]), len(messages[0]))

    def test_standstill(self):
        got = self.through(relay.Faults(stall=1, stall_seconds=0.5), [sip(1), sip(2)])
        self.assertGreater(got["seconds"], 0.9)
        self.assertEqual(got["octets"].count(b"CSeq"), 2)

    def test_frames(self):
        whole = sip(1, body=b"12345") + b"\r\n\r\n" + sip(2)
        buffer, found = bytearray(), []
        for octet in whole:
            buffer.append(octet)
            found += relay.frame(buffer)
        self.assertEqual([m for m in found if m.strip()], [sip(1, body=b"12345"), sip(2)])
        self.assertEqual(buffer, b"")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
