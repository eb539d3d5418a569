#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets whose input has a structure of their own. SPDX-License-Identifier: Apache-2.0

usage: make_corpus.py [FOLDER]     FOLDER: corpus/ beside this file
"""
import base64
import gzip
import hashlib
import json
import pathlib
import struct
import sys

FOLDER = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "corpus"


def write(target, name, octets):
    path = FOLDER / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)


# fuzz_session.cpp: operations of four octets. Sides: alice twice, bob, his desk, his tablet, his mailbox, mallory twice.
ALICE, ALICE_2, BOB, DESK, TABLET, MAILBOX, MALLORY, MALLORY_2 = range(8)
TO_ALICE, TO_BOB, TO_TABLET, TO_MAILBOX, TO_MALLORY = range(5)


def op(number, side, a=0, b=0, c=0):
    return bytes([side << 4 | number, a, b, c])


def start(side, to=TO_BOB, how=0):
    return op(0, side, to, how)


def accept(side, back=0, b=0, damage=0):
    return op(1, side, back, b, damage)


def receive(side, back=0, b=0, damage=0):
    return op(2, side, back, b, damage)


def rekey(side):
    return op(5, side)


def update(side, more=1):
    return op(6, side, more, 7, 9)


def seconds(n, side=ALICE, back=False, half_hours=False):
    return op(7, side, n, (1 if back else 0) | (2 if half_hours else 0), 16)


def close(side):
    return op(8, side)


def again(side):
    return op(9, side)


def fail(side, calls):
    return op(10, side, calls)


def forge(outer, inner, first, second, to_first=False):
    return op(12, MALLORY, outer, inner, first + 5 * second | (128 if to_first else 0))


def server(number, back=0, source=0, damage=0):
    """At the desk's table: 0 outgoing, 1 expire, 2 close, 3 receive."""
    return bytes([128 | number, back, source, damage])


def exchange(a=ALICE, b=BOB, to=TO_BOB):
    return start(a, to) + accept(b) + receive(a) + receive(b) + receive(a)


def rekeyed(a=ALICE, b=BOB):
    return rekey(a) + receive(b) + receive(a) + receive(b) + receive(a)


def sessions():
    return {
        "exchange": exchange(),
        "fork": exchange(b=TABLET) + rekeyed(b=TABLET),
        "mailbox": exchange(b=MAILBOX) + op(15, BOB, 1, TO_BOB) + op(15, BOB, 1, TO_ALICE),
        "two_answers": start(ALICE) + accept(BOB) + accept(DESK, 1) + receive(ALICE, 1) + receive(BOB) + receive(DESK, 1)
        + receive(ALICE, 1) + receive(ALICE),
        "two_calls": start(ALICE) + start(ALICE_2) + accept(BOB, 1) + accept(DESK, 1) + receive(ALICE, 1) + receive(ALICE_2, 1)
        + receive(ALICE, 2) + receive(BOB, 1) + receive(DESK, 1) + receive(ALICE, 1) + receive(ALICE_2),
        "both_names_of_one": exchange(MALLORY, BOB) + exchange(ALICE, DESK),
        "rekey": exchange() + seconds(1) + rekeyed() + rekeyed(BOB, ALICE),
        "both_rekey": exchange() + rekey(ALICE) + rekey(BOB) + receive(ALICE) + receive(BOB, 1) + receive(ALICE) + receive(BOB)
        + receive(ALICE, 1) + receive(BOB, 1),
        "update": exchange() + op(11, BOB) + update(ALICE) + receive(BOB) + receive(ALICE) + update(BOB) + receive(ALICE) + receive(BOB),
        "retransmissions": start(ALICE) + accept(BOB) + receive(BOB, 1) + op(13, ALICE, 1) + receive(BOB) + receive(ALICE, 2)
        + receive(ALICE, 3) + receive(BOB) + receive(BOB, 1) + receive(ALICE) + receive(ALICE, 1),
        "time": exchange() + seconds(40, BOB) + seconds(10, ALICE, back=True) + rekey(ALICE) + receive(BOB)
        + seconds(60, BOB, half_hours=True) + seconds(63, BOB, back=True, half_hours=True) + receive(ALICE),
        "closed": exchange() + close(ALICE) + again(ALICE) + close(BOB) + again(BOB) + exchange() + close(BOB) + receive(BOB),
        "failures": fail(ALICE, 0) + start(ALICE) + start(ALICE) + fail(BOB, 9) + accept(BOB) + accept(BOB) + fail(ALICE, 20)
        + receive(ALICE) + receive(ALICE) + fail(BOB, 30) + receive(BOB) + receive(BOB) + receive(ALICE),
        "errors": exchange() + op(13, BOB, 0, 0, 2) + receive(ALICE) + op(13, BOB, 0, 0, 1) + receive(ALICE) + receive(BOB, 1, 60, 30),
        "damaged": start(ALICE) + accept(BOB, 0, 99, 99) + accept(BOB, 0, 1, 1) + accept(BOB) + receive(ALICE, 0, 2, 2) + receive(ALICE)
        + receive(BOB, 0, 3, 17) + receive(BOB) + receive(ALICE, 0, 4, 33) + receive(ALICE),
        "damaged_v": start(ALICE) + accept(BOB) + receive(ALICE) + receive(BOB) + receive(ALICE, 0, 250, 128) + receive(ALICE)
        + update(BOB) + receive(ALICE, 0, 250, 128) + receive(ALICE),
        "signed": exchange() + update(ALICE) + receive(BOB, 0, 5, 34) + receive(BOB, 0, 6, 35) + receive(BOB) + receive(ALICE, 0, 7, 36),
        "forged_names": start(MALLORY) + accept(BOB) + start(ALICE) + forge(0, 1, TO_ALICE, TO_BOB) + accept(DESK)
        + forge(3, 2, TO_ALICE, TO_BOB, True) + receive(ALICE) + receive(MALLORY, 4) + forge(0, 2, TO_ALICE, TO_BOB) + receive(DESK),
        "in_the_middle": start(ALICE, TO_MALLORY) + accept(MALLORY_2) + start(MALLORY) + forge(2, 2, TO_ALICE, TO_BOB)
        + accept(BOB) + forge(0, 3, TO_ALICE, TO_MALLORY, True) + receive(ALICE),
        "moved": start(ALICE) + op(14, ALICE) + accept(BOB) + op(14, BOB) + receive(ALICE) + receive(BOB) + op(14, BOB) + receive(ALICE),
        "server": start(ALICE) + server(3) + receive(ALICE) + server(3) + receive(ALICE) + rekeyed(b=DESK),
        "server_twice": start(ALICE) + server(3) + server(3, 1) + start(ALICE_2) + server(3, 0, 1) + receive(ALICE, 2) + server(3, 0, 9, 1)
        + server(3, 1) + receive(ALICE) + server(3, 6) + server(1) + server(2) + server(3),
        "server_full": b"".join(start(ALICE) + server(3, 0, n) + close(ALICE) + again(ALICE) for n in range(4)) + server(1) + server(3),
        "server_outgoing": start(MALLORY) + server(0) + server(3) + server(2),
        "other_curve": op(11, ALICE, 9, 8) + exchange() + rekeyed(),
    }


for name, octets in sessions().items():
    write("fuzz_session", name, octets)
    if name in ("exchange", "fork", "mailbox", "both_rekey", "forged_names", "damaged", "signed", "server"):
        write("fuzz_session", name + "_bound", octets + b"\1")

# fuzz_algebra.cpp and fuzz_backends.cpp: one of each law and operation.
def operands(number):
    return hashlib.shake_256(bytes([number])).digest(160)


for number in range(22):
    write("fuzz_algebra", f"laws_{number:02}", bytes([number, number % 3]) + operands(number))
for number in range(23):
    write("fuzz_backends", f"operation_{number:02}", bytes([number, 0]) + operands(number))
for number in range(8):
    write("fuzz_backends", f"kernels_{number}", bytes([23, 0, number]) + operands(number))
write("fuzz_backends", "emulated", bytes([15, 63]))

# fuzz_key_messages.cpp and fuzz_kms.cpp: an octet for who sends, and a message, of which the target makes V again.
IDR, T, RAND, V, KEMAC, KEY_DATA, ID = 14, 5, 11, 9, 1, 20, 6
ALICE_ID, BOB_ID, DATE = b"sip:alice@a.example", b"sip:bob@a.example", b"20251015000000Z"


def message(data_type, payloads):
    """The payloads as (type, octets after next payload)."""
    types = [t for t, _ in payloads] + [0]
    out = bytes([1, data_type, types[0], 0x81 if data_type == 19 else 1]) + bytes(4) + bytes([0, 1])
    for (_, body), following in zip(payloads, types[1:]):
        out += bytes([following]) + body
    return out


def idr(role, kind, data):
    return (IDR, bytes([role, kind]) + len(data).to_bytes(2, "big") + data)


def ntp(seconds):
    return (T, bytes([0]) + ((seconds + 2208988800) << 32).to_bytes(8, "big"))


def request(ids, kms_id, psk_name, seconds):
    return message(19, [ntp(seconds), (RAND, bytes([16]) + bytes(range(16)))]
                   + [idr(1, 2 if i.endswith(b"Z") else 1, i) for i in ids]
                   + [idr(3, 1, kms_id), idr(4, 2, psk_name), (V, bytes([2]) + bytes(32))])


def ideal_key(identity):
    """Of ideal_ibe.cpp, under the master secret of the target."""
    p_pub = hashlib.sha256(bytes([0]) + bytes([7]) * 32).digest()
    return hashlib.sha256(bytes([1]) + p_pub + identity).digest() * 3


def pairs(ids):
    """Plaintext of KEMAC."""
    out = b""
    for i, identity in enumerate(ids):
        key, last = ideal_key(identity), i + 1 == len(ids)
        out += bytes([KEY_DATA, 2]) + len(identity).to_bytes(2, "big") + identity
        out += bytes([0 if last else ID, 0x70]) + len(key).to_bytes(2, "big") + key
    return out


def reply(kemac):
    return message(21, [ntp(0), idr(1, 2, ALICE_ID + DATE), idr(1, 1, BOB_ID), idr(1, 1, ALICE_ID), idr(3, 1, b"kms.a.example"),
                        (KEMAC, bytes([1]) + len(kemac).to_bytes(2, "big") + kemac + bytes(1)), (V, bytes([2]) + bytes(32))])


NOW = 1760540706
for name, ids in {"dated": [ALICE_ID + DATE], "undated": [ALICE_ID], "several": [ALICE_ID, ALICE_ID + DATE, BOB_ID, ALICE_ID]}.items():
    write("fuzz_key_messages", "request_" + name, bytes([1]) + request(ids, b"kms.a.example", b"kms.a.example", NOW))
write("fuzz_key_messages", "request_of_a_stranger", bytes([0]) + request([ALICE_ID], b"kms.a.example", b"x", NOW))
write("fuzz_key_messages", "reply", bytes([3]) + reply(bytes(133)))
write("fuzz_key_messages", "changed_octets", bytes([2, 1]) + bytes(range(40)))
write("fuzz_key_messages", "changed_payloads", bytes([2, 0]) + bytes(range(40)))
for name, ids in {"one": [ALICE_ID], "all": [ALICE_ID, BOB_ID, ALICE_ID], "order": [BOB_ID, ALICE_ID], "other": [b"sip:x@a.example"]}.items():
    write("fuzz_key_messages", "keys_" + name, bytes([4]) + pairs([i + DATE for i in ids]))

for name, ids in {"dated": [ALICE_ID + DATE], "undated": [ALICE_ID], "several": [ALICE_ID, ALICE_ID + DATE, BOB_ID]}.items():
    write("fuzz_kms", "request_" + name, bytes([1]) + request(ids, b"sip:kms@a.example", b"alice", NOW))
write("fuzz_kms", "request_of_a_stranger", bytes([0]) + request([ALICE_ID], b"sip:kms@a.example", b"alice", NOW))
write("fuzz_kms", "request_to_another", bytes([1]) + request([ALICE_ID], b"sip:kms@b.example", b"alice", NOW))


def der(tag, *parts):
    octets = b"".join(parts)
    size = bytes([len(octets)]) if len(octets) < 128 else bytes([0x81, len(octets)])
    return bytes([tag]) + size + octets


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = bytes([40 * first + second]) if first < 2 else bytes([80 + second])
    for number in rest:
        digits = [number & 127]
        while number := number >> 7:
            digits.insert(0, number & 127 | 128)
        out += bytes(digits)
    return der(6, out)


def key_request(address, algorithm="2.16.840.1.114334.1.1.2.1", date=b"20251015000000Z"):
    email = der(0x30, der(0x16, address), der(0x18, date))
    identity = der(0x30, der(0x16, b"https://a.example/ibe"), der(2, bytes([1])), oid("2.16.840.1.114334.2.1.1.1"), der(4, email))
    return (b'<?xml version="1.0"?><ibe:request xmlns:ibe="urn:ietf:params:xml:ns:ibe"><ibe:header><ibe:client version="x"/></ibe:header>'
            b"<ibe:body><ibe:keyRequest><ibe:algorithm>" + base64.b64encode(oid(algorithm)) + b"</ibe:algorithm><ibe:id>"
            + base64.b64encode(identity) + b"</ibe:id></ibe:keyRequest></ibe:body></ibe:request>")


def http(line, body=b"", user=b"", kind=b"application/ibe-key-request+xml", more=b""):
    out = line + b" HTTP/1.1\r\nHost: a.example\r\n" + more
    if user:
        out += b"Authorization: Basic " + base64.b64encode(user) + b"\r\n"
    if body:
        out += b"Content-Type: " + kind + b"\r\n"
    if body and b"chunked" not in more:
        out += b"Content-Length: %d\r\n" % len(body)
    return out + b"\r\n" + body


USER = b"alice:correct horse"
for name, octets in {
    "parameters": http(b"GET /ibe"),
    "no_parameters": http(b"GET /else"),
    "key": http(b"POST /ibe", key_request(b"alice@a.example"), USER),
    "no_password": http(b"POST /ibe", key_request(b"alice@a.example")),
    "wrong_password": http(b"POST /ibe", key_request(b"alice@a.example"), b"alice:x"),
    "other_address": http(b"POST /ibe", key_request(b"bob@a.example"), USER),
    "not_yet": http(b"POST /ibe", key_request(b"alice@a.example", date=b"20251020000000Z"), USER),
    "other_algorithm": http(b"POST /ibe", key_request(b"alice@a.example", "1.2.3"), USER),
    "other_type": http(b"POST /ibe", b"x", USER, b"text/plain"),
    "chunked": http(b"POST /ibe", b"5\r\n<?xml\r\n0\r\n\r\n", USER, more=b"Transfer-Encoding: chunked\r\n"),
    "gzip": http(b"POST /ibe", gzip.compress(key_request(b"alice@a.example"), mtime=0), USER, more=b"Content-Encoding: gzip\r\n"),
    "other_method": http(b"DELETE /ibe"),
}.items():
    write("fuzz_kms", "http_" + name, bytes([2]) + octets)

# fuzz_calc.cpp: lines; "file" stands for a parameter file.
G1, G2 = ("97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb",
          "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
          "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8")
P256 = ("046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
for number, line in enumerate([
    f"fp.add {'01' * 48} {'02' * 48}", f"fp.mul {'01' * 48} {'02' * 48}", f"fp.inv {'03' * 48}", f"fp.sqrt {'04' * 48}",
    f"fr.mul {'05' * 32} {'06' * 32}", f"fr.inv {'00' * 32}", f"g1.decode {G1}", f"g1.add {G1} {G1}", f"g1.mul {G1} {'07' * 32}",
    "g1.hash - 41", f"g2.decode {G2}", f"g2.add {G2} {G2}", f"g2.mul {G2} {'08' * 32}", "g2.hash 00 41", f"pairing {G1} {G2}",
    f"pairing.product {G1} {G2} {G1} {G2}", f"p256.mul {P256} {'09' * 32}", f"p256.ecdh {'0a' * 32} {P256}", "xmd 00 41 64",
    "hash_to_range sha256 00 ff", "hash_bytes sha1 40 00", "prf0 00 01 17", "prf1 00 01 128", "typea.hash file 00",
    "typea.pairing file 00 00", "type1.hash file 00", "gt.pow 00 00", "no.such", "",
]):
    write("fuzz_calc", f"line_{number:02}", line.encode())

# fuzz_files.cpp: an octet for the kind, and a file.
ROOT = pathlib.Path(__file__).resolve().parents[2]
write("fuzz_files", "type_a", bytes([0]) + b"type a # toy\nq 347\nh 12\nr 29\nexp2 5\nexp1 2\nsign1 -1\nsign0 1\n")
write("fuzz_files", "type_a_512", bytes([0]) + (ROOT / "bench/params/a512.param").read_bytes())
levels = json.loads((ROOT / "tests/vectors/rfc5091_derived.json").read_text())["levels"]
write("fuzz_files", "type1_512", bytes([1]) + bytes.fromhex(levels[0]["bf_public_parameters_der"].removeprefix("0x")))
PARAMS = {"format": "ibake-params-1", "suite": 1, "kms_id": "sip:kms@a.example", "domains": ["a.example"], "prefixes": ["+49"],
          "interval_s": 86400, "not_before": 0, "not_after": 86400, "serial": 1, "p_pub": G1}
write("fuzz_files", "kms_params", bytes([2]) + json.dumps(PARAMS).encode())
write("fuzz_files", "kms_params_rfc5091", bytes([2]) + json.dumps(PARAMS | {"suite": 16, "der": "MAA="}).encode())
write("fuzz_files", "kms_params_signed", bytes([2]) + json.dumps(PARAMS | {"signer": "00" * 32, "signature": "00" * 64}).encode())
write("fuzz_files", "sealed_whole", bytes([3]))
write("fuzz_files", "sealed_changed", bytes([3, 0, 9, 2, 0, 60, 1]))
write("fuzz_files", "sealed_by_another", bytes([4]) + b"IBAKESL1" + bytes([1]) + bytes(8) + bytes(16) + b"\x05key-1\x00\x05label" + bytes(72))
write("fuzz_files", "sealed_under_costs", bytes([4]) + b"IBAKESL1" + bytes([2]) + b"\xff" * 8 + bytes(16) + b"\x05key-1\x00\x00" + bytes(40))
write("fuzz_files", "encrypted", bytes([5]) + b"IBK1\x01" + bytes(112) + bytes(64))
write("fuzz_files", "hex", bytes([6]) + b"00ffAB")
write("fuzz_files", "hex_empty", bytes([6]))
write("fuzz_files", "hex_odd", bytes([6]) + b"0")
for name, text in {"day": b"2026-01-31", "second": b"2026-01-31T23:59:59Z", "today": b"today", "unix": b"1760540706"}.items():
    write("fuzz_files", "date_" + name, bytes([7]) + text)
wav = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16) + b"data" + struct.pack("<I", 4) + bytes(4)
write("fuzz_files", "recording", bytes([8]) + b"RIFF" + struct.pack("<I", len(wav)) + wav)
packets = [struct.pack(">BBHII", 0x80, 96 + last, 5 + number, 0, 77) + bytes(20) for number, last in enumerate((0, 0, 1))]
packets = struct.pack(">I", 3) + b"".join(struct.pack(">H", len(p)) + p for p in packets)
i_message_2 = (ROOT / "tests/fuzz/corpus/fuzz_messages/basic_i_message_2").read_bytes()
write("fuzz_files", "voice_mail", bytes([9]) + b"IBAKEVM1" + struct.pack(">I", len(i_message_2)) + i_message_2 + packets)
write("fuzz_files", "voice_mail_empty", bytes([9]) + b"IBAKEVM1" + struct.pack(">I", len(i_message_2)) + i_message_2 + bytes(4))
write("fuzz_files", "content", bytes([9]) + b"IBAKEPC1" + struct.pack(">III", 8, 77, 20000) + packets)
