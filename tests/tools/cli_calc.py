"""`ibake calc` against published vectors and plain integers; every error code. SPDX-License-Identifier: Apache-2.0"""
import hashlib
import random
import subprocess
import unittest

import cli

P = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab
R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001
PAIRING = cli.vectors("bls12381_pairing_and_encoding.json")
MULTIPLES = {int(m["k"], 16): m for m in PAIRING["multiples_of_generators"]}
G1, G2 = MULTIPLES[1]["g1_compressed"], MULTIPLES[1]["g2_compressed"]
O1, O2 = PAIRING["infinity"]["g1_compressed"], PAIRING["infinity"]["g2_compressed"]
E = PAIRING["e_ecosystem_cubed"]["gt_octets_descending"]
ONE = "00" * (575) + "01"
NIST = cli.vectors("nist_curves.json")["curves"]


def calc(*lines):
    code, out, err = cli.run("calc", stdin="".join(line + "\n" for line in lines).encode(), timeout=300)
    assert code == 0, err
    results = out.decode().split("\n")
    assert results.pop() == "" and len(results) == len(lines), (len(lines), len(results))
    return results


def octets(text):
    return text.encode().hex() or "-"


def fp(x):
    return f"{x:096x}"


def scalar(k, size=32):
    return f"{k:0{2 * size}x}"


# F_p2 as pairs, F_p12 as six of them: coefficients of w^0 .. w^5, w^6 = 1 + u.
def mul2(a, b):
    return ((a[0] * b[0] - a[1] * b[1]) % P, (a[0] * b[1] + a[1] * b[0]) % P)


def mul12(a, b):
    wide = [(0, 0)] * 11
    for i in range(6):
        for j in range(6):
            c = mul2(a[i], b[j])
            wide[i + j] = ((wide[i + j][0] + c[0]) % P, (wide[i + j][1] + c[1]) % P)
    for k in range(6, 11):
        c = mul2(wide[k], (1, 1))
        wide[k - 6] = ((wide[k - 6][0] + c[0]) % P, (wide[k - 6][1] + c[1]) % P)
    return wide[:6]


def pow12(a, e):
    result = [(1, 0)] + [(0, 0)] * 5
    for bit in bin(e)[2:]:
        result = mul12(result, result)
        if bit == "1":
            result = mul12(result, a)
    return result


ORDER = (0, 2, 4, 1, 3, 5)  # c0 holds w^0, w^2, w^4; c1 the others; descending starts at its end


def load12(text):
    values = [int(text[96 * i:96 * i + 96], 16) for i in range(12)][::-1]
    a = [None] * 6
    for i, k in enumerate(ORDER):
        a[k] = (values[2 * i], values[2 * i + 1])
    return a


def store12(a):
    return "".join(fp(c) for k in reversed(ORDER) for c in reversed(a[k]))


def is_square(a):
    return pow(a, (P - 1) // 2, P) in (0, 1)


class Affine:
    """y^2 = x^3 + a x + ... over F_p in affine coordinates; None is infinity."""

    def __init__(self, p, a):
        self.p, self.a = p, a

    def add(self, a, b):
        if a is None or b is None:
            return a or b
        if a[0] == b[0]:
            if (a[1] + b[1]) % self.p == 0:
                return None
            slope = (3 * a[0] * a[0] + self.a) * pow(2 * a[1], -1, self.p)
        else:
            slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, self.p)
        x = (slope * slope - a[0] - b[0]) % self.p
        return x, (slope * (a[0] - x) - a[1]) % self.p

    def mul(self, k, a):
        r = None
        for bit in bin(k)[2:]:
            r = self.add(r, r)
            if bit == "1":
                r = self.add(r, a)
        return r


class Curve(Affine):
    """y^2 = x^3 - 3x + b."""

    def __init__(self, name):
        c = NIST[name]
        super().__init__(int(c["p"], 16), -3)
        self.b, self.n = (int(c[k], 16) for k in ("b", "n"))
        self.g = (int(c["Gx"], 16), int(c["Gy"], 16))
        self.size = c["field_octets"]
        self.op = name.replace("-", "").lower()

    def sec1(self, a, compressed=False):
        x = scalar(a[0], self.size)
        return f"0{2 + a[1] % 2}" + x if compressed else "04" + x + scalar(a[1], self.size)


class Groups(unittest.TestCase):
    def test_multiples(self):
        lines, expected = [], []
        for group, generator in (("g1", G1), ("g2", G2)):
            for k, m in MULTIPLES.items():
                value = m[group + "_compressed"]
                lines += [f"{group}.mul {generator} {scalar(k)}", f"{group}.decode {value}"]
                expected += [value] * 2
        self.assertEqual(calc(*lines), expected)

    def test_laws(self):
        rng = random.Random(1)
        for group, generator, identity in (("g1", G1, O1), ("g2", G2, O2)):
            a, b = rng.randrange(R), rng.randrange(R)
            pa, pb, sum_, minus, zero = calc(*(f"{group}.mul {generator} {scalar(k % R)}" for k in (a, b, a + b, -a, 0)))
            self.assertEqual(zero, identity)
            self.assertEqual(calc(f"{group}.add {pa} {pb}", f"{group}.add {pa} {minus}", f"{group}.add {pa} {identity}",
                                  f"{group}.mul {identity} {scalar(a)}", f"{group}.mul {pa} {scalar(b)}",
                                  f"{group}.decode {identity}"),
                             [sum_, identity, pa, identity, calc(f"{group}.mul {generator} {scalar(a * b % R)}")[0], identity])

    def test_rfc9380(self):
        def compressed(point):
            def numbers(v):
                return [int(x, 16) for x in ([v["c0"], v["c1"]] if isinstance(v, dict) else [v])]
            x, y = numbers(point["x"])[::-1], numbers(point["y"])[::-1]  # c1 first
            larger = next((v > (P - 1) // 2 for v in y if v), False)
            text = "".join(fp(v) for v in x)
            return f"{int(text[:2], 16) | 0x80 | (0x20 if larger else 0):02x}" + text[2:]

        count = 0
        for group in ("g1", "g2"):
            suite = cli.vectors(f"rfc9380_bls12381_{group}.json")["RO"]
            lines = [f"{group}.hash {octets(v['msg'])} {octets(suite['dst'])}" for v in suite["vectors"]]
            self.assertEqual(calc(*lines), [compressed(v["P"]) for v in suite["vectors"]])
            count += len(lines)
        self.assertEqual(count, 10)

    def test_errors(self):
        def off_curve(start):
            return next(x for x in range(start, P) if not is_square((x ** 3 + 4) % P))
        def off_subgroup(start):
            return next(x for x in range(start, P) if is_square((x ** 3 + 4) % P))
        def g1(x, flags=0x80):
            return fp(x | flags << 376)
        self.assertEqual(calc(f"g1.decode {g1(off_curve(5))}", f"g1.decode {g1(off_subgroup(5))}", f"g1.decode {g1(0)}",
                              f"g1.decode {g1(P)}", f"g1.decode {g1(1 << 380 | 1, 0xc0)}", f"g1.decode {O1[:-1]}1",
                              f"g1.decode {G1[:-2]}", f"g1.decode {G1}00", "g1.decode -", f"g1.decode {g1(5, 0)}",
                              f"g1.decode {MULTIPLES[1]['g1_uncompressed']}"),
                         ["error not_on_curve", "error not_in_subgroup", "error not_in_subgroup", "error range"]
                         + ["error not_on_curve"] * 2 + ["error length"] * 5)

        def g2(c1, c0):
            return fp(c1 | 0x80 << 376) + fp(c0)
        def right(c0):  # norm of x^3 + 4(1+u) for x = c0 + u
            x = (c0, 1)
            a, b = mul2(mul2(x, x), x)
            return ((a + 4) ** 2 + (b + 4) ** 2) % P
        squares = [c for c in range(20) if is_square(right(c))]
        others = [c for c in range(20) if c not in squares]
        self.assertEqual(calc(f"g2.decode {g2(1, squares[0])}", f"g2.decode {g2(1, others[0])}", f"g2.decode {g2(P, 1)}",
                              f"g2.decode {g2(1, P)}", f"g2.decode {G1}", f"g2.add {G2} {g2(1, squares[1])}",
                              f"pairing {G1} {g2(1, squares[0])}", f"pairing {g1(off_subgroup(5))} {G2}",
                              f"pairing.product {G1} {G2} {G1} {g2(1, others[1])}"),
                         ["error not_in_subgroup", "error not_on_curve", "error range", "error range", "error length",
                          "error not_in_subgroup", "error not_in_subgroup", "error not_in_subgroup", "error not_on_curve"])
        for group, generator in (("g1", G1), ("g2", G2)):
            self.assertEqual(calc(f"{group}.mul {generator} {scalar(R)}", f"{group}.mul {generator} {'f' * 64}",
                                  f"{group}.mul {generator} {scalar(R - 1)[2:]}", f"{group}.mul {generator} 1",
                                  f"{group}.hash 00 -"),
                             ["error range", "error range", "error length", "error usage", "error length"])


class Pairing(unittest.TestCase):
    def test_value_and_bilinearity(self):
        rng = random.Random(2)
        a, b = rng.randrange(R), rng.randrange(R)
        (pa, qb) = calc(f"g1.mul {G1} {scalar(a)}", f"g2.mul {G2} {scalar(b)}")
        self.assertEqual(calc(f"pairing {G1} {G2}", f"pairing {pa} {qb}", f"pairing {O1} {G2}", f"pairing {G1} {O2}"),
                         [E, calc(f"gt.pow {E} {scalar(a * b % R)}")[0], ONE, ONE])
        for count in (1, 2, 8, 9, 17):
            terms = [rng.randrange(R) for _ in range(count)]
            points = calc(*(f"g1.mul {G1} {scalar(k)}" for k in terms))
            pairs = " ".join(f"{p} {G2}" for p in points)
            product, power = calc(f"pairing.product {pairs}", f"gt.pow {E} {scalar(sum(terms) % R)}")
            self.assertEqual(product, power)

    def test_gt(self):
        rng = random.Random(3)
        a, b = rng.randrange(R), rng.randrange(R)
        ea, eb, product, one, same = calc(*(f"gt.pow {E} {scalar(k)}" for k in (a, b, (a + b) % R, 0, 1)))
        self.assertEqual((one, same), (ONE, E))
        self.assertEqual(calc(f"gt.mul {ea} {eb}"), [product])
        self.assertEqual(store12(mul12(load12(ea), load12(eb))), product)
        self.assertEqual(store12(pow12(load12(E), b)), eb)

    def test_errors(self):
        rng = random.Random(4)
        anything = [(rng.randrange(P), rng.randrange(P)) for _ in range(6)]
        cyclotomic = pow12(anything, (P ** 6 - 1) * (P ** 2 + 1))  # right form, wrong order
        mixed = mul12(cyclotomic, load12(E))
        minus_one = "00" * 528 + fp(P - 1)
        self.assertEqual(calc(*(f"gt.mul {x} {E}" for x in (ONE[:-1] + "2", "00" * 576, minus_one, store12(anything),
                                                              store12(cyclotomic), store12(mixed), fp(P) + E[96:],
                                                              E[:-96] + fp(P), E + "00", E[2:])),
                              f"gt.mul {E} {ONE[:-1]}2", f"gt.pow {E} {scalar(R)}", f"pairing.product {G1}",
                              f"pairing.product {G1} {G2} {G1}", "pairing.product"),
                         ["error not_in_subgroup"] * 6 + ["error range"] * 2 + ["error length"] * 2
                         + ["error not_in_subgroup", "error range"] + ["error usage"] * 3)


class Nist(unittest.TestCase):
    def test_against_plain_integers(self):
        for name in NIST:
            c, rng = Curve(name), random.Random(5)
            lines, expected = [], []
            for k in [1, 2, 3, c.n - 1] + [rng.randrange(1, c.n) for _ in range(3)]:
                base = c.mul(rng.randrange(1, c.n), c.g)
                product = c.mul(k, base)
                for compressed in (False, True):
                    lines.append(f"{c.op}.mul {c.sec1(base, compressed)} {scalar(k, c.size)}")
                    expected.append(c.sec1(product))
                    lines.append(f"{c.op}.ecdh {scalar(k, c.size)} {c.sec1(base, compressed)}")
                    expected.append(scalar(product[0], c.size))
            self.assertEqual(calc(*lines), expected)

    def test_errors(self):
        for name in NIST:
            c = Curve(name)
            g, one, size = c.sec1(c.g), scalar(1, c.size), c.size
            off = next(x for x in range(c.p) if pow(x ** 3 - 3 * x + c.b, (c.p - 1) // 2, c.p) == c.p - 1)
            cases = {f"{g} {scalar(0, size)}": "infinity", f"00 {one}": "infinity", f"{g} {scalar(c.n, size)}": "range",
                     f"{g} {'ff' * size}": "range", f"{g} {one}00": "length", f"{g} {one[2:]}": "length",
                     f"{g[:-2]} {one}": "length", f"{g}00 {one}": "length", f"- {one}": "length", f"02{g[2:]} {one}": "length",
                     f"04{g[2:2 + 2 * size]} {one}": "length", f"05{g[4:2 + 2 * size]}00 {one}": "not_on_curve",
                     f"{c.sec1((c.g[0], c.g[1] + 1))} {one}": "not_on_curve", f"02{scalar(off, size)} {one}": "not_on_curve",
                     f"{c.sec1((c.p, c.g[1]))} {one}": "range", f"{c.sec1((c.g[0], c.p))} {one}": "range",
                     f"03{scalar(c.p, size)} {one}": "range", f"{g}": "usage", f"{g} {one} {one}": "usage"}
            self.assertEqual(calc(*(f"{c.op}.mul {x}" for x in cases)), [f"error {code}" for code in cases.values()])
            pairs = [(x.split(), code) for x, code in cases.items() if len(x.split()) == 2]
            self.assertEqual(calc(*(f"{c.op}.ecdh {k} {p}" for (p, k), _ in pairs)), [f"error {code}" for _, code in pairs])


class Fields(unittest.TestCase):
    def test_against_plain_integers(self):
        rng = random.Random(6)
        values = [0, 1, 2, P - 1, P - 2, (P - 1) // 2] + [rng.randrange(P) for _ in range(10)]
        lines, expected = [], []
        for a in values:
            for b in values:
                lines += [f"fp.add {fp(a)} {fp(b)}", f"fp.mul {fp(a)} {fp(b)}", f"fr.mul {scalar(a % R)} {scalar(b % R)}"]
                expected += [fp((a + b) % P), fp(a * b % P), scalar((a % R) * (b % R) % R)]
            if a:
                lines += [f"fp.inv {fp(a)}", f"fr.inv {scalar(a % R)}"]
                expected += [fp(pow(a, -1, P)), scalar(pow(a, -1, R))]
            lines.append(f"fp.sqrt {fp(a)}")
            expected.append(fp(pow(a, (P + 1) // 4, P)) if is_square(a) else "error not_square")
        self.assertEqual(calc(*lines), expected)
        self.assertTrue({"error not_square", fp(0)} <= set(expected))

    def test_errors(self):
        self.assertEqual(calc(f"fp.inv {fp(0)}", f"fr.inv {scalar(0)}", f"fp.add {fp(P)} {fp(1)}", f"fp.mul {fp(1)} {'ff' * 48}",
                              f"fr.mul {scalar(R)} {scalar(1)}", f"fp.add {fp(1)} 01", "fr.inv -", f"fp.sqrt {fp(P)}",
                              f"fr.add {scalar(1)} {scalar(1)}"),
                         ["error zero"] * 2 + ["error range"] * 3 + ["error length"] * 2 + ["error range", "error usage"])


class Hashes(unittest.TestCase):
    def test_xmd(self):
        count = 0
        for suite in cli.vectors("rfc9380_expand_message_xmd.json")["sets"]:
            if suite["hash"].startswith("SHA-256"):
                lines = [f"xmd {octets(t['msg'])} {octets(suite['dst'])} {t['len_in_bytes']}" for t in suite["tests"]]
                self.assertEqual(calc(*lines), [t["uniform_bytes"] for t in suite["tests"]])
                count += len(lines)
        self.assertEqual(count, 20)
        self.assertEqual(len(calc("xmd 00 01 8160")[0]), 16320)
        self.assertEqual(calc("xmd - 01 0", "xmd - 01 8161", "xmd - 01 65536", "xmd - - 32", "xmd - 01 -1", "xmd - 01 0x20",
                              "xmd - 01", "xmd 0 01 32", "xmd 0g 01 32", "xmd - 01 99999999999999999999"),
                         ["-", "error length", "error length", "error length"] + ["error usage"] * 5 + ["error length"])

    def test_rfc5091(self):
        # RFC 5091 section 7.2 (the OID it prints there is a misprint: SHA-1 was meant).
        self.assertEqual(calc("hash_to_range sha1 " + octets("This ASCII string without null-terminator")
                              + " ffffffffffffffffffffefffffffffffffffffff"), ["79317c1610c1fc018e9c53d89d59c108cd518608"])
        rng = random.Random(7)
        for name in ("sha1", "sha224", "sha256", "sha384", "sha512"):
            def digest(data, algorithm=name):
                return hashlib.new(algorithm, data).digest()
            size = len(digest(b""))
            for length in (0, 1, 60, 200):
                s = rng.randbytes(length)
                text = s.hex() or "-"
                h1 = digest(bytes(size) + s)
                v = int.from_bytes(h1 + digest(h1 + s), "big")
                moduli = [rng.randbytes(n) for n in (1, 20, 64, 130)] + [b"\1"]
                self.assertEqual(calc(*(f"hash_to_range {name} {text} {n.hex()}" for n in moduli)),
                                 [scalar(v % int.from_bytes(n, "big"), len(n)) for n in moduli])
                k, h, stream = digest(s), bytes(size), b""
                while len(stream) < 300:
                    h = digest(h)
                    stream += digest(h + k)
                self.assertEqual(calc(*(f"hash_bytes {name} {n} {text}" for n in (0, 1, size, size + 1, 300))),
                                 [stream[:n].hex() or "-" for n in (0, 1, size, size + 1, 300)])
        self.assertEqual(calc("hash_to_range sha1 - 0000", "hash_to_range sha1 - -", "hash_to_range md5 - 05",
                              "hash_bytes sha1 x -", "hash_bytes sha1 1048577 -"),
                         ["error zero"] * 2 + ["error usage"] * 2 + ["error length"])

    def test_prf(self):
        # Fact sheet of MIKEY-IBAKE, test values of the key schedule: RAND 00..0f, CSB ID 01020304, K_SESSION 04 10..4f.
        rand, csb = bytes(range(16)).hex(), "01020304"
        session = "04" + bytes(range(0x10, 0x50)).hex()
        expected = {
            "prf0": ("76513f24f406449de78b5690473a7b557340b6e3701d2b9360e60b46265c81f0",
                     "f6ddbb3ae7badc610e7b0079cbec09d24a2445d70225c1d1dff9bca01bc72895",
                     "0d58833c37cbddf1d0185dfb92614ffc332aa5202a9cf5f23037b8a17aaace6f",
                     "8156d9d549c4d9bc21efcb3dba4fd6ed082706d79a51f00a0e8db9050fafd021", "b8c2774fe2e22a93529a3302f647",
                     "0acef1957e64f700d08f1ad3814acf2e", "8a6d844b861ffd16be93d8e73a1014d1", "82174d63838397d950859dab6418",
                     "1bbd08159c10b773b5022bfc84663e6f", "fbd88966a854d677aed575b0a6c03896ae956664",
                     "b48be0ae63620d1b9ee505da7fa9"),
            "prf1": ("38f5267cc59fcaac7e6375156f25e53dd64181283496245dd31ab25eb28a5a65",
                     "64f849aecbfb4f7d1f9bdefd4b10edc4f874700b01551f50235c3825c903756e",
                     "7819a31cf596ab61fddadd8f716ec98b12b5c4a3d720fe32a249fccb17beb41b",
                     "b741ef838ae81f23bd55848d6f9abb5778d3147ebc642167e6ce344b869e2c78", "d157e70d919fdc02a01b51ff5354",
                     "c1e79b9411a163d82163ea8b4febf791", "7b80c482767a134e90c8256bc75c324b", "3004452707eb0f645e860cdf2d94",
                     "53a7b50811b5a0c4566a5995aa891f31", "fcd1b0e8837361bbf82fe62557db76e78ba79355",
                     "d536d2240d2dd42f6cacf4ec102a"),
        }
        for name, values in expected.items():
            mpk, tgk = values[:2]
            lines = [f"{name} {session} 220e99a2ffffffffff{rand} 256", f"{name} {session} 1f4d675bffffffffff{rand} 256",
                     f"{name} {mpk} 2d22ac75ff{csb}{rand} 256", f"{name} {tgk} 2ad01c6401{csb}{rand} 256",
                     f"{name} {tgk} 39a2c14b01{csb}{rand} 112", f"{name} {tgk[:32]} 2ad01c6401{csb}{rand} 128",
                     f"{name} {tgk[:32]} 2ad01c6402{csb}{rand} 128", f"{name} {tgk[:32]} 39a2c14b01{csb}{rand} 112",
                     f"{name} {mpk[:32]} 150533e1ff{csb}{rand} 128", f"{name} {mpk[:32]} 2d22ac75ff{csb}{rand} 160",
                     f"{name} {mpk[:32]} 29b88916ff{csb}{rand} 112"]
            self.assertEqual(calc(*lines), list(values))
            # The leftmost bits, and what cannot be.
            label = f"2d22ac75ff{csb}{rand}"
            first = int(values[2][:4], 16)
            self.assertEqual(calc(f"{name} {mpk} {label} 160", f"{name} {mpk} {label} 13", f"{name} {mpk} {label} 0",
                                  f"{name} - {label} 128", f"{name} {mpk} {label} 99999999", f"{name} {mpk} {label}"),
                             [values[2][:40], f"{first & 0xfff8:04x}", "-", "error length", "error length", "error usage"])


class TypeA(cli.Case):
    VECTOR = cli.vectors("pbc_type_a.json")
    PARAMS = cli.VECTORS.parents[1] / "bench" / "params"

    def setUp(self):
        super().setUp()
        self.file = self.folder / "a.param"
        self.file.write_text(self.VECTOR["a_param_text"])

    def run_with(self, file, *lines):
        return calc(*(f"typea.{line.split(' ', 1)[0]} {file} {line.split(' ', 1)[1]}" for line in lines))

    @staticmethod
    def read(file):
        lines = (line.split() for line in file.read_text().split("\n") if line and not line.startswith("#"))
        return {key: value if key == "type" else int(value) for key, value in lines}

    def test_vectors(self):
        v, size = self.VECTOR, 20
        p, q, e, (a, b) = v["P"]["octets"], v["Q"]["octets"], v["e_PQ"], (int(v[k]) for k in "ab")
        self.assertEqual(
            self.run_with(self.file, f"decode {p}", f"decode {v['P']['compressed']}", f"decode {v['Q']['compressed']}",
                          f"hash {octets(v['P']['from_hash_of_ascii'])}", f"hash {octets(v['Q']['from_hash_of_ascii'])}",
                          f"pairing {p} {q}", f"pairing {q} {v['P']['compressed']}", f"mul {p} {scalar(a, size)}",
                          f"mul {q} {scalar(b, size)}", f"pairing {v['aP']} {v['bQ']}", f"gt.pow {e} {scalar(a * b, size)}"),
            [p, p, q, p, q, e, e, v["aP"], v["bQ"], v["e_aP_bQ"], v["e_aP_bQ"]])
        self.assertEqual(self.run_with(self.file, f"pairing.product {p} {q} {v['aP']} {v['bQ']}", f"pairing.product {p} {q}"),
                         self.run_with(self.file, f"gt.mul {e} {v['e_aP_bQ']}", f"gt.pow {e} {scalar(1, size)}"))

    def test_points(self):
        """Against plain integers."""
        rng = random.Random(8)
        for bits in (512, 1024, 1536):
            file = self.PARAMS / f"a{bits}.param"
            params = self.read(file)
            q, r, size = params["q"], params["r"], bits // 8
            curve, order = Affine(q, 1), r.bit_length() // 8
            def text(point):
                return scalar(point[0], size) + scalar(point[1], size)
            message = rng.randbytes(11)
            x = int.from_bytes(b"".join(message + bytes([i]) for i in range(size // 12 + 1))[:size], "big")
            while x > q:
                x >>= 1
            while pow(x ** 3 + x, (q - 1) // 2, q) != 1:
                x = (x * x + 1) % q
            y = pow(x ** 3 + x, (q + 1) // 4, q)
            p = curve.mul(params["h"], (x, y if y % 2 else q - y))
            k, l = rng.randrange(1, r), rng.randrange(1, r)
            kp, lp = (curve.mul(n, p) for n in (k, l))
            self.assertEqual(self.run_with(file, f"hash {message.hex()}", f"mul {text(p)} {scalar(k, order)}", f"add {text(kp)} {text(lp)}",
                                           f"add {text(p)} {text(p)}"),
                             [text(p), text(kp), text(curve.add(kp, lp)), text(curve.add(p, p))], bits)

    def test_bilinearity(self):
        rng = random.Random(9)
        for bits in (512, 1024, 1536, 3840, 7680):
            file = self.PARAMS / f"a{bits}.param"
            params = self.read(file)
            q, r, size = params["q"], params["r"], bits // 8
            def number(k):
                return scalar(k % r, r.bit_length() // 8)
            k, l = rng.randrange(1, r), rng.randrange(1, r)
            p = self.run_with(file, f"hash {bits:04x}")[0]
            kp, lp = self.run_with(file, f"mul {p} {number(k)}", f"mul {p} {number(l)}")
            e, e_kl = self.run_with(file, f"pairing {p} {p}", f"pairing {kp} {lp}")
            self.assertEqual(self.run_with(file, f"gt.pow {e} {number(k * l)}", f"gt.mul {e} {e}"),
                             [e_kl] + self.run_with(file, f"gt.pow {e} {number(2)}"), bits)
            re, im = int(e[:2 * size], 16), int(e[2 * size:], 16)
            self.assertTrue(im and (re * re + im * im) % q == 1)

    def test_errors(self):
        v, size = self.VECTOR, 20
        params = self.read(self.file)
        q, r = params["q"], params["r"]
        p, e, x = v["P"]["octets"], v["e_PQ"], v["P"]["octets"][:128]
        y = int(p[128:], 16)
        minus = x + scalar(q - y, 64)
        off_curve = next(x for x in range(2, 99) if pow(x ** 3 + x, (q - 1) // 2, q) != 1)
        off_subgroup = next(x for x in range(2, 99) if pow(x ** 3 + x, (q - 1) // 2, q) == 1)
        self.assertEqual(
            self.run_with(self.file, f"add {p} {minus}", f"mul {p} {scalar(0, size)}", f"mul {p} {scalar(r, size)}",
                          f"mul {p} {scalar(1, size - 1)}", f"decode {p}00", f"decode {p[:-2]}", f"decode -",
                          f"decode {x}{scalar(q, 64)}", f"decode {scalar(q, 64)}00", f"decode {x}{scalar(y ^ 1, 64)}",
                          f"decode {scalar(off_curve, 64)}00", f"decode {x}02", f"decode {scalar(off_subgroup, 64)}01",
                          f"decode {scalar(0, 64)}00", f"decode {scalar(0, 128)}", f"pairing {p} {x}{scalar(y ^ 1, 64)}",
                          f"gt.pow {e} {scalar(r, size)}", f"gt.mul {e} {scalar(q, 64)}{scalar(0, 64)}",
                          f"gt.mul {e} {scalar(2, 64)}{scalar(0, 64)}", f"gt.mul {e} {scalar(q - 1, 64)}{scalar(0, 64)}",
                          f"gt.mul {e} {e[2:]}", "hash -", f"pairing.product {p} {p} {p}", f"pairing {p}", f"mul {p} xx"),
            ["error infinity"] * 2 + ["error range"] + ["error length"] * 4 + ["error range"] * 2 + ["error not_on_curve"] * 3
            + ["error not_in_subgroup"] * 3 + ["error not_on_curve"] + ["error range"] * 2 + ["error not_in_subgroup"] * 2
            + ["error length"] * 2 + ["error usage"] * 3)

    def test_files(self):
        def refused(file, says):
            code, out, err = cli.run("calc", stdin=f"typea.hash {file} 00\ntypea.hash {self.file} 00\n".encode())
            self.assertEqual((code, out.decode().split("\n")[0]), (0, "error parameters"), file)
            self.assertIn(says, err)
            self.assertRegex(out.decode().split("\n")[1], "^[0-9a-f]{256}$")
        refused(self.folder / "none", "cannot be read")
        refused(self.folder, "cannot be read")
        other = self.folder / "other"
        other.write_text(self.VECTOR["a_param_text"].replace("sign1 1", "sign1 -1"))
        refused(other, "r is not 2^exp2 + sign1*2^exp1 + sign0")
        # Both prime, but the square of r divides q + 1.
        other.write_text(f"type a\nq {29 * 29 * 12 - 1}\nh {29 * 12}\nr 29\nexp2 5\nexp1 2\nsign1 -1\nsign0 1\n")
        refused(other, "no group")


class Type1(cli.Case):
    def params(self, v, points=("P", "P_pub"), name="params.der"):
        """A file of BFPublicParameters for a set of vectors."""
        def tlv(tag, content):
            size = len(content)
            length = size.to_bytes((size.bit_length() + 7) // 8, "big")
            return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | len(length)]) + length) + content
        def integer(n):
            return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, "big"))
        content = integer(2) + bytes.fromhex("060b6086480186fd1e01010101") + integer(int(v["p"], 16)) + integer(int(v["q"], 16))
        for point in points:
            content += tlv(0x30, integer(int(v[point]["x"], 16)) + integer(int(v[point]["y"], 16)))
        file = self.folder / name
        file.write_bytes(tlv(0x30, content + bytes.fromhex("06052b0e03021a")))
        return file

    @staticmethod
    def pair(size, value):
        return "".join(scalar(int(n, 16), size) for n in value.values())

    def test_rfc5091(self):
        v = {v["section"]: v for v in cli.vectors("rfc5091.json")["vectors"]}
        a, e = v["7.1"], v["7.3"]
        file = self.params(a["input"], ("A", "A"))
        q = int(a["input"]["q"], 16)
        def of(value):
            return self.pair(17, value)
        self.assertEqual(
            calc(f"type1.mul {file} {of(a['input']['A'])} {scalar(int(a['input']['l'], 16) % q, 16)}",
                 f"type1.pairing {file} {of(e['input']['A'])} {of(e['input']['B'])}",
                 f"type1.pairing {file} {of(e['input']['B'])} {of(e['input']['A'])}"),
            [of(a["output"]["lA"]), of(e["output"]["e"]), of(e["output"]["e"])])
        h, k = v["7.4"], v["7.5"]
        file = self.params(h["input"])
        def of24(value):
            return self.pair(24, value)
        q_id, s_id = of24(h["output"]["Q_id"]), of24(k["output"]["S_id"])
        self.assertEqual(calc(f"type1.hash {file} 426f62", f"type1.mul {file} {q_id} {scalar(int(k['input']['s'], 16), 18)}"),
                         [q_id, s_id])
        b, c = v["7.7"]["input"], v["7.8"]["output"]
        d = v["7.7"]["output"]
        file = self.params(b, ("P", "P_1"))
        v_, w, v_to_s = calc(f"type1.pairing {file} {of24(b['P_1'])} {of24(b['P_2'])}",
                             f"type1.pairing.ratio {file} {of24(c['C_0'])} {of24(d['D_0'])} {of24(c['C_1'])} {of24(d['D_1'])}",
                             f"type1.gt.pow {file} {of24(b['v'])} {scalar(int(v['7.8']['input']['s'], 16), 18)}")
        self.assertEqual((v_, w), (of24(b["v"]), v_to_s))

    def test_levels(self):
        for level in cli.vectors("rfc5091_derived.json")["levels"]:
            size, order = level["n_p"] // 8, level["n_q"] // 8
            def of(value):
                return self.pair(size, value)
            def number(text):
                return scalar(int(text, 16), order)
            file = self.folder / "bf.der"
            file.write_bytes(bytes.fromhex(level["bf_public_parameters_der"]))
            p, p_pub, identity = of(level["P"]), of(level["P_pub"]), level["ids"][0]
            q_id, s_id, one = of(identity["Q_id"]), of(identity["S_id"]), identity["encryptions"][0]
            theta, theta_l = of(one["theta"]), of(one["theta_l"])
            if level["n_p"] < 7680:  # seconds
                self.assertEqual(calc(f"type1.hash {file} {identity['id']}"), [q_id], level["n_p"])
            self.assertEqual(calc(f"type1.mul {file} {q_id} {number(level['master_secret_s'])}", f"type1.pairing {file} {p_pub} {q_id}",
                                  f"type1.gt.pow {file} {theta} {number(one['l'])}",
                                  f"type1.mul {file} {p} {number(one['l'])}", f"type1.pairing {file} {s_id} {of(one['U'])}"),
                             [s_id, theta, theta_l, of(one["U"]), theta_l], level["n_p"])
            if "bb1" in level:
                b = level["bb1"]
                file = self.folder / "bb1.der"
                file.write_bytes(bytes.fromhex(b["bb1_public_parameters_der"]))
                ratio = " ".join(of(b[name]) for name in ("C_0", "D_0", "C_1", "D_1"))
                self.assertEqual(calc(f"type1.pairing.ratio {file} {ratio}", f"type1.pairing {file} {of(b['P_1'])} {of(b['P_2'])}",
                                      f"type1.pairing.product {file} {ratio}"),
                                 [of(b["w"]), of(b["v"])]
                                 + calc(f"type1.gt.mul {file} " + " ".join(calc(f"type1.pairing {file} {of(b['C_0'])} {of(b['D_0'])}",
                                                                                f"type1.pairing {file} {of(b['C_1'])} {of(b['D_1'])}"))))

    def test_errors(self):
        v = {v["section"]: v for v in cli.vectors("rfc5091.json")["vectors"]}["7.4"]["input"]
        file, p, q = self.params(v), int(v["p"], 16), int(v["q"], 16)
        point = self.pair(24, v["P"])
        x, y = (int(v["P"][name], 16) for name in "xy")
        self.assertEqual(calc(f"type1.decode {file} {point}", f"type1.decode {file} {point[:48]}01", f"type1.decode {file} {point}00",
                              f"type1.decode {file} {scalar(p, 24)}{scalar(y, 24)}", f"type1.decode {file} {scalar(x, 24)}{scalar(y ^ 1, 24)}",
                              f"type1.decode {file} {scalar(p - 1, 24)}{scalar(0, 24)}", f"type1.decode {file} {scalar(0, 24)}{scalar(1, 24)}",
                              f"type1.add {file} {point} {scalar(x, 24)}{scalar(p - y, 24)}", f"type1.mul {file} {point} {scalar(q, 18)}",
                              f"type1.mul {file} {point} {scalar(0, 18)}", f"type1.gt.mul {file} {scalar(1, 24)} -",
                              f"type1.pairing.ratio {file} {point} {point}"),
                         [point] + ["error length"] * 2 + ["error range", "error not_on_curve"] + ["error not_in_subgroup"] * 2
                         + ["error infinity", "error range", "error infinity", "error length", "error usage"])

        def refused(file, says):
            code, out, err = cli.run("calc", stdin=f"type1.hash {file} 00\n".encode())
            self.assertEqual((code, out.decode()), (0, "error parameters\n"))
            self.assertIn(says, err)
        refused(self.folder / "none.der", "cannot be read")
        for name, change, says in (("p", 4, "p is not 11 modulo 12"), ("p", 12, "q does not divide p + 1"), ("p", 12 * q, "p is not prime"),
                                   ("q", 2, "q does not divide p + 1")):
            refused(self.params({**v, name: hex(int(v[name], 16) + change)}), says)
        refused(self.params({**v, "q": "0x" + "9" * 40, "p": hex(12 * int("9" * 40, 16) - 1)}), "q is not prime")
        damaged = self.folder / "damaged.der"
        damaged.write_bytes(file.read_bytes()[:-1])
        refused(damaged, str(damaged))
        damaged.write_bytes(bytes(20000))
        refused(damaged, "larger than any")


class Lines(unittest.TestCase):
    def test_form(self):
        self.assertEqual(calc("", "   ", "nothing", "g1", "G1.decode " + G1, f"  fp.inv   {fp(1)}\t\r",
                              "fp.inv " + fp(10).upper()),
                         ["error usage"] * 5 + [fp(1), fp(pow(10, -1, P))])
        code, out, _ = cli.run("calc", stdin=f"fp.inv {fp(1)}".encode())  # no line end
        self.assertEqual((code, out.decode()), (0, fp(1) + "\n"))
        self.assertEqual(cli.run("calc", "extra")[0], 2)

    def test_each_result_is_flushed(self):
        with subprocess.Popen([cli.PROGRAM, "calc"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            for k in range(1, 4):
                process.stdin.write(f"fp.inv {fp(k)}\n".encode())
                process.stdin.flush()
                self.assertEqual(process.stdout.readline().decode(), fp(pow(k, -1, P)) + "\n")
            process.stdin.close()
            self.assertEqual(process.wait(10), 0)


if __name__ == "__main__":
    cli.main()
