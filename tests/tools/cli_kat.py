"""`ibake kat`: the vectors octet for octet, with and without outputs; changes are found. SPDX-License-Identifier: Apache-2.0"""
import copy
import hashlib
import json
import re

import cli

FILE = cli.vectors("mikey_ibake.json")
BOUND = cli.vectors("mikey_ibake_binding.json")


def payloads(message):
    """Offset and type of each payload after the header of an exchange's message; the last one's end."""
    at, kind = 10 + 9 * message[8], message[2]
    found = []
    while kind:
        found.append((at, kind))
        number = lambda where, n: int.from_bytes(message[at + where:at + where + n], "big")
        size = {5: lambda: 10, 11: lambda: 2 + number(1, 1), 14: lambda: 5 + number(3, 2), 10: lambda: 5 + number(3, 2),
                21: lambda: 4 + number(2, 2), 22: lambda: 3 + number(1, 2), 23: lambda: 3 + number(1, 2), 9: lambda: 34}[kind]()
        at, kind = at + size, message[at]
    assert at == len(message)
    return found + [(at, 0)]


def covered(message):
    """What a message's value of the binding extension covers of itself: all before payload IBAKE (22), and payload ESK (23)."""
    parts = payloads(message)
    starts = {kind: at for at, kind in parts}
    return message[:starts[22]] + (message[starts[23]:] if 23 in starts else b"")


class Kat(cli.Case):
    def kat(self, tree):
        path = self.folder / "kat.json"
        path.write_text(json.dumps(tree))
        code, out, err = cli.run("kat", path, timeout=300)
        return code, out, err.strip().split("\n")

    def test_equal(self):
        path = cli.VECTORS / "mikey_ibake.json"
        self.assertEqual(self.ok("kat", path).decode().rstrip("\n"), path.read_text().rstrip("\n"))

    def test_binding(self):
        path = cli.VECTORS / "mikey_ibake_binding.json"
        self.assertEqual(self.ok("kat", path).decode().rstrip("\n"), path.read_text().rstrip("\n"))

    def test_binding_by_the_definition(self):
        def h(k, c, x):
            return hashlib.sha256(b"IBAKE-V1-BIND" + bytes([k]) + c + x).digest()

        for entry in BOUND["exchanges"]:
            out = {name: bytes.fromhex(value) for name, value in entry["outputs"].items()}
            m1, m2, m3, m4 = (out[m] for m in ("I_MESSAGE_1", "R_MESSAGE_1", "I_MESSAGE_2", "R_MESSAGE_2"))
            n = bytes.fromhex(entry["inputs"]["n"])
            c1 = h(0, bytes(32), m1)
            c2 = h(0, c1, m2)
            c3 = h(0, c2, m3)
            self.assertEqual(out["plain2"][-36:], b"\0\xf1\0\x20" + h(2, c1, covered(m2)))
            self.assertEqual(out["plain3"][-52:], b"\0\xf1\0\x30" + h(3, c2, covered(m3)) + n)
            self.assertEqual(m4[-70:-34], b"\x09\xf1\0\x20" + h(4, c3, n))
            if "mailbox" in entry["inputs"]:
                self.assertIn(bytes.fromhex(entry["outputs"]["ct_esk"]), covered(m3))

    def test_without_outputs(self):
        bare = copy.deepcopy(FILE)
        for entry in bare["exchanges"] + [bare["key_request"]]:
            del entry["outputs"]
        code, out, _ = self.kat(bare)
        self.assertEqual((code, json.loads(out)), (0, FILE))
        code, out, _ = self.kat({"exchanges": bare["exchanges"][:1]})
        self.assertEqual((code, json.loads(out)["exchanges"]), (0, FILE["exchanges"][:1]))
        code, out, _ = self.kat({"key_request": bare["key_request"]})
        self.assertEqual((code, json.loads(out)["key_request"]), (0, FILE["key_request"]))

    def test_each_changed_output(self):
        """One digit of every output: all of them are named, and what is printed is right."""
        changed, names = copy.deepcopy(FILE), set()
        entries = [(f"exchanges[{i}]", e) for i, e in enumerate(changed["exchanges"])] + [("key_request", changed["key_request"])]
        for where, entry in entries:
            for name, value in entry["outputs"].items():
                values = value if isinstance(value, list) else [value]
                for i, text in enumerate(values):
                    values[i] = text[:-1] + ("0" if text[-1] != "0" else "1")
                    names.add(f"{where}.outputs.{name}" + (f"[{i}]" if values is value else ""))
                if values is not value:
                    entry["outputs"][name] = values[0]
        code, out, lines = self.kat(changed)
        self.assertEqual((code, json.loads(out)), (1, FILE))
        self.assertEqual({line.split(": ")[0] for line in lines[:-1]}, names)
        self.assertRegex(lines[-1], rf"{len(names)} outputs differ")

    def test_changed_inputs(self):
        for name in ("x", "y", "rho1", "rho2", "rho3", "rand", "csb_id"):
            changed = {"exchanges": copy.deepcopy(FILE["exchanges"][:1])}
            value = changed["exchanges"][0]["inputs"][name]
            changed["exchanges"][0]["inputs"][name] = value[:-1] + ("0" if value[-1] != "0" else "1")
            code, _, lines = self.kat(changed)
            self.assertEqual(code, 1, name)
            self.assertTrue(all(line.startswith("exchanges[0].outputs.") for line in lines[:-1]), lines)

    def test_other_shapes_of_outputs(self):
        changed = {"exchanges": copy.deepcopy(FILE["exchanges"][:1]), "key_request": copy.deepcopy(FILE["key_request"])}
        changed["exchanges"][0]["outputs"] = {"tek_cs1": FILE["exchanges"][0]["outputs"]["tek_cs1"]}
        self.assertEqual(self.kat(changed)[0], 0)
        changed["exchanges"][0]["outputs"]["tek_cs2"] = "00"
        code, _, lines = self.kat(changed)
        self.assertEqual((code, lines[0]), (1, "exchanges[0].outputs.tek_cs2: nothing of that name is computed"))
        del changed["exchanges"][0]["outputs"]["tek_cs2"], changed["key_request"]["outputs"]["S"][1]
        code, _, lines = self.kat(changed)
        self.assertEqual((code, lines[0]), (1, "key_request.outputs.S: fewer entries than computed"))

    def test_more_than_the_vectors(self):
        """Other curves, two KMSs, a KMS for each side, two directions, long keys: no vectors, but both sides agree."""
        base = FILE["exchanges"][0]["inputs"]
        sizes = {8: 32, 11: 48, 14: 66}
        for curve, size in sizes.items():
            for prf in (0, 1):
                inputs = base | {"curve": curve, "prf": prf, "mac_alg": prf + 1, "x": "00" + "5a" * (size - 1),
                                 "y": "00" + "a5" * (size - 1),
                                 "kms_r": {"id": "kms.operator-b.example", "s": "12" * 32, "interval_s": 3600},
                                 "idr_r": {"type": "URI(1)", "data": "sip:bob@operator-b.example"},
                                 "cs": [{"policy": 0, "ssrc": f"0000000{i}", "roc": "00000000"} for i in (1, 2)]}
                code, out, lines = self.kat({"exchanges": [{"inputs": inputs}]})
                self.assertEqual(code, 0, lines)
                outputs = json.loads(out)["exchanges"][0]["outputs"]
                self.assertEqual(len(outputs["K_SESSION"]), 2 + 4 * size)
                self.assertEqual(len(outputs["auth_key"]), 64 if prf else 40)
                self.assertNotEqual(outputs["tek_cs1"], outputs["tek_cs2"])
                self.assertNotEqual(outputs["P_pub_i"], outputs["P_pub_r"])
                self.assertTrue(bytes.fromhex(outputs["id_r"]).endswith(b"20251015150000Z"))

    def test_refusals(self):
        def refused(change, says):
            inputs = copy.deepcopy(FILE["exchanges"][0]["inputs"])
            change(inputs)
            code, out, lines = self.kat({"exchanges": [{"inputs": inputs}]})
            self.assertEqual((code, out, len(lines)), (1, b"", 1), lines)
            self.assertTrue(re.search(says, lines[0]), lines)
        refused(lambda i: i.pop("x"), "exchanges.0. .*'x'")
        refused(lambda i: i.update(x="00" * 32), "random")
        refused(lambda i: i.update(x="00" * 31), "31 octets, not 32")
        refused(lambda i: i.update(curve=9), "curve 9")
        refused(lambda i: i.update(mac_alg=1), "mac_alg")
        refused(lambda i: i.update(T_type=1), "T_type")
        refused(lambda i: i.update(prf="1"), "inputs")
        refused(lambda i: i.update(T2="ec9a3f2140000000"), "T2")
        refused(lambda i: i["kms_i"].update(s="00" * 32), "zero")
        refused(lambda i: i.update(idr_r=i["idr_i"]), "I_MESSAGE_1")
        refused(lambda i: i["idr_r"].update(type="OID(9)"), "OID")
        path = self.folder / "bad"
        for content, says in (("", "not JSON"), ("{", "not JSON"), ("{}", "neither"), ("[]", "neither"), ("[" * 5000, "not JSON"),
                              ('{"exchanges":[{}]}', "no inputs"), ('{"exchanges":[{"inputs":5}]}', "inputs"),
                              ('{"exchanges":5}', "list")):
            path.write_text(content)
            self.refused("kat", path, says=says)
        self.refused("kat", self.folder / "missing", says="missing")
        self.refused("kat", code=2)


if __name__ == "__main__":
    cli.main()
