"""`ibake inspect`: every vector message in every carriage, and garbage. SPDX-License-Identifier: Apache-2.0"""
import base64
import json
import random

import cli

KAT = cli.vectors("mikey_ibake.json")
NAMES = {"I_MESSAGE_1": ("HDR T RAND IDR IDR IBAKE", 22), "R_MESSAGE_1": ("HDR T IDR IDR IBAKE", 23),
         "I_MESSAGE_2": ("HDR T RAND IDR IDR IBAKE", 24), "R_MESSAGE_2": ("HDR T IDR IDR V", 25),
         "REQUEST_KEY_INIT": ("HDR T RAND IDR IDR IDR IDR V", 19), "REQUEST_KEY_RESP": ("HDR T IDR IDR IDR KEMAC V", 21)}


def messages():
    """(name of the exchange, name of the message, inputs, octets)"""
    for entry in KAT["exchanges"] + [KAT["key_request"]]:
        for name, value in entry["outputs"].items():
            if name in NAMES:
                yield entry["inputs"]["name"], name, entry["inputs"], bytes.fromhex(value)


def fields(payload):
    return {f["name"]: f for f in payload["fields"]}


class Inspect(cli.Case):
    def as_json(self, data, code=0):
        got, out, err = cli.run("inspect", "--json", stdin=data)
        self.assertEqual(got, code, err)
        return json.loads(out)

    def test_vectors(self):
        count = 0
        for exchange, name, inputs, octets in messages():
            with self.subTest(exchange=exchange, message=name):
                tree = self.as_json(octets)
                self.assertEqual((tree["bytes"], tree["status"]), (len(octets), "ok"))
                self.assertEqual([p["name"] for p in tree["payloads"]], self.expected(exchange, name))
                header = fields(tree["payloads"][0])
                self.assertEqual(header["data_type"]["value"], NAMES[name][1])
                self.assertEqual(header["csb_id"]["hex"], inputs["csb_id"])
                self.assertEqual(header["prf"]["value"], inputs["prf"])
                # The payloads are the message, without gap or overlap.
                at = 0
                for payload in tree["payloads"]:
                    self.assertEqual(payload["offset"], at)
                    at += payload["size"]
                    for field in payload["fields"]:
                        start = field["offset"]
                        self.assertEqual(octets[start:start + field["size"]].hex(), field["hex"])
                        self.assertLessEqual(start + field["size"], at)
                self.assertEqual(at, len(octets))
                # And for people.
                text = self.ok("inspect", stdin=octets).decode()
                for part in (header["data_type"]["meaning"], inputs["csb_id"], "operator-a.example", "2025-10-15T15:41:2"):
                    self.assertIn(part, text)
                count += 1
        self.assertEqual(count, 22)

    @staticmethod
    def expected(exchange, name):
        text = NAMES[name][0]
        if exchange == "policy" and name in ("I_MESSAGE_1", "R_MESSAGE_2"):
            last = " IBAKE" if name == "I_MESSAGE_1" else " V"
            text = text.replace(last, " SP GENERAL_EXT" + last)
        if exchange == "deferred":
            text = {"I_MESSAGE_2": text + " ESK", "R_MESSAGE_2": text.replace(" V", " IBAKE V")}.get(name, text)
        return text.split()

    def test_values(self):
        octets = next(o for e, n, _, o in messages() if (e, n) == ("policy", "I_MESSAGE_1"))
        payloads = {p["name"]: fields(p) for p in self.as_json(octets)["payloads"]}
        cs = {f["name"]: f["value"] for f in payloads["HDR"]["cs"]["fields"]}
        self.assertEqual(cs, {"policy": 0, "ssrc": 0xab29d275, "roc": 0})
        self.assertEqual(payloads["T"]["ts_value"]["meaning"], "2025-10-15T15:41:22Z")
        self.assertEqual(payloads["IDR"]["id_data"]["text"], "sip:bob@operator-a.example")
        self.assertEqual(payloads["IDR"]["id_role"]["meaning"], "Responder")
        self.assertEqual(payloads["SP"]["tag_length"]["value"], 10)
        self.assertEqual(payloads["GENERAL_EXT"]["data"]["text"], "mikey")

    def test_carriages(self):
        octets = next(messages())[3]
        expected = self.as_json(octets)
        text = base64.b64encode(octets).decode()
        path = self.folder / "message"
        for data in (text, text + "\n", "\n".join(text[i:i + 64] for i in range(0, len(text), 64)),
                     octets.hex(), octets.hex().upper(),
                     f"v=0\r\ns=-\r\na=key-mgmt:mikey {text}\r\nm=audio 9 RTP/SAVP 0\r\n",
                     f"v=0\ns=-\nm=audio 9 RTP/SAVP 0\na=key-mgmt:mikey {text}\n"):
            self.assertEqual(self.as_json(data.encode()), expected, data[:20])
            path.write_text(data)
            self.assertEqual(json.loads(self.ok("inspect", path, "--json")), expected)
        path.write_bytes(octets)
        self.assertEqual(json.loads(self.ok("inspect", path, "--json")), expected)

    def test_sdp_with_several(self):
        first, second = (o for _, _, _, o in list(messages())[:2])
        line = "a=key-mgmt:mikey {}\r\n"
        a, b = (line.format(base64.b64encode(m).decode()) for m in (first, second))
        sdp = f"v=0\r\n{a}m=audio 9 RTP/SAVP 0\r\nm=video 9 RTP/SAVP 31\r\n{b}"
        tree = self.as_json(sdp.encode())
        self.assertEqual([m["bytes"] for m in tree], [len(first), len(second)])
        self.refused("inspect", stdin=b"v=0\r\na=key-mgmt:other AAAA\r\n", says="a=key-mgmt")
        self.refused("inspect", stdin=b"v=0\r\na=key-mgmt:mikey !!!!\r\n", says="key-mgmt")

    def test_malformed_shows_what_was_read(self):
        octets = next(messages())[3]
        code, out, err = cli.run("inspect", stdin=octets[:50])
        self.assertEqual(code, 1)
        self.assertIn("RAND", out.decode())
        self.assertIn("malformed", err)
        tree = self.as_json(octets + b"\0", code=1)
        self.assertEqual((tree["status"], len(tree["payloads"])), ("length", 6))

    def test_not_a_message(self):
        for data in (b"", b"\n", b"hello, world", b"\2" + bytes(20), b"AQ", bytes(100), b"0", b"\xff" * 50):
            self.refused("inspect", stdin=data, says="neither")
        self.refused("inspect", self.folder / "missing", says="missing")
        self.refused("inspect", stdin=b"\1" * 300000, says="too large")
        self.refused("inspect", "a", "b", code=2)

    def test_terminal_controls_are_not_printed(self):
        octets = next(messages())[3].replace(b"sip:alice", b"\x1b[2Jxx\x07\xc3\xa9")
        for arguments in ((), ("--json",)):
            out = cli.run("inspect", *arguments, stdin=octets)[1]
            self.assertTrue(all(c == 10 or 32 <= c < 127 for c in out))

    def test_garbage(self):
        """Mutations and noise end within the time limit with 0 or 1, and what is printed as JSON is JSON."""
        rng = random.Random(20251015)
        corpus = [m[3] for m in messages()]
        for _ in range(300):
            data = bytearray(rng.choice(corpus))
            kind = rng.randrange(4)
            if kind == 0:
                del data[rng.randrange(1, len(data)):]
            elif kind == 1:
                for _ in range(rng.randrange(1, 8)):
                    data[rng.randrange(1, len(data))] = rng.choice((0, 1, 0x7f, 0x80, 0xff, rng.randrange(256)))
            elif kind == 2:
                at = rng.randrange(1, len(data))
                data[at:at] = rng.randbytes(rng.randrange(1, 50))
            else:
                data = b"\1" + rng.randbytes(rng.randrange(400))
            code, out, _ = cli.run("inspect", "--json", stdin=bytes(data), timeout=10)
            self.assertIn(code, (0, 1))
            tree = json.loads(out)
            self.assertEqual(tree["status"] == "ok", code == 0)


if __name__ == "__main__":
    cli.main()
