"""`ibake ibe`: round trips, the file format octet for octet, every kind of tampering. SPDX-License-Identifier: Apache-2.0"""
import json
import os
import random
import stat
import subprocess
import unittest

import cli

CHUNK, TAG, HEADER = 65536, 16, 5 + 48 + 32 + 32


class Ibe(cli.Case):
    def setUp(self):
        super().setUp()
        self.master, self.params, self.key = (self.folder / n for n in ("master", "params.json", "bob.key"))
        self.ok("ibe", "setup", "--master", self.master, "--params", self.params)
        self.extract("bob", self.key)
        self.opened = self.folder / "opened"

    def extract(self, identity, path, *more):
        self.ok("ibe", "extract", "--master", self.master, "--params", self.params, "--id", identity, "--out", path, *more)

    def encrypt(self, data, *more, identity="bob"):
        return self.ok("ibe", "encrypt", "--params", self.params, "--id", identity, *more, stdin=data)

    def arguments(self, *more):
        return ("ibe", "decrypt", "--params", self.params, "--key", self.key, "--id", "bob", *more)

    def refused_file(self, sealed, says=""):
        """Neither a file nor standard output gets anything."""
        path = self.folder / "changed"
        path.write_bytes(sealed)
        self.refused(*self.arguments(path, self.opened), says=says)
        self.refused(*self.arguments(), stdin=sealed, says=says)
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["bob.key", "changed", "master", "params.json"])


class RoundTrips(Ibe):
    def test_sizes(self):
        rng = random.Random(1)
        for size in (0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 300001):
            data = rng.randbytes(size)
            sealed = self.encrypt(data)
            self.assertEqual(len(sealed), HEADER + size + TAG * max(1, -(-size // CHUNK)))
            self.assertEqual(self.ok(*self.arguments(), stdin=sealed), data)
            plain, sealed_file = self.folder / "plain", self.folder / "sealed"
            plain.write_bytes(data)
            self.ok("ibe", "encrypt", "--params", self.params, "--id", "bob", "--in", plain, "--out", sealed_file, "--force")
            self.ok(*self.arguments("--in", sealed_file, "--out", self.opened, "--force"))
            self.assertEqual(self.opened.read_bytes(), data)
            self.assertEqual(stat.S_IMODE(self.opened.stat().st_mode), 0o600)

    def test_raw(self):
        for size in (1, 32, 8160):
            data = random.Random(size).randbytes(size)
            sealed = self.encrypt(data, "--raw")
            self.assertEqual(len(sealed), 80 + size)
            self.assertEqual(self.ok(*self.arguments("--raw"), stdin=sealed), data)
        arguments = ("ibe", "encrypt", "--params", self.params, "--id", "bob", "--raw")
        self.refused(*arguments, says="empty")
        self.refused(*arguments, stdin=bytes(8161), says="8160")
        for size in (0, 79, 80, 8241):
            self.refused(*self.arguments("--raw"), stdin=bytes(size), says="81 to 8240")
        for octet in (0, 47, 48, 79, 80, 80 + 8159):
            changed = bytearray(sealed)
            changed[octet] ^= 1
            self.refused(*self.arguments("--raw"), stdin=bytes(changed), says="does not decrypt")
        self.refused(*self.arguments(), stdin=sealed, says="--raw")
        self.refused(*self.arguments("--raw"), stdin=self.encrypt(data), says="without")

    def test_identity_as_hex(self):
        sealed = self.ok("ibe", "encrypt", "--params", self.params, "--id-hex", b"bob".hex(), stdin=b"x")
        self.assertEqual(self.ok(*self.arguments(), stdin=sealed), b"x")
        for more in ((), ("--id", "a", "--id-hex", "61"), ("--id", ""), ("--id", "a" * 513)):
            self.refused("ibe", "encrypt", "--params", self.params, *more, code=2)
        self.refused("ibe", "encrypt", "--params", self.params, "--id-hex", "6x", says="hex")

    def test_construction(self):
        """P_pub = [s]G1, S_id = [s]H(id), and the chunks under AES-256-GCM with the nonces that the format says."""
        def calc(line):
            return self.ok("calc", stdin=line.encode()).decode().strip()
        g1 = cli.vectors("bls12381_pairing_and_encoding.json")["multiples_of_generators"][0]["g1_compressed"]
        params = json.loads(self.params.read_text())
        self.assertEqual((params["format"], params["suite"]), ("ibake-params-1", 1))
        s = self.master.read_bytes().hex()
        self.assertEqual(params["p_pub"], calc(f"g1.mul {g1} {s}"))
        dst = b"IBAKE-V1-BF-BLS12381G2_XMD:SHA-256_SSWU_RO_".hex()
        point = calc(f"g2.hash {b'bob'.hex()} {dst}")
        self.assertEqual(self.key.read_bytes().hex(), calc(f"g2.mul {point} {s}"))

        data = random.Random(2).randbytes(CHUNK + 33)
        sealed = self.encrypt(data)
        self.assertEqual(sealed[:5], b"IBK1\1")
        key = self.ok(*self.arguments("--raw"), stdin=sealed[5:HEADER])
        self.assertEqual(len(key), 32)
        last = sealed[HEADER + CHUNK + TAG:]
        nonce = (1).to_bytes(11, "big") + b"\1"
        aes = Aes(key)
        self.assertEqual(aes.ctr(nonce, last[:-TAG]), data[CHUNK:])
        self.assertEqual(aes.tag(nonce, last[:-TAG]), last[-TAG:])
        self.assertEqual(aes.ctr(bytes(12), sealed[HEADER:HEADER + 64]), data[:64])

    def test_two_encryptions_differ(self):
        first, second = self.encrypt(b"x" * 100), self.encrypt(b"x" * 100)
        self.assertNotEqual(first[5:53], second[5:53])
        self.assertNotEqual(first[HEADER:], second[HEADER:])


class Tampering(Ibe):
    def setUp(self):
        super().setUp()
        self.sealed = self.encrypt(random.Random(3).randbytes(2 * CHUNK + 500))
        body = self.sealed[HEADER:]
        self.header, size = self.sealed[:HEADER], CHUNK + TAG
        self.chunks = [body[i:i + size] for i in range(0, len(body), size)]
        self.assertEqual(len(self.chunks), 3)

    def test_every_region(self):
        regions = {0: "not an IBK1", 3: "not an IBK1", 4: "suite 0", 5: "file key", 20: "file key", 52: "file key",
                   53: "file key", 84: "file key", 85: "file key", HEADER - 1: "file key", HEADER: "chunk 0",
                   HEADER + CHUNK - 1: "chunk 0", HEADER + CHUNK: "chunk 0", HEADER + CHUNK + TAG - 1: "chunk 0",
                   HEADER + CHUNK + TAG: "chunk 1",
                   HEADER + 2 * (CHUNK + TAG): "chunk 2", len(self.sealed) - 1: "chunk 2"}
        for octet, says in regions.items():
            changed = bytearray(self.sealed)
            changed[octet] ^= 1
            self.refused_file(bytes(changed), says)

    def test_every_octet_of_the_header(self):
        short = self.encrypt(b"short")
        for octet in range(HEADER):
            changed = bytearray(short)
            changed[octet] ^= 0x80
            self.refused(*self.arguments(), stdin=bytes(changed))

    def test_truncation(self):
        for size in (0, 1, 3):
            self.refused_file(self.sealed[:size], "not an IBK1")
        for size in (4, 5, 53, HEADER - 1):
            self.refused_file(self.sealed[:size], "header")
        whole = CHUNK + TAG
        for size, says in ((HEADER, "cut off"), (HEADER + 15, "cut off"), (HEADER + 16, "chunk 0"), (HEADER + 1000, "chunk 0"),
                           (HEADER + whole - 1, "chunk 0"), (HEADER + whole, "chunk 0"), (HEADER + whole + 1, "cut off after 1"),
                           (HEADER + whole + 16, "empty chunk"), (HEADER + 2 * whole, "chunk 1"),
                           (len(self.sealed) - 1, "chunk 2")):
            self.refused_file(self.sealed[:size], says)

    def test_reordering(self):
        a, b, c = self.chunks
        for chunks in ([b, a, c], [a, a, b, c], [a, c], [b, c], [c], [a, b], [a, b, b, c], [a, b, c, c], [c, b, a]):
            self.refused_file(self.header + b"".join(chunks), "chunk")

    def test_extension(self):
        for tail in (b"\0", bytes(16), bytes(CHUNK), self.chunks[2][-16:]):
            self.refused_file(self.sealed + tail, "chunk 2")
        full = self.encrypt(bytes(CHUNK))
        self.refused_file(full + bytes(16), "chunk 0")

    def test_chunks_of_another_file(self):
        other = self.encrypt(random.Random(4).randbytes(2 * CHUNK + 500))
        self.refused_file(self.header + other[HEADER:], "chunk 0")
        self.refused_file(other[:HEADER] + self.sealed[HEADER:], "chunk 0")


class Refusals(Ibe):
    def test_wrong_key_identity_parameters(self):
        sealed = self.encrypt(b"secret")
        other_key = self.folder / "eve.key"
        self.extract("eve", other_key)

        def refused(params, key, identity, says):
            self.refused("ibe", "decrypt", "--params", params, "--key", key, "--id", identity, stdin=sealed, says=says)
        refused(self.params, other_key, "eve", "another identity")
        refused(self.params, other_key, "bob", "does not belong")
        refused(self.params, self.key, "Bob", "does not belong")
        master2, params2 = self.folder / "master2", self.folder / "params2"
        self.ok("ibe", "setup", "--master", master2, "--params", params2)
        refused(params2, self.key, "bob", "does not belong")
        self.refused("ibe", "extract", "--master", master2, "--params", self.params, "--id", "bob", "--out", self.opened,
                     says="another master secret")

    def test_modes_and_overwriting(self):
        for path, mode in ((self.master, 0o600), (self.key, 0o600), (self.params, 0o644)):
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), mode, path)
        before = {p: p.read_bytes() for p in self.folder.iterdir()}
        setup = ("ibe", "setup", "--master", self.master, "--params", self.params)
        extract = ("ibe", "extract", "--master", self.master, "--id", "bob", "--out", self.key)
        encrypt = ("ibe", "encrypt", "--params", self.params, "--id", "bob", "--out", self.key)
        for arguments in (setup, extract, encrypt, ("ibe", "setup", "--master", self.folder / "new", "--params", self.params)):
            self.refused(*arguments, stdin=b"x", says="--force")
        self.refused(*self.arguments("--out", self.master), stdin=self.encrypt(b"x"), says="--force")
        self.assertEqual({p: p.read_bytes() for p in self.folder.iterdir()}, before)
        self.ok(*setup, "--force")
        self.assertNotEqual(self.master.read_bytes(), before[self.master])

    def test_umask_of_ciphertexts(self):
        path = self.folder / "sealed"
        subprocess.run([cli.PROGRAM, "ibe", "encrypt", "--params", self.params, "--id", "bob", "--out", path], input=b"x",
                       check=True, preexec_fn=lambda: os.umask(0o027))
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)

    def test_bad_files(self):
        sealed = self.encrypt(b"x")
        bad = self.folder / "bad"
        def with_params(content, says):
            bad.write_text(content)
            self.refused("ibe", "encrypt", "--params", bad, "--id", "bob", stdin=b"x", says=says)
        good = json.loads(self.params.read_text())
        with_params("", "not public parameters")
        with_params("[]", "not public parameters")
        with_params(json.dumps(good | {"format": "x"}), "ibake-params-1")
        with_params(json.dumps(good | {"suite": 21}), "suite 21")
        with_params(json.dumps(good | {"suite": 65537}), "suite 65537")
        with_params(json.dumps(good | {"suite": 16}), "'der' not found")
        with_params(json.dumps(good | {"suite": 16, "der": "*"}), "base64")
        with_params(json.dumps(good | {"suite": 16, "der": "AAAA"}), "bad")
        with_params(json.dumps(good | {"p_pub": "00"}), "1 octets instead of 48")
        with_params(json.dumps(good | {"p_pub": "c0" + "00" * 47}), "infinity")
        with_params(json.dumps(good | {"p_pub": "80" + "00" * 47}), "p_pub")
        with_params(json.dumps(good | {"p_pub": "zz"}), "hex")
        with_params(json.dumps({k: v for k, v in good.items() if k != "p_pub"}), "p_pub")
        for content, says in ((bytes(31), "32 octets, this file 31"), (bytes(32), "zero"), (b"\xff" * 32, "zero")):
            bad.write_bytes(content)
            self.refused("ibe", "extract", "--master", bad, "--id", "bob", "--out", self.opened, says=says)
        for content in (bytes(95), self.key.read_bytes()[:-1] + b"\0", bytes(96), b"\xc0" + bytes(95)):
            bad.write_bytes(content)
            self.refused("ibe", "decrypt", "--params", self.params, "--key", bad, "--id", "bob", stdin=sealed, says="bad")
        missing = self.folder / "missing"
        self.refused("ibe", "encrypt", "--params", missing, "--id", "bob", says="missing")
        self.refused(*self.arguments(missing), says="missing")
        self.refused(*self.arguments("--out", missing / "x"), stdin=sealed, says="cannot write")
        self.refused(*self.arguments(self.folder), says="cannot read")

    def test_usage(self):
        for arguments in (("ibe",), ("ibe", "nothing"), ("ibe", "setup"), ("ibe", "extract", "--id", "bob"), ("ibe", "decrypt"),
                          self.arguments("a", "b", "c")):
            self.assertEqual(cli.run(*arguments)[0], 2, arguments)
        for command in ("setup", "extract", "encrypt", "decrypt"):
            self.assertIn(b"--", self.ok("ibe", command, "--help"))


class Aes:
    """AES-256-GCM without associated data, as FIPS 197 and SP 800-38D write it: slow, and nobody else's code."""

    def __init__(self, key):
        self.sbox = self.make_sbox()
        words = [list(key[i:i + 4]) for i in range(0, 32, 4)]
        rcon = 1
        for i in range(8, 60):
            t = words[-1]
            if i % 8 == 0:
                t = [self.sbox[x] for x in t[1:] + t[:1]]
                t[0] ^= rcon
                rcon = rcon << 1 ^ (0x11b if rcon & 0x80 else 0)
            elif i % 8 == 4:
                t = [self.sbox[x] for x in t]
            words.append([a ^ b for a, b in zip(words[-8], t)])
        self.keys = [sum(words[4 * r:4 * r + 4], []) for r in range(15)]
        self.h = int.from_bytes(self.block(bytes(16)), "big")

    @staticmethod
    def make_sbox():
        def times(a, b):
            r = 0
            while b:
                r ^= a if b & 1 else 0
                a = a << 1 ^ (0x11b if a & 0x80 else 0)
                b >>= 1
            return r
        sbox = []
        for x in range(256):
            inverse = next((y for y in range(256) if times(x, y) == 1), 0)
            s = 0x63
            for shift in range(5):
                s ^= (inverse << shift | inverse >> 8 - shift) & 0xff
            sbox.append(s)
        return sbox

    def block(self, octets):
        def double(a):
            return a << 1 & 0xff ^ (0x1b if a & 0x80 else 0)
        s = [a ^ b for a, b in zip(octets, self.keys[0])]
        for r in range(1, 15):
            s = [self.sbox[s[(i + 4 * (i % 4)) % 16]] for i in range(16)]
            if r < 14:
                mixed = []
                for c in range(0, 16, 4):
                    column = s[c:c + 4]
                    every = column[0] ^ column[1] ^ column[2] ^ column[3]
                    mixed += [column[i] ^ every ^ double(column[i] ^ column[(i + 1) % 4]) for i in range(4)]
                s = mixed
            s = [a ^ b for a, b in zip(s, self.keys[r])]
        return bytes(s)

    def ctr(self, nonce, data):
        out = b""
        for i in range(0, len(data), 16):
            stream = self.block(nonce + (2 + i // 16).to_bytes(4, "big"))
            out += bytes(a ^ b for a, b in zip(data[i:i + 16], stream))
        return out

    def tag(self, nonce, sealed):
        def times_h(x):
            z, v = 0, self.h
            for bit in range(127, -1, -1):
                z ^= v if x >> bit & 1 else 0
                v = v >> 1 ^ (0xe1 << 120 if v & 1 else 0)
            return z
        y = 0
        for i in range(0, len(sealed), 16):
            y = times_h(y ^ int.from_bytes(sealed[i:i + 16].ljust(16, b"\0"), "big"))
        y = times_h(y ^ 8 * len(sealed))
        return (y ^ int.from_bytes(self.block(nonce + (1).to_bytes(4, "big")), "big")).to_bytes(16, "big")


if __name__ == "__main__":
    cli.main()
