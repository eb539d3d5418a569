"""`ibake ibe` with the DER files of RFC 5091: published values, round trips, refusals. SPDX-License-Identifier: Apache-2.0"""
import base64
import json
import stat

import cli

LEVELS = cli.vectors("rfc5091_derived.json")["levels"]


def number_of(data, at):
    """The INTEGER that starts at `at` of DER, and where it ends."""
    size = data[at + 1]
    start = at + 2
    if size & 0x80:
        start += size & 0x7f
        size = int.from_bytes(data[at + 2:start], "big")
    assert data[at] == 2
    return int.from_bytes(data[start:start + size], "big"), start + size


class Der(cli.Case):
    def setUp(self):
        super().setUp()
        self.master, self.params, self.key, self.block = (self.folder / n for n in ("master", "params", "key", "block"))

    def level(self, level, bb1=False):
        """Files of a level of the vectors; returns (identity, message)."""
        if bb1:
            values = level["bb1"]
            message, identity = values["m"], values["id"]
            files = {self.params: values["bb1_public_parameters_der"], self.key: values["bb1_private_key_block_der"],
                     self.block: values["bb1_ciphertext_block_der"]}
        else:
            user = level["ids"][0]
            message, identity = user["encryptions"][0]["m"], user["id"]
            files = {self.params: level["bf_public_parameters_der"], self.master: level["bf_master_secret_der"],
                     self.key: user["bf_private_key_block_der"],
                     self.block: user["encryptions"][0]["bf_ciphertext_block_der"]}
        for path, octets in files.items():
            path.write_bytes(bytes.fromhex(octets))
        return identity, bytes.fromhex(message)

    def setup_suite(self, suite):
        self.ok("ibe", "setup", "--suite", suite, "--master", self.master, "--params", self.params)

    def extract(self, identity, path, *more):
        self.ok("ibe", "extract", "--master", self.master, "--params", self.params, "--id", identity, "--out", path, *more)

    def decrypt(self, *more):
        return ("ibe", "decrypt", "--params", self.params, "--key", self.key, *more)


class Published(Der):
    def test_decrypt(self):
        for level in LEVELS[:3]:
            for bb1 in (False, True) if "bb1" in level else (False,):
                identity, message = self.level(level, bb1)
                block = self.block.read_bytes()
                self.assertEqual(self.ok(*self.decrypt(), stdin=block), message)
                self.assertEqual(self.ok(*self.decrypt("--id-hex", identity), stdin=block), message)
                self.refused(*self.decrypt("--id-hex", identity + "00"), stdin=block, says="does not belong")

    def test_extract_is_deterministic(self):
        for level in LEVELS[:3]:
            identity, _ = self.level(level)
            made = self.folder / "made"
            self.ok("ibe", "extract", "--master", self.master, "--params", self.params, "--id-hex", identity, "--out", made, "--force")
            self.assertEqual(made.read_bytes(), self.key.read_bytes())
            self.assertEqual(stat.S_IMODE(made.stat().st_mode), 0o600)

    def test_encrypt(self):
        for level in LEVELS[:3]:
            identity, message = self.level(level)
            arguments = ("ibe", "encrypt", "--params", self.params, "--id-hex", identity)
            block = self.ok(*arguments, stdin=message)
            self.assertLessEqual(abs(len(block) - self.block.stat().st_size), 4)  # integers may be an octet shorter
            self.assertNotEqual(block, self.ok(*arguments, stdin=message))
            self.assertEqual(self.ok(*self.decrypt(), stdin=block), message)

    def test_json_parameters(self):
        identity, message = self.level(LEVELS[0])
        good = {"format": "ibake-params-1", "suite": 16, "der": base64.b64encode(self.params.read_bytes()).decode()}
        self.params.write_text(json.dumps(good))
        block = self.ok("ibe", "encrypt", "--params", self.params, "--id-hex", identity, stdin=message)
        self.assertEqual(self.ok(*self.decrypt("--id-hex", identity), stdin=block), message)
        for suite, says in ((17, "BF-SS512 under the name of BF-SS1024"), (32, "BF-SS512 under the name of BB1-SS512"), (1, "p_pub")):
            self.params.write_text(json.dumps(good | {"suite": suite}))
            self.refused(*self.decrypt("--id-hex", identity), stdin=block, says=says)


class Suites(Der):
    def test_round_trips(self):
        for suite in ("bf-ss512", "BB1-SS512", "bf-ss1024"):
            self.setup_suite(suite)
            self.assertEqual(stat.S_IMODE(self.master.stat().st_mode), 0o600)
            self.extract("bob", self.key)
            for size in (1, 32, 65535):
                message = bytes(i % 251 for i in range(size))
                block = self.ok("ibe", "encrypt", "--params", self.params, "--id", "bob", stdin=message)
                self.assertEqual(self.ok(*self.decrypt("--id", "bob"), stdin=block), message)
            again = self.folder / "again"
            self.extract("bob", again)
            self.assertEqual(again.read_bytes() == self.key.read_bytes(), suite.startswith("bf"))  # BB1's keys are drawn
            for path in (again, self.key, self.master, self.params):
                path.unlink()

    def test_primes(self):
        """q = 2^a + s 2^b + c of 160 bits and p = 12 r q - 1 of 512 bits, and new ones each time."""
        def drawn():
            self.setup_suite("bf-ss512")
            data = self.params.read_bytes()
            at = data.index(bytes.fromhex("024100"))
            p, at = number_of(data, at)
            q, _ = number_of(data, at)
            self.master.unlink()
            self.params.unlink()
            return p, q
        seen = set()
        for _ in range(3):
            p, q = drawn()
            self.assertEqual((p.bit_length(), q.bit_length()), (512, 160))
            self.assertEqual((p + 1) % (12 * q), 0)
            forms = {2 ** a + s * 2 ** b + c for a in (159, 160) for b in range(1, a) for s in (1, -1) for c in (1, -1)}
            self.assertIn(q, forms)
            for n in (p, q):
                for base in range(2, 30):
                    self.assertEqual(pow(base, n - 1, n), 1)
            seen.add(p)
        self.assertEqual(len(seen), 3)


class Refusals(Der):
    def test_every_octet_of_a_block(self):
        identity, _ = self.level(LEVELS[0])
        block = self.block.read_bytes()
        for at in range(0, len(block), 5):
            changed = bytearray(block)
            changed[at] ^= 1
            self.refused(*self.decrypt(), stdin=bytes(changed), says="does not decrypt")
            self.refused(*self.decrypt(), stdin=block[:at], says="does not decrypt")
        self.refused(*self.decrypt(), stdin=block + b"\0", says="does not decrypt")
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["block", "key", "master", "params"])

    def test_files_of_another_kind(self):
        self.level(LEVELS[0])
        block, bf_key, bf_master, bf_params = (p.read_bytes() for p in (self.block, self.key, self.master, self.params))
        master = self.folder / "master32"
        params = self.folder / "params.json"
        key = self.folder / "key96"
        self.ok("ibe", "setup", "--master", master, "--params", params)
        self.ok("ibe", "extract", "--master", master, "--id", "bob", "--out", key)
        self.refused("ibe", "decrypt", "--params", self.params, "--key", key, stdin=block, says="key96")
        self.refused("ibe", "decrypt", "--params", params, "--key", self.key, "--id", "bob", stdin=block, says="96 octets")
        self.assertEqual(cli.run("ibe", "decrypt", "--params", params, "--key", key, stdin=block)[0], 2)  # suite 1 wants --id
        out = ("--id", "bob", "--out", self.folder / "new")
        self.refused("ibe", "extract", "--master", self.master, *out, says="needs its --params")
        self.refused("ibe", "extract", "--master", master, "--params", self.params, *out, says="master32")
        self.refused("ibe", "extract", "--master", self.master, "--params", params, *out, says="not a master secret of BF-BLS12381")
        self.level(LEVELS[0], bb1=True)
        self.refused("ibe", "extract", "--master", self.master, "--params", self.params, *out, says="master")
        self.refused(*self.decrypt(), stdin=block, says="does not decrypt")
        self.key.write_bytes(bf_key)
        self.refused(*self.decrypt(), stdin=self.block.read_bytes(), says="key")
        self.level(LEVELS[1])
        self.refused(*self.decrypt(), stdin=block, says="does not decrypt")
        self.master.write_bytes(bf_master)
        self.refused("ibe", "extract", "--master", self.master, "--params", self.params, *out, says="another master secret")
        self.params.write_bytes(bf_params[:-1])
        self.refused("ibe", "encrypt", "--params", self.params, "--id", "bob", stdin=b"x", says="params")

    def test_hostile_parameters(self):
        self.level(LEVELS[0])
        good = self.params.read_bytes()
        p_at = good.index(bytes.fromhex("024100"))
        composite = bytearray(good)
        composite[p_at + 66] ^= 0x40
        for data in (bytes(composite), good + b"\0", b"\x30", b"\x30\x83\x0f\xff\xff" + bytes(1000)):
            self.params.write_bytes(data)
            self.refused("ibe", "encrypt", "--params", self.params, "--id", "bob", stdin=b"x", says="params")

    def test_sizes_and_names(self):
        identity, _ = self.level(LEVELS[0])
        arguments = ("ibe", "encrypt", "--params", self.params, "--id-hex", identity)
        self.refused(*arguments, says="no octets")
        self.refused(*arguments, stdin=bytes(65536), says="too many")
        for suite in ("bf-ss2048", "", "16", "bf-ss", "ss512"):
            self.refused("ibe", "setup", "--suite", suite, "--master", self.folder / "a", "--params", self.folder / "b", says="bf-ss")
        self.refused("ibe", "setup", "--suite", "bf-ss512", "--master", self.master, "--params", self.params, says="--force")


if __name__ == "__main__":
    cli.main()
