"""A relay in front of a user agent: sees every SIP message, and disturbs by a seed. SPDX-License-Identifier: Apache-2.0

Each UE of a test has a Relay of its own, which it takes for the proxy, and which the proxy takes for the UE:

    UE  127.0.0.1:P  ---  Relay near port N | far port F  ---  proxy 127.0.0.1:K

What says "127.0.0.1:P" in a SIP header on its way to the proxy says "127.0.0.1:F" behind the relay, what says "…:K" on its way to the UE
says "…:N": so both send everything here, in a dialogue, too. Bodies pass octet for octet. Both sides speak UDP and TCP.

A packet's fate depends on the seed, its direction and its number in this direction only, so the same packets in the same order meet
the same fate. UDP packets are lost, doubled, delayed (each by less than `delay` seconds) or held until the next one has passed; a TCP
connection is cut in the midst of a message, stands still for a while, or gets the message in pieces.
"""
import base64
import collections
import ctypes
import dataclasses
import heapq
import random
import re
import selectors
import socket
import struct
import threading
import time

KEY_MGMT = re.compile(rb"^a=key-mgmt:mikey (\S+)\r?$", re.MULTILINE)
LENGTH = re.compile(rb"^(?:content-length|l)\s*:\s*(\d+)\s*$", re.MULTILINE | re.IGNORECASE)
CONTACT = re.compile(rb"^(?:contact|m)\s*:[^\r\n]*@([0-9.]+:\d+)", re.MULTILINE | re.IGNORECASE)
MIKEY_NAMES = {6: "Error", 22: "I_MESSAGE_1", 23: "R_MESSAGE_1", 24: "I_MESSAGE_2", 25: "R_MESSAGE_2"}
UP, DOWN = "up", "down"  # to the proxy, to the UE


def mikey_of(message):
    """The MIKEY messages of a SIP message, as octets."""
    return [base64.b64decode(text) for text in KEY_MGMT.findall(message)]


def names_of(message):
    return [MIKEY_NAMES.get(m[1], str(m[1])) for m in mikey_of(message)]


@dataclasses.dataclass
class Faults:
    """Probabilities for one packet (UDP) or one message (TCP)."""
    lose: float = 0
    double: float = 0
    swap: float = 0
    delay: float = 0  # seconds at most, drawn for every packet
    cut: float = 0
    stall: float = 0
    split: float = 0
    stall_seconds: float = 1.0


@dataclasses.dataclass
class Seen:
    """A SIP message that has come to the relay."""
    at: float
    direction: str
    transport: str
    octets: bytes
    fate: str

    def __str__(self):
        first = self.octets.split(b"\r\n", 1)[0].decode(errors="replace")
        return f"{self.at:.3f} {self.direction:4} {self.transport} {len(self.octets):5} {first} {' '.join(names_of(self.octets))} {self.fate}"


class Fate:
    """Draws what happens to the n-th packet of a direction."""

    def __init__(self, seed, faults):
        self.seed, self.faults = seed, faults
        self.count = collections.Counter()

    def draw(self, direction, transport):
        lane = f"{transport} {direction}"
        self.count[lane] += 1
        rng = random.Random(f"{self.seed} {lane} {self.count[lane]}")
        f = self.faults
        options = [("lose", f.lose), ("double", f.double), ("swap", f.swap)] if transport == "udp" else \
            [("cut", f.cut), ("stall", f.stall), ("split", f.split)]
        point, chosen = rng.random(), "pass"
        for name, probability in options:
            if point < probability:
                chosen = name
                break
            point -= probability
        return chosen, rng


def frame(buffer):
    """Takes whole SIP messages, and the blank lines that keep a connection alive, from the front of a bytearray."""
    while buffer:
        if buffer[:2] == b"\r\n":
            del buffer[:2]
            yield b"\r\n"
            continue
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        length = LENGTH.search(bytes(buffer[:end]))
        size = end + 4 + (int(length[1]) if length else 0)
        if len(buffer) < size:
            return
        yield bytes(buffer[:size])
        del buffer[:size]


class Namespace:
    """Sockets opened inside belong to a network namespace; without a name, to the present one."""
    CLONE_NEWNET = 0x40000000

    def __init__(self, name):
        self.name = name

    def _enter(self, file):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(file.fileno(), self.CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")

    def __enter__(self):
        if self.name:
            self.home = open("/proc/thread-self/ns/net", "rb")
            with open(f"/var/run/netns/{self.name}", "rb") as there:
                self._enter(there)

    def __exit__(self, *_):
        if self.name:
            with self.home:
                self._enter(self.home)


class Link:
    """A TCP connection through the relay: two sockets and what has not been read as a whole message."""

    def __init__(self, near, far):
        self.ends = {UP: far, DOWN: near}  # where a direction's messages go
        self.buffers = {UP: bytearray(), DOWN: bytearray()}
        self.busy = {UP: 0.0, DOWN: 0.0}  # until then a direction has octets waiting
        self.open = True

    def close(self, reset=False):
        self.open = False
        for end in self.ends.values():
            if reset:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.close()


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


class Relay:
    """See above. `watch(seen)` is called in the relay's thread before a message goes on; what it does has happened by then. It may
    return "lose" to swallow the message, or other octets to send instead."""

    def __init__(self, proxy, near="127.0.0.1:0", far="127.0.0.1:0", seed=0, faults=None, watch=None, near_namespace=None,
                 far_namespace=None):
        self.proxy = endpoint(proxy)
        self.fate = Fate(seed, faults or Faults())
        self.watch = watch
        self.far_namespace, self.near_namespace = far_namespace, near_namespace
        self.seen = []
        self.ue = None  # address of the UE, once it has sent
        self.queue, self.order = [], 0
        self.held = {UP: None, DOWN: None}
        self.links = []
        self.near_udp, self.near_tcp = self._pair(near, near_namespace)
        self.far_udp, self.far_tcp = self._pair(far, far_namespace)
        self.near, self.far = self.near_udp.getsockname(), self.far_udp.getsockname()
        self.selector = selectors.DefaultSelector()
        self.wake_in, self.wake_out = socket.socketpair()
        for sock, what in ((self.near_udp, UP), (self.far_udp, DOWN), (self.near_tcp, UP), (self.far_tcp, DOWN)):
            sock.setblocking(False)
            self.selector.register(sock, selectors.EVENT_READ, what)
        self.selector.register(self.wake_in, selectors.EVENT_READ, None)
        self.stopping = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    @property
    def address(self):
        """What the UE takes for its proxy."""
        return "%s:%d" % self.near

    @staticmethod
    def _pair(address, namespace):
        """A UDP and a listening TCP socket on the same port."""
        host, port = endpoint(address)
        for _ in range(100):
            with Namespace(namespace):
                udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            udp.bind((host, port))
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                udp.close()
                tcp.close()
                if port:
                    raise
                continue
            tcp.listen()
            return udp, tcp
        raise OSError("no port is free for both UDP and TCP")

    def close(self):
        self.stopping = True
        self.wake_out.send(b".")
        self.thread.join()
        for sock in (self.near_udp, self.far_udp, self.near_tcp, self.far_tcp, self.wake_in, self.wake_out):
            sock.close()
        for link in self.links:
            if link.open:
                link.close()
        self.selector.close()

    def disturb(self, seed, faults):
        """Other faults from now on."""
        self.fate = Fate(seed, faults)

    # ---- the relay's thread ----

    def _run(self):
        while not self.stopping:
            timeout = max(0.0, self.queue[0][0] - time.monotonic()) if self.queue else None
            for key, _ in self.selector.select(timeout):
                if key.fileobj is self.wake_in:
                    self.wake_in.recv(1)
                elif key.fileobj in (self.near_udp, self.far_udp):
                    self._datagram(key.fileobj, key.data)
                elif key.fileobj in (self.near_tcp, self.far_tcp):
                    self._connection(key.fileobj, key.data)
                else:
                    self._stream(key.fileobj, *key.data)
            while self.queue and self.queue[0][0] <= time.monotonic():
                heapq.heappop(self.queue)[2]()

    def _at(self, when, action):
        self.order += 1
        heapq.heappush(self.queue, (when, self.order, action))

    def _later(self, seconds, action):
        self._at(time.monotonic() + seconds, action)

    def _rewritten(self, octets, direction):
        head, mark, body = octets.partition(b"\r\n\r\n")
        if direction == UP:
            contact = CONTACT.search(head)
            if contact:
                self.ue = endpoint(contact[1].decode())
            pairs = [(self.near, self.proxy)] + ([(self.ue, self.far)] if self.ue else [])
        else:
            pairs = [(self.proxy, self.near)] + ([(self.far, self.ue)] if self.ue else [])
        for old, new in pairs:
            head = re.sub(re.escape(b"%s:%d" % (old[0].encode(), old[1])) + rb"(?!\d)", b"%s:%d" % (new[0].encode(), new[1]), head)
        return head + mark + body

    def _note(self, octets, direction, transport):
        """(what happens to this message, its generator, the message); it is written down."""
        if not octets.strip(b"\r\n\0"):
            return "pass", random.Random(0), octets
        fate, rng = self.fate.draw(direction, transport)
        seen = Seen(time.monotonic(), direction, transport, octets, fate)
        self.seen.append(seen)
        said = self.watch(seen) if self.watch is not None else None
        if said == "lose":
            seen.fate = fate = "lose"
        elif said is not None:
            seen.octets = octets = said
        return fate, rng, octets

    def _datagram(self, sock, direction):
        octets, source = sock.recvfrom(65536)
        if direction == UP:
            self.ue = self.ue or source
        fate, rng, octets = self._note(octets, direction, "udp")
        out = self._rewritten(octets, direction)

        def send(data=out):
            to = self.proxy if direction == UP else self.ue
            if to is not None:
                try:
                    (self.far_udp if direction == UP else self.near_udp).sendto(data, to)
                except OSError:
                    pass  # as if lost: nobody listens there at the moment
        delay = rng.uniform(0, self.fate.faults.delay)
        if fate == "lose":
            return
        if fate == "swap" and self.held[direction] is None:
            self.held[direction] = send
            self._later(1.0, lambda: self._release(direction, send))  # the last one of all must not wait for ever
            return
        self._later(delay, send)
        if fate == "double":
            self._later(delay + 0.02, send)
        if self.held[direction] is not None:
            held = self.held[direction]
            self._later(delay + 0.01, lambda: self._release(direction, held))

    def _release(self, direction, send):
        if self.held[direction] is send:
            self.held[direction] = None
            send()

    def _connection(self, listener, direction):
        sock, _ = listener.accept()
        to = self.proxy if direction == UP else self.ue
        with Namespace(self.far_namespace if direction == UP else self.near_namespace):
            other = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if to is None:
                raise OSError("the UE has not spoken")
            other.settimeout(5)
            other.connect(to)
        except OSError:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
            other.close()
            return
        near, far = (sock, other) if direction == UP else (other, sock)
        link = Link(near, far)
        self.links.append(link)
        for end, its_direction in ((near, UP), (far, DOWN)):
            end.setblocking(True)
            end.settimeout(5)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(end, selectors.EVENT_READ, (link, its_direction))

    def _drop(self, link, reset=False):
        if not link.open:
            return
        for end in link.ends.values():
            try:
                self.selector.unregister(end)
            except (KeyError, ValueError):
                pass
        link.close(reset)

    def _stream(self, sock, link, direction):
        if not link.open:
            return
        try:
            octets = sock.recv(65536)
        except OSError:
            octets = b""
        if not octets:  # what is under way still arrives
            self.selector.unregister(sock)
            self._at(link.busy[direction], lambda: self._drop(link))
            return
        link.buffers[direction] += octets
        for message in frame(link.buffers[direction]):
            fate, rng, message = self._note(message, direction, "tcp")
            if not link.open:  # by what watched
                return
            if fate == "lose":
                continue
            out = self._rewritten(message, direction)
            if fate == "cut":
                self._write(link, direction, out[:rng.randrange(len(out))])
                self._drop(link, reset=True)
                return
            parts = [out]
            if fate == "split":
                marks = sorted(rng.sample(range(1, len(out)), min(5, len(out) - 1)))
                parts = [out[a:b] for a, b in zip([0, *marks], [*marks, len(out)])]
            # Nothing overtakes what was there before it in this direction.
            at = max(time.monotonic(), link.busy[direction]) + (self.fate.faults.stall_seconds if fate == "stall" else 0)
            for part in parts:
                self._at(at, lambda part=part: self._write(link, direction, part))
                link.busy[direction] = at
                at += 0.01

    def _write(self, link, direction, octets):
        if link.open:
            try:
                link.ends[direction].sendall(octets)
            except OSError:
                self._drop(link)
