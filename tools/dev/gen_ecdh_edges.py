#!/usr/bin/env python3
"""Writes tests/vectors/ecdh_edge_cases.json: edge cases of Diffie-Hellman on the NIST curves. SPDX-License-Identifier: Apache-2.0

usage: gen_ecdh_edges.py [--check]        --check: fails if the file would change

In the manner of project Wycheproof, but computed here: exact integers, the textbook's chord and tangent in Jacobian coordinates, the
binary method. Nothing is shared with the library but the curves' parameters (tests/vectors/nist_curves.json). Where a point has to have
a certain multiple, it is made from that: [1/k]S for the shared point S and the private key k.
"""
import json
import pathlib
import sys

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "tests" / "vectors"
TARGET = VECTORS / "ecdh_edge_cases.json"
A = -3


class Curve:
    def __init__(self, given):
        self.p, self.b, self.n = (int(given[name], 16) for name in ("p", "b", "n"))
        self.size = given["field_octets"]
        self.g = (int(given["Gx"], 16), int(given["Gy"], 16))

    def right_side(self, x):
        return (x**3 + A * x + self.b) % self.p

    def root(self, a):
        r = pow(a, (self.p + 1) // 4, self.p)  # p = 3 mod 4
        return r if r * r % self.p == a % self.p else None

    def lift(self, x):
        y = self.root(self.right_side(x))
        return None if y is None else (x % self.p, y)

    def multiple(self, k, point):
        p = self.p

        def double(a):
            x, y, z = a
            if y * z % p == 0:
                return (1, 1, 0)
            m = (3 * x * x + A * z**4) % p
            s = 4 * x * y * y % p
            x3 = (m * m - 2 * s) % p
            return (x3, (m * (s - x3) - 8 * y**4) % p, 2 * y * z % p)

        def add(a, c):
            if a[2] == 0 or c[2] == 0:
                return c if a[2] == 0 else a
            z1, z2 = a[2] * a[2] % p, c[2] * c[2] % p
            u1, u2 = a[0] * z2 % p, c[0] * z1 % p
            s1, s2 = a[1] * z2 * c[2] % p, c[1] * z1 * a[2] % p
            if u1 == u2:
                return double(a) if s1 == s2 else (1, 1, 0)
            h, r = u2 - u1, s2 - s1
            hh, hhh, v = h * h % p, h**3 % p, u1 * h * h % p
            x3 = (r * r - hhh - 2 * v) % p
            return (x3, (r * (v - x3) - s1 * hhh) % p, a[2] * c[2] * h % p)

        sum_, term = (1, 1, 0), (point[0], point[1], 1)
        for bit in bin(k)[2:]:
            sum_ = double(sum_)
            if bit == "1":
                sum_ = add(sum_, term)
        if sum_[2] == 0:
            return None
        z = pow(sum_[2], -1, p)
        return (sum_[0] * z * z % p, sum_[1] * z**3 % p)

    # x with right_side(x) = c: the linear factors of the cubic, by gcd with x^p - x, or none.
    def abscissa(self, c):
        p, cubic = self.p, [(self.b - c) % self.p, A % self.p, 0, 1]  # lowest coefficient first

        def reduced(f, g):
            f = f[:]
            inverse = pow(g[-1], -1, p)
            while len(f) >= len(g):
                q = f[-1] * inverse % p
                for i in range(len(g)):
                    f[len(f) - len(g) + i] = (f[len(f) - len(g) + i] - q * g[i]) % p
                while f and f[-1] == 0:
                    f.pop()
            return f

        def power(base, e):
            r = [1]
            for bit in bin(e)[2:]:
                for factor in [r] + ([base] if bit == "1" else []):
                    product = [0] * (len(r) + len(factor) - 1) if r and factor else []
                    for i, u in enumerate(r):
                        for j, v in enumerate(factor):
                            product[i + j] = (product[i + j] + u * v) % p
                    r = reduced(product, cubic)
            return r

        def common(f, g):
            while g:
                f, g = g, reduced(f, g)
            return f

        f = power([0, 1], p) + [0, 0]
        f[1] = (f[1] - 1) % p
        while f and f[-1] == 0:
            f.pop()
        roots = common(cubic, f) if f else cubic
        return -roots[0] * pow(roots[1], -1, p) % p if len(roots) == 2 else None

    def octets(self, a):
        return a.to_bytes(self.size, "big").hex()

    def encoded(self, point):
        return "04" + self.octets(point[0]) + self.octets(point[1])


# Where windows of 5 bits, limbs of 32, 52 and 64 bits, and the order itself end.
def scalars(c):
    n, bits = c.n, c.n.bit_length()
    near = [*range(1, 9), 15, 16, 17, *range(30, 35), *range(61, 67)]
    found = {"small": near, "negative": [n - k for k in near],
             # n - 2d: the last window adds a point to itself when its digit is -d.
             "doubling in the last window": [n - 2 * d for d in range(1, 32, 2)],
             "halves and thirds of the order": [(n - 3) // 2, (n - 1) // 2, (n + 1) // 2, (n + 3) // 2, n // 3, n // 3 + 1, 2 * n // 3]}
    ends = sorted({i for step in (5, 32, 52, 64) for i in range(step, bits, step) if step != 5 or i > bits - 24 or i < 24} | {bits - 1})
    found["one bit"] = [1 << i for i in ends]
    found["all bits below"] = [(1 << i) - 1 for i in ends]
    found["one bit below the order"] = [n - (1 << i) for i in ends[::3]]
    full = (1 << bits) - 1
    found["patterns"] = [full // 3, 2 * (full // 3) % n, full // 5 * 2, full // 31, full // 31 * 15, full // 1023 * 31,
                         full - (1 << bits - 1), (1 << bits - 1) + 1, (1 << bits - 1) - 1, full >> 33, full >> 65 << 64]
    return [(why, k) for why, ks in found.items() for k in ks if 0 < k < n]


def points(c):
    p, edges = c.p, []
    limbs = range(32, p.bit_length(), 32)

    def first(why, candidates, count):
        lifted = [(why, q) for q in map(c.lift, candidates) if q]
        edges.extend(lifted[:count])

    first("small x", range(64), 4)
    first("x next to p", (p - i for i in range(1, 64)), 3)
    first("x with one bit", ((1 << i) % p for i in range(p.bit_length() - 1, 8, -1)), 6)
    first("x with all bits below a limb's end", ((1 << i) - 1 for i in limbs), 5)
    first("x with a limb of zeros", (p >> i + 32 << i + 32 | (1 << i) - 1 - j for i in limbs for j in range(2)), 5)
    first("x with the lowest limbs of p", ((p & ((1 << i) - 1)) + j for i in limbs for j in (-1, 0, 1)), 4)
    # What the field's multiplication works on is x*R: of few bits, or just below p.
    for r in sorted({-(-p.bit_length() // 64) * 64, -(-p.bit_length() // 52) * 52}):
        inverse = pow(1 << r, -1, p)
        first(f"x*2^{r} small", (inverse * i % p for i in range(1, 32)), 2)
        first(f"x*2^{r} next to p", (inverse * (p - i) % p for i in range(1, 32)), 2)
        first(f"x*2^{r} with one bit", (inverse * (1 << i) % p for i in limbs), 3)
    for why, ys in (("small y", range(1, 40)), ("y next to p", (p - i for i in range(1, 40))), ("y with one bit", (1 << i for i in limbs))):
        lifted = [(x, y) for x, y in ((c.abscissa(y * y % p), y) for y in ys) if x is not None]
        edges.extend((why, q) for q in lifted[:2])
    return edges


def shared(c):
    k = (0x1234567890ABCDEF << c.n.bit_length() - 80) + 0xFEDCBA987654321
    for why, point in points(c):
        yield why, k, point, c.multiple(k, point)
    inverse = pow(k, -1, c.n)
    for why, point in points(c):
        peer = c.multiple(inverse, point)
        yield "shared: " + why, k, peer, point
    # Leading zero octets of the shared secret, one after the other.
    for zeros in range(1, c.size, max(1, c.size // 12)):
        limit = 1 << 8 * (c.size - zeros)
        point = next(q for q in map(c.lift, range(min(limit, c.p) - 1, 0, -1)) if q)
        yield f"shared: {zeros} leading zero octets", k, c.multiple(inverse, point), point


def refused(c, others):
    p, good = c.p, c.multiple(0xC0FFEE, c.g)
    text = c.encoded(good)
    yield "infinity", "infinity", "00"
    yield "infinity as coordinates of zeros", "not_on_curve", c.encoded((0, 0))
    for octet in ("01", "05"):
        yield "infinity with another first octet", "length", octet
    yield "empty", "length", ""
    yield "compressed", "length", f"{2 + good[1] % 2:02x}" + c.octets(good[0])
    for first in ("00", "02", "03", "05", "06", "07", "84"):  # 06, 07: the hybrid form
        yield "first octet " + first, "format", first + text[2:]
    yield "one octet less", "length", text[:-2]
    yield "one octet more", "length", text + "00"
    yield "a leading zero octet more", "length", "0400" + text[2:]
    for bit in sorted({0, 1, 8, 31, 32, 63, 64, c.size * 4, p.bit_length() - 2}):
        yield f"bit {bit} of x flipped", "not_on_curve", c.encoded((good[0] ^ 1 << bit, good[1]))
        yield f"bit {bit} of y flipped", "not_on_curve", c.encoded((good[0], good[1] ^ 1 << bit))
    yield "x and y exchanged", "not_on_curve", c.encoded((good[1], good[0]))
    for b in (0, c.b + 1, -c.b):  # Biham and Neumann's: y = 0; Jager, Schwenk and Somorovsky's: another b, which no formula reads
        x = next(x for x in range(2, 99) if c.root((x**3 + A * x + b) % p) is not None)
        yield "another b", "not_on_curve", c.encoded((x, c.root((x**3 + A * x + b) % p)))
    yield "order 2 on another curve", "not_on_curve", c.encoded((good[0], 0))
    for x in range(2, 999):  # the third division polynomial is linear in b
        b = (A * A - 3 * x**4 - 6 * A * x * x) * pow(12 * x, -1, p) % p
        y = c.root((x**3 + A * x + b) % p)
        if y is not None and y != 0:
            yield "order 3 on another curve", "not_on_curve", c.encoded((x, y))
            break
    x = next(x for x in range(2, 99) if c.lift(x) is None)  # -1 is no square
    yield "on the twist", "not_on_curve", c.encoded((x, c.root(-c.right_side(x))))
    room = 1 << 8 * c.size
    small = next(q for q in map(c.lift, range(9999)) if q and q[0] + p < room)
    low = next((c.abscissa(y * y % p), y) for y in range(1, 99) if c.abscissa(y * y % p) is not None)
    yield "x + p", "range", c.encoded((small[0] + p, small[1]))
    yield "y + p", "range", c.encoded((low[0], low[1] + p))
    yield "x = p", "range", c.encoded((p, good[1]))
    yield "y = p", "range", c.encoded((good[0], p))
    yield "x and y of all ones", "range", c.encoded((room - 1, room - 1))
    for name, other in others.items():
        yield "point of " + name, "length", other.encoded(other.g)
        if other.size < c.size:
            yield "point of " + name + ", padded", "not_on_curve", c.encoded(other.g)


def main():
    curves = {name: Curve(given) for name, given in json.loads((VECTORS / "nist_curves.json").read_text())["curves"].items()}
    out = {"source": "Generated by: tools/dev/gen_ecdh_edges.py. Do not edit. Own computation with exact integers; nothing is copied.",
           "note": "shared secret: x of [k]peer. scalars: [why, k, x of [k]G]; shared: [why, k, peer, x]; refused: [why, status, point].",
           "curves": {}}
    for name, c in curves.items():
        assert c.multiple(c.n, c.g) is None and c.multiple(c.n - 1, c.g)[0] == c.g[0]
        others = {o: curves[o] for o in curves if o != name}
        out["curves"][name] = {
            "refused_scalars": [c.octets(k) for k in (0, c.n, c.n + 1, (1 << 8 * c.size) - 1)],
            "scalars": [[why, c.octets(k), c.octets(c.multiple(k, c.g)[0])] for why, k in scalars(c)],
            "shared": [[why, c.octets(k), c.encoded(peer), c.octets(result[0])] for why, k, peer, result in shared(c)],
            "refused": [list(row) for row in refused(c, others)]}
    text = json.dumps(out, indent=0) + "\n"
    text = text.replace("[\n\"", "[\"").replace("\",\n\"", "\", \"").replace("\"\n]", "\"]")
    if "--check" in sys.argv[1:]:
        sys.exit(TARGET.read_text() != text)
    TARGET.write_text(text)


if __name__ == "__main__":
    main()
