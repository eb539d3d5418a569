"""tools/wireshark/ibake.lua in tshark: every vector message in every carriage, beside `ibake inspect` and Wireshark's own dissector; broken messages.

SPDX-License-Identifier: Apache-2.0
"""
import base64
import calendar
import json
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import xml.etree.ElementTree

import cli

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools/wireshark/ibake.lua"
CORPUS = ROOT / "tests/fuzz/corpus/fuzz_messages"
KAT = cli.vectors("mikey_ibake.json")
SKIPPED = 77
PORT = 2269


# ---- Messages: the vectors', and some of RFC 3830 with the payloads that those lack ----

def vector_messages():
    """(exchange, message, octets)"""
    for entry in KAT["exchanges"] + [KAT["key_request"]]:
        for name, value in entry["outputs"].items():
            if re.match(r"[IR]_MESSAGE_\d|REQUEST_KEY", name):
                yield entry["inputs"]["name"], name, bytes.fromhex(value)


VECTORS = [octets for _, _, octets in vector_messages()]
HEADER = struct.Struct(">BBBBIBB")


def header(data_type, first, cs=((0, 0x01020304, 0), (1, 0xfffefdfc, 7)), map_type=0, prf=0):
    return HEADER.pack(1, data_type, first, prf, 0xcafe0001, len(cs), map_type) + b"".join(struct.pack(">BII", *entry) for entry in cs)


def chain(*payloads):
    """(type, what follows next payload)... with each one's next payload; what begins with None has no such octet"""
    types = [kind for kind, _ in payloads[1:]] + [0]
    return b"".join(body if kind == 4 else bytes([following]) + body for (kind, body), following in zip(payloads, types))


def sized(data, size=2):
    return len(data).to_bytes(size, "big") + data


T = (5, b"\0" + bytes.fromhex("ec9a3f2280000000"))
RAND = (11, sized(bytes(range(16)), 1))
IDI, IDR = (6, b"\1" + sized(b"sip:alice@example.org")), (6, b"\0" + sized(b"bob@example.org"))
SP = (10, b"\0\0" + sized(bytes.fromhex("000101 010110 020101 030114 04010e 050100 0601ff 070101 080101 090100 0a0101 0b010a 0c0100")))
KEMAC = (1, b"\1" + sized(bytes(36)) + b"\1" + bytes(range(20)))
V = (9, b"\1" + bytes(range(20)))
PLAIN = {  # that Wireshark's own dissector knows as well
    "psk": header(0, 5) + chain(T, RAND, IDI, IDR, SP, KEMAC),
    "psk-verify": header(1, 5) + chain(T, V),
    "public-key": header(2, 5) + chain(T, RAND, IDI, SP, KEMAC, (2, struct.pack(">H", 0x4000 | 8) + bytes(8)),
                                       (4, struct.pack(">H", 0x1000 | 12) + bytes(range(12)))),
    "diffie-hellman": header(4, 5) + chain(T, RAND, IDI, SP, (3, b"\1" + bytes(range(96)) + b"\0")),
    "error": header(6, 5) + chain(T, (12, b"\x0a\0\0")),
    "extensions": header(0, 5) + chain(T, RAND, (21, b"\0" + sized(b"vendor")), (21, b"\1" + sized(b"mikey;other")), KEMAC),
    "roles": header(0, 5) + chain(T, *((14, bytes([role, 1]) + sized(b"sip:a@example.org")) for role in range(1, 6))),
}
OTHER = {  # that only this project's dissector reads; Wireshark 4.0 takes the length of a CERT from the wrong place
    "times": HEADER.pack(1, 6, 13, 0, 7, 3, 1) + chain((13, b"\1\0" + T[1][1:]), (13, b"\2\2" + bytes(4)), (5, b"\3" + bytes.fromhex("00000001"))),
    "generic-id": HEADER.pack(1, 0, 5, 1, 7, 2, 2) + bytes.fromhex("0100 82 0102 000a 01020304050607080900 00") +
    bytes.fromhex("0200 01 07 0004 01020304 04 aabbccdd") + chain(T),
    "extensions": header(25, 5, prf=1) + chain(T, (21, b"\xf1" + sized(bytes(range(32)))), (21, b"\xf2" + sized(bytes(range(21)))),
                                               (21, b"\xfa" + sized(b"nonce")), (21, b"\3" + sized(bytes.fromhex("0003010203 01040a0b0c0d"))),
                                               (21, b"\x63" + sized(b"?")), (9, b"\2" + bytes(32))),
    "clear": header(24, 20) + chain((20, b"\x31" + sized(bytes(16)) + sized(bytes(14)) + sized(b"mki", 1)),
                                    (20, b"\x72" + sized(bytes(96)) + sized(bytes(6), 1) * 2), (24, b"\x10" + sized(bytes(16))),
                                    (25, b"\x08\x04" + bytes(64 + 1 + 3 + 1)), (25, b"\x0e\x02" + bytes(66 + 3 + 3) + b"\1" + sized(b"k", 1))),
    "rest": header(9, 5) + chain(T, (15, b"\2" + sized(bytes(16), 1)), (7, b"\1" + sized(b"https://example.org/a")), (8, b"\2" + bytes(32)),
                                 (9, b"\0")),
}
EVERYTHING = VECTORS + list(PLAIN.values()) + list(OTHER.values())
MALFORMED, UNDECODED = "ibake.malformed", "ibake.undecoded"


# ---- Captures: Ethernet, IPv4, UDP and TCP ----

class Capture:
    def __init__(self):
        self.frames, self.identification, self.sent = [], 0, 0

    def ip(self, protocol, payload, fragment=None, back=False):
        """An IP packet, in fragments of at most that many octets; back: the other way."""
        self.identification = (self.identification + 1) % 65536
        step = (fragment or 65480) // 8 * 8
        for at in range(0, max(len(payload), 1), step):
            part = payload[at:at + step]
            more = 0x2000 if at + step < len(payload) else 0
            head = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(part), self.identification, more | at // 8, 64, protocol, 0,
                               0x0a000001 + back, 0x0a000002 - back)
            self.frames.append(bytes(12) + b"\x08\0" + head + part)
        return self

    def udp(self, payload, source=PORT, to=PORT, **how):
        return self.ip(17, struct.pack(">HHHH", source, to, 8 + len(payload), 0) + payload, **how)

    def tcp(self, payload, to, sizes=(500,)):
        """A connection of its own: what one side sends, cut at those sizes in turn."""
        self.sent += 1
        source, number, at, turn = 20000 + self.sent, 1000, 0, 0

        def segment(flags, data=b""):
            self.ip(6, struct.pack(">HHIIBBHHH", source, to, number, 1, 0x50, flags, 65535, 0, 0) + data)
        segment(2)
        number += 1
        while at < len(payload):
            size = sizes[turn % len(sizes)]
            segment(0x18, payload[at:at + size])
            at, turn, number = at + size, turn + 1, number + len(payload[at:at + size])
        return self

    def write(self, path, snap=65535):
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
            for number, frame in enumerate(self.frames):
                out.write(struct.pack("<IIII", 1760542882, number % 1000000, min(len(frame), snap), len(frame)) + frame[:snap])
        return path


def sdp_of(session=(), *media):
    lines = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", *session]
    for attributes in media:
        lines += ["m=audio 49170 RTP/SAVP 0", "a=rtpmap:0 PCMU/8000", *attributes]
    return "\r\n".join(lines) + "\r\n"


def key_mgmt(octets):
    return "a=key-mgmt:mikey " + base64.b64encode(octets).decode()


def sip(sdp, answer=False, content="application/sdp"):
    body = sdp.encode()
    first = "SIP/2.0 200 OK" if answer else "INVITE sip:bob@operator-a.example SIP/2.0"
    return "\r\n".join([first, "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1", "From: <sip:alice@operator-a.example>;tag=1",
                        "To: <sip:bob@operator-a.example>", "Call-ID: 1@192.0.2.1", "CSeq: 1 INVITE", "Contact: <sip:alice@192.0.2.1>",
                        "Max-Forwards: 70", f"Content-Type: {content}", f"Content-Length: {len(body)}", "", ""]).encode() + body


# ---- tshark's tree, and what it must be ----

class Node:
    """A field of the tree: its octets' place in the message, value for filters, label, octets in hex."""

    def __init__(self, element, base):
        self.name, self.show, self.label = element.get("name"), element.get("show", ""), element.get("showname", "")
        self.at, self.size, self.hex = int(element.get("pos", 0)) - base, int(element.get("size", 0)), element.get("value", "")

    def number(self):
        return {"True": 1, "False": 0}.get(self.show) if self.show in ("True", "False") else int(self.show, 0)

    def key(self):
        return self.name, self.at, self.size


class Tree(list):
    """The fields of one message in the order of the display, and its expert information apart."""

    def __init__(self, proto):
        super().__init__()
        self.label = proto.get("showname")
        self.base = next((int(child.get("pos")) for child in proto if child.get("name").endswith(".hdr")), 0)
        self.experts, self.section = [], None
        for child in proto:
            self.add(child)

    def add(self, element):
        name = element.get("name")
        if name in ("ibake.malformed", "ibake.undecoded", "ibake.in_clear"):
            self.experts.append(name)
        elif name == "ibake.sdp.section":
            self.section = int(element.get("show"))
        elif name.startswith(("ibake.", "mikey.")):
            self.append(Node(element, self.base))
        for child in element:
            self.add(child)

    def broken(self):
        return [expert for expert in self.experts if expert != "ibake.in_clear"]


# `ibake inspect`: payload, its field; here: filter without "ibake.". Interpretations, which inspect does not have, are EXTRA.
PAYLOAD = {"HDR": "hdr", "KEMAC": "kemac", "PKE": "pke", "DH": "dh", "SIGN": "sign", "T": "t", "ID": "id", "CERT": "cert", "CHASH": "chash", "V": "v",
           "SP": "sp", "RAND": "rand", "ERR": "err", "TR": "tr", "IDR": "idr", "RANDR": "randr", "KEY_DATA": "key", "GENERAL_EXT": "ext",
           "IBAKE": "ibake", "ESK": "esk", "SK": "sk", "ECCPT": "eccpt"}
VALIDITY = {"spi_length": "kv.spi.len", "spi": "kv.spi", "valid_from_length": "kv.from.len", "valid_from": "kv.from", "valid_to_length": "kv.to.len",
            "valid_to": "kv.to"}
FIELD = {
    "HDR": {"version": "version", "data_type": "type", "v": "v.set", "prf": "prf_func", "csb_id": "csb_id", "cs_count": "cs_count",
            "cs_id_map_type": "cs_id_map_type", "policy": "srtp_id.policy_no", "ssrc": "srtp_id.ssrc", "roc": "srtp_id.roc",
            "cs_id": "generic_id.cs_id", "protocol": "generic_id.proto_type", "s": "generic_id.s", "policies": "generic_id.policies",
            "policy_numbers": "generic_id.policy_no", "session_data_length": "generic_id.data_len", "session_data": "generic_id.data",
            "spi_length": "generic_id.spi_len", "spi": "generic_id.spi"},
    "KEMAC": {"encryption_algorithm": "kemac.encr_alg", "encrypted_data_length": "kemac.key_data_len", "encrypted_data": "kemac.key_data",
              "mac_algorithm": "kemac.mac_alg", "mac": "kemac.mac"},
    "PKE": {"cache": "pke.c", "data_length": "pke.len", "data": "pke.data"},
    "DH": {"dh_group": "dh.group", "dh_value": "dh.value", "kv": "dh.kv", **VALIDITY},
    "SIGN": {"signature_type": "sign.type", "signature_length": "sign.len", "signature": "sign.data"},
    "T": {"ts_type": "t.ts_type"},
    "TR": {"ts_role": "tr.role", "ts_type": "t.ts_type"},
    "RAND": {"rand_length": "rand.len", "rand": "rand.data"},
    "RANDR": {"rand_role": "randr.role", "rand_length": "rand.len", "rand": "rand.data"},
    "ID": {"id_type": "id.type", "id_length": "id.len", "id_data": "id.data"},
    "IDR": {"id_role": "idr.role", "id_type": "idr.type", "id_length": "idr.len", "id_data": "idr.data"},
    "CERT": {"cert_type": "cert.type", "cert_length": "cert.len", "cert_data": "cert.data"},
    "CHASH": {"hash_function": "chash.func", "hash": "chash.data"},
    "V": {"mac_algorithm": "v.auth_alg", "ver_data": "v.ver_data"},
    "SP": {"policy": "sp.no", "protocol": "sp.proto_type", "param_length": "sp.param_len"},
    "ERR": {"error_no": "err.no", "reserved": "err.reserved"},
    "KEY_DATA": {"type": "key.type", "kv": "key.kv", "key_data_length": "key.data.len", "key_data": "key.data", "salt_length": "key.salt.len",
                 "salt_data": "key.salt", **VALIDITY},
    "GENERAL_EXT": {"extension_type": "ext.type", "length": "ext.len", "data": "ext.data"},
    "IBAKE": {"encrypted_data_length": "ibake.len", "encrypted_data": "ibake.data"},
    "ESK": {"encrypted_data_length": "esk.len", "encrypted_data": "esk.data"},
    "SK": {"type": "sk.type", "kv": "sk.kv", "key_data_length": "sk.len", "key_data": "sk.data", **VALIDITY},
    "ECCPT": {"ecc_curve": "eccpt.curve", "ecc_point": "eccpt.point", "padding": "eccpt.padding", "auth_algorithm": "eccpt.auth_alg",
              "tgk_length": "eccpt.tgk_len", "reserved": "eccpt.reserved", "kv": "eccpt.kv", **VALIDITY},
}
PARAMETER = {"encryption_algorithm": "encr_alg", "session_key_length": "encr_len", "authentication_algorithm": "auth_alg",
             "session_auth_key_length": "auth_key_len", "session_salt_length": "salt_len", "srtp_prf": "prf", "key_derivation_rate": "kd_rate",
             "srtp_encryption": "srtp_encr", "srtcp_encryption": "srtcp_encr", "fec_order": "fec", "srtp_authentication": "srtp_auth",
             "tag_length": "auth_tag_len", "prefix_length": "srtp_prefix"}
EXTRA = re.compile(r"ibake\.(bf_bls12381\.|ext\.(sdp_ids|binding|content|nonce|key_id)|dh\.reserv)")


def wanted(tree):
    """What must be shown for a message: (filter, offset, size, number or None, octets in hex or None, meaning or None)..."""
    for payload in tree["payloads"]:
        kind = payload["name"]
        yield f"ibake.{PAYLOAD[kind]}", payload["offset"], payload["size"], None, None, None
        protocol = next((f["value"] for f in payload.get("fields", []) if f["name"] == "protocol"), 0)
        for field in payload.get("fields", []):
            if kind == "SP" and field["name"] in {*PARAMETER, "param"}:
                yield from wanted_parameter(field, protocol)
                continue
            yield wanted_field(kind, field)
            for part in field.get("fields", []):
                yield wanted_field(kind, part)


def wanted_parameter(field, protocol):
    at, size, octets = field["offset"], field["size"], field["hex"]
    yield "ibake.sp.param", at, size, None, None, None
    yield "ibake.sp.param.type", at, 1, int(octets[:2], 16), None, None
    yield "ibake.sp.param.len", at + 1, 1, size - 2, None, None
    if protocol == 0 and field["name"] in PARAMETER and 3 <= size <= 6:
        yield f"ibake.sp.{PARAMETER[field['name']]}", at + 2, size - 2, field["value"], None, None
    else:
        yield "ibake.sp.param.value", at + 2, size - 2, None, octets[4:], None


def wanted_field(kind, field):
    name, number, octets = field["name"], field.get("value"), field["hex"]
    if name == "next_payload":
        filter_name = "next_payload"
    elif name == "cs":
        filter_name, octets = "srtp_id" if "ssrc" in [part["name"] for part in field.get("fields", [])] else "generic_id", None
    elif name == "ts_value":
        # COUNTER is the one without a meaning that has four octets and is not NTP-UTC-32: told by its neighbour in compare().
        filter_name = "t.value"
    else:
        filter_name = FIELD[kind][name]
    return f"ibake.{filter_name}", field["offset"], field["size"], number, None if number is not None else octets, field.get("meaning")


def text_of(value):
    return value if isinstance(value, str) else repr(value)


class TreeDiffers(AssertionError):
    pass


def compare(shown, tree):
    """tshark's tree of a message against inspect's."""
    def check(condition, *what):
        if not condition:
            raise TreeDiffers(" ".join(map(text_of, what)))
    fields = [node for node in shown if not EXTRA.match(node.name)]
    expected = [item for item in wanted(tree) if item[2] > 0]
    good = tree["status"] == "ok"
    # A GENERIC-ID that is not whole is shown as far as it goes.
    if not good and fields[len(expected):] and fields[len(expected)].name == "ibake.generic_id":
        fields = fields[:len(expected)]
    for node, (name, at, size, number, octets, meaning) in zip(fields, expected):
        if name == "ibake.t.value":
            name = "ibake.t.counter" if node.name == "ibake.t.counter" else "ibake.t.ntp"
            check(name == "ibake.t.ntp" or size == 4, "a counter of", size)
            if meaning is not None:
                seconds = calendar.timegm(time.strptime(meaning, "%Y-%m-%dT%H:%M:%SZ"))
                shown_seconds = calendar.timegm(time.strptime(re.sub(r"\.\d+ UTC$", "", node.show), "%b %d, %Y %H:%M:%S"))
                check(seconds == shown_seconds, node.show, "is not", meaning)
                meaning = None
        check(node.key() == (name, at, size), node.key(), "is not", (name, at, size))
        if number is not None:
            check(node.number() == number, node.label, "is not", number)
        if octets is not None:
            check(node.hex == octets, node.label, node.hex, "is not", octets)
        check(meaning is None or meaning.lower() in node.label.lower(), node.label, "does not say", meaning)
    check(len(fields) == len(expected), "shown:", [n.key() for n in fields[len(expected):]], "missing:", expected[len(fields):])
    check(good == (not shown.broken()), tree["status"], "but", shown.experts)


def inspect_all(messages):
    """`ibake inspect --json` of each message; many a call, as the m= sections of an SDP."""
    trees, batch, octets = [], [], 0

    def flush():
        if batch:
            code, out, err = cli.run("inspect", "--json", stdin=sdp_of((), *([key_mgmt(message)] for message in batch)).encode())
            assert code in (0, 1) and out, err
            found = json.loads(out)
            trees.extend(found if isinstance(found, list) else [found])
            batch.clear()
    for index, message in enumerate(messages):
        assert index == 0 or message != messages[index - 1], "inspect shows the same message in a row once"
        batch.append(message)
        octets += len(message)
        if octets > 80000:
            flush()
            octets = 0
    flush()
    assert [tree["bytes"] for tree in trees] == [len(message) for message in messages]
    return trees


class Wireshark(cli.Case):
    @classmethod
    def setUpClass(cls):
        cls.expected = inspect_all(EVERYTHING)
        assert [tree["status"] for tree in cls.expected] == ["ok"] * len(EVERYTHING), [tree["status"] for tree in cls.expected]

    def tshark(self, capture, *options, script=SCRIPT, snap=65535, tree="ibake"):
        """Standard output of tshark; no error of the script, no output on standard error but the warning against being root."""
        path = capture.write(self.folder / "capture.pcap", snap)
        (self.folder / "config").mkdir(exist_ok=True)
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": str(self.folder / "config"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        loaded = ["-X", f"lua_script:{script}"] if script else []
        # A reader of the whole tree asks for everything; the filter keeps the output small.
        printed = ["-T", "pdml", "-J", tree] if tree else []
        done = subprocess.run(["tshark", "-n", "-r", str(path), *loaded, *printed, *options], capture_output=True, timeout=120, check=False,
                              env=environment)
        err = re.sub(r"Running as user .*\n", "", done.stderr.decode())
        self.assertEqual((done.returncode, err), (0, ""))
        self.assertNotIn(b"Lua Error", done.stdout)
        self.assertNotIn(b"_ws.malformed.dissector_bug", done.stdout)
        return done.stdout

    def trees(self, capture, *options, tree="ibake", **keywords):
        """The messages of every frame, as our dissector shows them, or Wireshark's own if `tree` names it."""
        out = self.tshark(capture, *options, tree=tree, **keywords)
        return [[Tree(proto) for proto in packet.iter("proto") if proto.get("name") in ("ibake", "mikey")]
                for packet in xml.etree.ElementTree.fromstring(out).iter("packet")]

    def same(self, frames, expected=None):
        """The frames that carry a message carry one each, and these are the expected ones."""
        shown = [frame for frame in frames if frame]
        expected = self.expected if expected is None else expected
        self.assertEqual([len(frame) for frame in shown], [1] * len(expected))
        for number, ((tree,), wanted_tree) in enumerate(zip(shown, expected)):
            with self.subTest(number=number):
                compare(tree, wanted_tree)
        return [tree for (tree,) in shown]

    # ---- What is right ----

    def test_udp(self):
        capture = Capture()
        for message in EVERYTHING:
            capture.udp(message)
        trees = self.same(self.trees(capture))
        self.assertEqual(len(VECTORS), 22)
        for (_, name, octets), tree in zip(vector_messages(), trees):
            self.assertIn(name, tree.label.replace("_PSK", ""))
            self.assertIn(f"CSB ID {octets[4:8].hex()}", tree.label)
            self.assertIn("sip:alice@operator-a.example", tree.label)
        self.assertEqual(set(FIELD) | {"HDR"}, {p["name"] for tree in self.expected for p in tree["payloads"]}, "payloads without a test")

    def test_interpretations(self):
        capture = Capture()
        messages = VECTORS + list(OTHER.values())
        for message in messages:
            capture.udp(message)
        trees = [frame[0] for frame in self.trees(capture)]
        extra = {}
        for message, tree in zip(messages, trees):
            ciphertexts = [node for node in tree if node.name in ("ibake.ibake.data", "ibake.esk.data")]
            hints = [node for node in tree if node.name.startswith("ibake.bf_bls12381.")]
            self.assertEqual([(n.name[-1], n.at, n.size) for n in hints],
                             [part for c in ciphertexts for part in (("u", c.at, 48), ("v", c.at + 48, 32), ("w", c.at + 80, c.size - 80))])
            for node in tree:
                self.assertEqual(bool(re.match(r"ibake\.(key|sk|eccpt)$", node.name)) and message is not OTHER["clear"], False)
                if node.name.startswith("ibake.ext.") and EXTRA.match(node.name):
                    extra.setdefault(node.name.removeprefix("ibake.ext."), []).append(node)
        self.assertEqual([trees[messages.index(OTHER["clear"])].experts], [["ibake.in_clear"] * 5])
        self.assertEqual([n.show for n in extra["sdp_ids"]], ["mikey"] * 2)
        self.assertEqual([n.size for n in extra["binding"] + extra["content.rand"] + extra["nonce"]], [32, 16, 5])
        self.assertEqual([n.number() for n in extra["content.csb_id"] + extra["content.prf"] + extra["key_id.type"]], [0x00010203, 4, 0, 1])
        self.assertEqual([n.hex for n in extra["key_id"]], ["010203", "0a0b0c0d"])

    def test_sdp(self):
        """Session level, media level, both, in UDP, in fragments of it, and in TCP."""
        capture, expected = Capture(), []
        for number, message in enumerate(VECTORS):
            invite = [sip(sdp_of([key_mgmt(message)], [])), sip(sdp_of((), [], [key_mgmt(message)]), answer=True)][number % 2]
            capture.udp(invite, 5060, 5060, fragment=480)
            capture.tcp(invite, 5060, sizes=(400, 90, 333))
            expected += [self.expected[number]] * 2
        trees = self.same(self.trees(capture), expected)
        self.assertEqual([tree.section for tree in trees], [0, 0, 2, 2] * 11)
        both = Capture().udp(sip(sdp_of([key_mgmt(VECTORS[0]).replace(":", ": ")], [key_mgmt(VECTORS[1])], [], [key_mgmt(VECTORS[2])])), 5060, 5060)
        (frame,) = self.trees(both)
        self.assertEqual([tree.section for tree in frame], [0, 1, 3])
        for tree, wanted_tree in zip(frame, self.expected):
            compare(tree, wanted_tree)
        line = self.tshark(both, tree=None).decode()
        self.assertEqual(re.findall(r"[^ ] \| ([IR]_MESSAGE_\d), CSB ID", line), ["I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2"])

    def test_bodies(self):
        """An SDP beside other parts, and what is no SDP."""
        sdp = sdp_of((), [key_mgmt(VECTORS[0])])
        parts = "\r\n".join(["--b", "Content-Type: text/plain", "", "a=key-mgmt:none", "--b", "Content-Type: application/sdp", "", sdp + "--b--", ""])
        frames = self.trees(Capture().udp(sip(parts, content='multipart/mixed;boundary="b"'), 5060, 5060)
                            .udp(sip(sdp, content="text/plain"), 5060, 5060)
                            .udp(sip("hello\r\n" + key_mgmt(VECTORS[0]) + "\r\n", content="text/plain"), 5060, 5060))
        self.assertEqual([[tree.section for tree in frame] for frame in frames], [[1], [], []])
        compare(frames[0][0], self.expected[0])
        # A line at which Wireshark's own dissector gives up takes the rest of its tree with it, not of ours.
        for body, content in ((sdp, "application/sdp"), (parts, 'multipart/mixed;boundary="b"')):
            body = body.replace("v=0\r\n", "v=0\r\na=key-mgmt: mikey AQ==\r\n")
            (frame,) = self.trees(Capture().udp(sip(body, content=content), 5060, 5060))
            self.assertEqual([tree.section for tree in frame if not tree.broken()], [1])

    def test_stream(self):
        """Messages in a TCP stream have no length but that of their payloads."""
        for sizes in ((1,), (7, 100), (65000,), (3000, 11)):
            with self.subTest(sizes=sizes):
                messages, expected = (VECTORS[:4], self.expected[:4]) if sizes == (1,) else (EVERYTHING, self.expected)
                shown = [tree for frame in self.trees(Capture().tcp(b"".join(messages), PORT, sizes)) for tree in frame]
                self.assertEqual(len(shown), len(messages))
                # Several messages of one segment are at different places of the same octets.
                for tree, wanted_tree in zip(shown, expected):
                    compare(tree, wanted_tree)

    def test_other_ports(self):
        """A call of `ibake ue` on ports of its own: MIKEY is found, then the SRTP of the same socket. Other traffic stays what it is."""
        capture = Capture()
        srtp = struct.pack(">BBHII", 0x80, 0, 1, 160, 0xab29d275) + bytes(170)
        for message in VECTORS[8:12]:
            capture.udp(message, 40000, 50000)
        capture.udp(srtp, 40000, 50000).udp(srtp, 50000, 40000, back=True).udp(b"\x80\xc8" + srtp[2:], 40000, 50000)
        capture.udp(b"\3" + srtp, 40000, 50000)
        random_octets = random.Random(1)
        for _ in range(50):
            capture.udp(b"\1" + random_octets.randbytes(200), 30000, 30001)
        for message in VECTORS[:4]:
            capture.udp(message[:-1], 30000, 30001).udp(message + b"\0", 30000, 30001)
        frames = self.trees(capture)
        self.same(frames[:4], self.expected[8:12])
        self.assertEqual([frame for frame in frames[4:] if frame], [])
        protocols = self.tshark(capture, "-T", "fields", "-e", "_ws.col.Protocol", "-e", "rtp.ssrc", tree=None).decode().splitlines()
        self.assertEqual(protocols[:8], ["IBAKE\t"] * 4 + ["RTP\t0xab29d275"] * 2 + ["UDP\t"] * 2)

    def test_filters(self):
        """The examples of tools/README.md."""
        capture = Capture()
        for message in VECTORS:
            capture.udp(message)

        def count(text):
            return self.tshark(capture, "-Y", text, "-T", "fields", "-e", "frame.number", tree=None).split()
        self.assertEqual(len(count("ibake.type == 22")), 5)
        self.assertEqual(len(count("ibake.csb_id == 0x9713c429")), 4)
        self.assertEqual(len(count('ibake.idr.role == 2 && ibake.idr.data == "sip:voicemail@operator-a.example"')), 3)
        self.assertEqual(len(count("ibake.esk && !ibake.malformed")), 1)

    # ---- Wireshark's own dissector ----

    OWN = {"mikey.id.role": "idr.role", "mikey.ext.value": "ext.sdp_ids"}

    def agree(self, own, ours):
        """Every field that Wireshark's own dissector shows is shown here, at the same place with the same value. Returns the names."""
        here = {}
        for node in ours:
            here.setdefault((node.at, node.size), {})[node.name] = node
        for part in ("type", "len"):  # Wireshark 4.0 has these at the wrong places
            theirs, mine = ([node.show for node in tree if node.name.endswith(f".sp.param.{part}")] for tree in (own, ours))
            self.assertEqual(theirs, mine)
        for node in own:
            if node.name.startswith("mikey.sp.param.") or node.size == 0:  # empty data
                continue
            place = here.get((node.at, node.size), {})
            tail = self.OWN.get(node.name, node.name.removeprefix("mikey."))
            names = [f"ibake.{tail}", f"ibake.{tail}".replace(".id.", ".idr.")]
            match = next((place[name] for name in names if name in place), None)
            if node.name == "mikey.sp.patam.value":  # beside a field of the parameter's own
                match = next(iter(place.values()))
            self.assertIsNotNone(match, f"{node.key()} {node.label}: here {list(place)}")
            if re.fullmatch(r"0x[0-9a-f]+|\d+|True|False", node.show) and not node.name.endswith((".data", ".value")):
                self.assertEqual(match.number(), node.number(), node.label)
            elif node.name == "mikey.t.ntp":
                self.assertEqual(re.sub(r"\D0*UTC$", "", match.show), re.sub(r"\D0*UTC$", "", node.show))
            elif node.hex:
                self.assertEqual(match.hex, node.hex, node.label)
        return {node.name for node in own}

    def test_own_dissector(self):
        capture, messages = Capture(), VECTORS + list(PLAIN.values())
        for message in messages:
            capture.udp(message)
        own = self.trees(capture, tree="mikey", script=None)
        ours = self.trees(capture)
        names = set()
        for message, (other,), (tree,) in zip(messages, own, ours):
            with self.subTest(message=message.hex()):
                names |= self.agree(other, tree)
                # It goes on until the first payload that it does not know.
                unknown = [node.at for node in tree if node.name in ("ibake.ibake", "ibake.esk")]
                end = min(unknown + [len(message)])
                known = [node for node in other if re.fullmatch(r"mikey\.[a-z]+", node.name) and node.at + node.size <= end]
                self.assertEqual(max(node.at + node.size for node in known), end)
        for payload in ("hdr", "t", "rand", "id", "idr", "sp", "kemac", "v", "srtp_id", "ext", "pke", "sign", "dh", "err"):
            self.assertIn(f"mikey.{payload}", names)

    def test_own_dissector_in_sdp(self):
        """Both at once: Wireshark's own reads the session level."""
        capture = Capture()
        for message in VECTORS[:4]:
            capture.udp(sip(sdp_of([key_mgmt(message)], [])), 5060, 5060)
        for own, ours in self.trees(capture, tree="sip ibake"):
            self.assertGreater(len(self.agree(own, ours)), 20)

    # ---- What is broken ----

    def test_truncations_and_flips(self):
        """Every truncation of one message of each type, flips and random changes: as far as inspect reads, with an expert's word."""
        generator = random.Random(20261015)
        one_each = {octets[1]: octets for octets in EVERYTHING}
        self.assertLessEqual({6, *range(19, 26)} - {20}, set(one_each))
        messages = [octets[:size] for octets in one_each.values() for size in range(1, len(octets))]
        for turn in range(600):
            octets = bytearray(generator.choice(EVERYTHING))
            # Half of the changes hit the header and the first payloads, where the lengths and types are.
            end = min(len(octets), 60) if turn % 2 else len(octets)
            for _ in range(generator.choice((1, 1, 1, 2, 5))):
                octets[generator.randrange(1, end)] ^= 1 << generator.randrange(8)
            messages.append(bytes(octets))
        for seed in sorted(CORPUS.iterdir()):
            octets = seed.read_bytes()
            if octets and octets[0] >> 6 != 2:  # what looks like SRTP on the same port
                messages.append(octets)
        messages = [message for number, message in enumerate(messages) if number == 0 or message != messages[number - 1]]
        self.assertGreater(len(messages), 2500)
        capture = Capture()
        for message in messages:
            capture.udp(message)
        started = time.monotonic()
        frames = self.trees(capture)
        self.assertLess(time.monotonic() - started, 100)
        broken = 0
        for message, (tree,), wanted_tree in zip(messages, frames, inspect_all(messages), strict=True):
            with self.subTest(message=message.hex()):
                compare(tree, wanted_tree)
                broken += wanted_tree["status"] != "ok"
        self.assertGreater(broken, 2000)

    def test_streams_and_sdp_of_broken_messages(self):
        generator = random.Random(7)
        capture = Capture()
        for message in VECTORS:
            octets = bytearray(message)
            octets[generator.randrange(1, 60)] ^= 1 << generator.randrange(8)
            capture.tcp(bytes(octets) + message[:50], PORT, sizes=(60, 200))
            capture.udp(sip(sdp_of([key_mgmt(bytes(octets))], [key_mgmt(message[:generator.randrange(1, len(message))])])), 5060, 5060)
        for seed in sorted(CORPUS.iterdir()):
            capture.udp(seed.read_bytes()).tcp(seed.read_bytes() + b"\0", PORT).udp(b"\x80" + seed.read_bytes())
            if seed.read_bytes():
                capture.udp(sip(sdp_of((), [key_mgmt(seed.read_bytes())])), 5060, 5060)
        in_sdp = [frame for frame in self.trees(capture) if [tree.section for tree in frame] == [0, 1]]
        self.assertEqual(len(in_sdp), len(VECTORS))
        self.assertTrue(all(frame[1].broken() for frame in in_sdp))

    def test_broken_sdp(self):
        good = key_mgmt(VECTORS[0])
        cases = [
            ("a=key-mgmt:mikey !!!!", [0], True), ("a=key-mgmt:mikey " + good[-30:-1], [0], True), ("a=key-mgmt:", [0], True),
            ("a=key-mgmt:mikey ", [0], True), ("a=key-mgmt:mikey", [0], True), ("a=key-mgmt:mikey AQ==", [0], True), (good + "\0", [0], True),
            ("a=key-mgmt:keyp1 AAAA", [], False), ("a=key-mgmt:MIKEY AAAA", [], False), ("a=key-mgmtx:mikey AAAA", [], False),
            (good, [0], False), (f"{good}\r\n{good}", [0, 0], True), ("\r\n".join([good] * 70), [0] * 64 + [None], True)]
        capture = Capture()
        for line, _, _ in cases:
            capture.tcp(sip(sdp_of([line])), 5060, sizes=(60000,))
        # The SYN of each connection has no message.
        frames = self.trees(capture, "-Y", "sip")
        for (line, sections, broken), frame in zip(cases, frames, strict=True):
            with self.subTest(line=line[:100]):
                self.assertEqual([tree.section for tree in frame], sections)
                self.assertEqual(any(tree.broken() for tree in frame), broken)

    def test_endless(self):
        """Chains and lists as long as a datagram ends, each with an expert's word, soon."""
        large = 60000
        cases = [
            header(22, 11, ()) + b"\x0b\0" * (large // 2),                                  # payloads without content
            header(22, 10, ()) + b"\0\0\0" + sized(b"\0\0" * (large // 2)),                 # a policy of empty parameters
            header(22, 21, ()) + b"\0\3" + sized(b"\0\1x" * (large // 3)),                  # an extension of many key ids
            HEADER.pack(1, 22, 5, 0, 0, 255, 1) + chain(T),                                 # 255 crypto sessions without octets
            HEADER.pack(1, 22, 5, 0, 0, 255, 2) + b"\0\0\0\0\0\0" * 255 + chain(T),
            HEADER.pack(1, 22, 99, 0, 0, 0, 1) + bytes(large),
        ]
        capture = Capture()
        for message in cases:
            capture.udp(message, fragment=1400)
        capture.tcp(cases[0], PORT, sizes=(1400,))
        started = time.monotonic()
        frames = [frame for frame in self.trees(capture) if frame]
        self.assertLess(time.monotonic() - started, 60)
        self.assertEqual([frame[0].broken() for frame in frames[:len(cases)]], [[MALFORMED], [], [], [], [], [UNDECODED]])
        # In a stream nothing says where the next message begins: each segment is tried.
        self.assertTrue(frames[len(cases):] and all(frame[0].broken() for frame in frames[len(cases):]))

    def test_cut_capture(self):
        capture = Capture()
        for message in VECTORS:
            capture.udp(message)
        self.assertEqual([frame[0].broken() for frame in self.trees(capture, snap=120)], [[MALFORMED]] * len(VECTORS))

    # ---- The test itself ----

    def test_planted_faults(self):
        """Wrong offsets and sizes in the script are found."""
        capture = Capture()
        for message in EVERYTHING:
            capture.udp(message)
        source = SCRIPT.read_text()
        for right, wrong in (('"key.type", 4, "key.kv", 4)', '"key.type", 3, "key.kv", 5)'),
                             ('self:number(name .. ".type", 1)', 'self:number(name .. ".type", 1) self.at = self.at + 1'),
                             ("start - m.at) % 4", "start - m.at + 1) % 4"), ("{ [0] = 0, 20, 32 }", "{ [0] = 0, 32, 20 }"),
                             ('"Initiator", "Responder", "KMS"', '"Responder", "Initiator", "KMS"'), ("2208988800", "2208988801"),
                             ('m:number("err.reserved", 2)', 'm:take(2)')):
            with self.subTest(wrong=wrong):
                self.assertEqual(source.count(right), 1)
                (self.folder / "planted.lua").write_text(source.replace(right, wrong))
                frames = self.trees(capture, script=self.folder / "planted.lua")
                with self.assertRaises(TreeDiffers):
                    for frame, wanted_tree in zip(frames, self.expected, strict=True):
                        compare(frame[0], wanted_tree)


if __name__ == "__main__":
    if shutil.which("tshark") is None:
        print("tshark is not installed")
        sys.exit(SKIPPED)
    cli.main()
