#!/usr/bin/env python3
"""Derives the bounds of simd/avx512ifma/k2_*.h from those of one product. SPDX-License-Identifier: Apache-2.0

    check_mont52_bounds.py [--self-test]

Intervals in multiples of p go through the loops, as the headers combine values, until nothing grows; they hold for p/R = 2^-8, the largest
ratio (512 bits). A product asks for operands in [0, 2^(52n)), which is 256p, and for columns that fit into 63 bits; it gives less than
(2 + 2^-50 + alpha*beta/256)p. Exit status 1 when something does not hold.
"""
import pathlib
import re
import sys
from fractions import Fraction

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "simd/avx512ifma"
RATIO = Fraction(1, 256)
COLUMN = 4 * 30 << 52  # of a product, for 1536 bits


class Broken(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Broken(what)


class Value:
    """An interval of multiples of p, and the largest sum of columns that it is made of, in columns of products."""

    def __init__(self, low, high, columns=1):
        self.low, self.high, self.columns = Fraction(low), Fraction(high), columns

    def __add__(self, other):
        return Value(self.low + other.low, self.high + other.high, self.columns + other.columns)

    def __sub__(self, other):
        return Value(self.low - other.high, self.high - other.low, self.columns + other.columns)

    def __rmul__(self, factor):
        return Value(factor * self.low, factor * self.high, factor * self.columns)

    def __mul__(self, other):
        for v in (self, other):
            require(v.low >= 0, f"an operand may be {float(v.low):.2f}p")
            require(v.high < 1 / RATIO, f"an operand may be {float(v.high):.1f}p")
            require(v.columns * COLUMN < 1 << 63, f"a column is the sum of {v.columns}")
        bound = 2 + self.high * other.high * RATIO
        return Value(0, Fraction((bound.numerator << 40) // bound.denominator + 1, 1 << 40))  # rounded up, by more than 2^-50


def sum_of_products(a, b, c, d):
    """a*b + c*d before one reduction."""
    parts = [a * b, c * d]
    return Value(0, parts[0].high + parts[1].high - 2, 2)


def multiple(k):
    return Value(k, k, 1)  # its digits are below a column of a product


def squared(k, many):
    """f^2 from the three products of f*line: s and t/2."""
    return (k[2] - 2 * k[1] + many) * (2 * k[0] - k[2] + many), (k[0] - k[1] + many) * (k[2] - k[0] - k[1] + many)


def times_line(s, t, c, w):
    t = 2 * t
    return s * c, t * w, (s + t) * (c + w)


def type_a(v, many):
    a, m, t = v["x"] * v["x"], v["x"] * v["w"], 16 * v["at"] * (v["x"] + 4 * v["at"])
    sp = (v["a"] + v["t"]) * (v["x"] + 8 * v["at"])
    y, k = v["y"] * v["ratio"], times_line(*v["f"], v["c"] - v["xd"] + many, v["y"])
    d, s = a - t + many, a + t
    return {"x": d * d, "w": 4 * m * s, "at": a * t, "xd": v["x"] * d, "c": (3 * a + t) * v["w"], "ratio": v["xd"] * (8 * sp), "a": a, "t": t,
            "sp": sp, "y": y, "k": k, "f": squared(k, many)}


def type_1(v, many):
    y = v["y1"] - v["y2"] + many
    b, a, u, w, uq = y * y, v["x"] * v["x"], y * v["z"], v["z"] * v["z"], v["u"] * Value(0, 6)
    k = times_line(*v["f"], v["r"] - v["b"] + 3 * v["ww"] + many, v["uq"])
    return {"x": v["x"] * (b - 9 * w + 4 * many), "y1": (b + 9 * w) * (b + 9 * w), "y2": 9 * w * (12 * w), "w": 4 * b * v["w"], "z": 8 * b * u,
            "r": a * (3 * v["w"]), "b": b, "u": u, "ww": w, "uq": uq, "k": k, "f": squared(k, many)}


def batch(v, many):
    plus, minus = v["x"] + v["z"], v["x"] - v["z"] + many
    s, d = plus * plus, minus * minus
    g, h = (v["re_x"] - v["re_z"] + plus + many) * plus, (v["re_x"] + v["re_z"] - minus + many + many) * minus
    u, w, x, z, e = g + h, g - h + many, (s + s) * d, (s - d + many) * (s + d), v["e"]
    return {"s": s, "d": d, "g": g, "h": h, "x": x, "z": z, "e": e, "re_x": sum_of_products(u * u, v["1/e"], x, many - e),
            "re_z": sum_of_products(w, w, z, e), "1/e": v["1/e"]}


def batch_end(many):
    """What is computed once, from coordinates below 2.6p: f, its power."""
    xp = yp = e = yq = Value(0, 3)
    x = z = Value(0, Fraction(26, 10))
    one = Value(0, 1)
    g = x
    u, w, of_4 = g + g, g - g + many, x * x + x * x
    twice, base = yp + yp, xp - e + many
    norm, by_p = x - e * z + many, xp * z
    from_p = x - by_p + many
    ordinate = (x + by_p) * (xp * x + z) * z - x * (from_p * from_p) + many
    imaginary = (many - e) * (of_4 * w) - norm * u + many
    part = (w * yq) * ordinate, ((many - twice) * z) * (of_4 * imaginary)
    chord = ordinate * base - ((twice * yp) * (z * z)) * norm + many, ((many - twice) * yq) * ((z * z) * from_p)

    def complex_product(a, b):
        return a[0] * b[0] - a[1] * b[1] + many, a[0] * b[1] + a[1] * b[0]

    f = complex_product(complex_product(part, part), chord)
    norm, t = f[0] * f[0] + f[1] * f[1], f[0] * f[1] + f[0] * f[1]
    inverse = (norm * t + one) * one
    re = (f[0] * f[0] - f[1] * f[1] + many) * (inverse * t)
    im_inverse = many - norm * norm * inverse
    trace = (re + re) * one
    v = 2 * one
    for _ in range(8):
        v = Value(0, max(v.high, (v * v + many - trace).high), 3)
    ((re * (v * one)) - v * one + many) * im_inverse


def settle(step, start, many, allowed):
    """Until nothing grows, from the values before the first doubling."""
    v, seen = dict(start), {}
    for _ in range(12):
        v = step(v, many)
        for name, values in v.items():
            for value in values if isinstance(values, tuple) else (values,):
                seen[name] = max(seen.get(name, 0), value.high)
        v = {name: tuple(Value(0, seen[name]) for _ in values) if isinstance(values, tuple) else Value(0, seen[name]) for name, values in v.items()}
    for name, high in seen.items():
        require(high < allowed.get(name, Fraction(26, 10)), f"{step.__name__}: {name} reaches {float(high):.2f}p")


def check(many):
    imported, nothing = Value(0, 3), Value(0, 0)
    start = dict.fromkeys("a t at xd c y1 y2 b ww r u uq".split(), nothing)
    start.update(x=imported, w=imported, y=imported, ratio=Value(0, 6), f=(Value(0, 1), nothing), k=(nothing,) * 3)
    settle(type_a, start, multiple(many), {"t": Fraction(34, 10)})
    start.update(y1=imported, z=Value(0, 1))
    settle(type_1, start, multiple(many), {"y1": Fraction(5), "y2": Fraction(5)})

    many, one = multiple(many), Value(0, 1)
    base = imported - imported + many
    x, z = base * imported, base * one
    settle(batch, {"x": x, "z": z, "re_x": (one + imported * imported) * (imported + imported) - z + many, "re_z": base * base + x, "e": imported,
                   "1/e": imported}, many, {"h": Fraction(27, 10), "e": Fraction(4), "1/e": Fraction(4)})
    batch_end(many)


def main():
    many = int(re.search(r"kMany = (\d+);", (FOLDER / "k2_field.h").read_text()).group(1))
    if "--self-test" in sys.argv:
        for planted in (1, 40):
            try:
                check(planted)
            except Broken:
                continue
            print(f"not noticed: kMany = {planted}")
            return 1
        return 0
    try:
        check(many)
    except Broken as problem:
        print(problem)
        return 1
    return 0


sys.exit(main())
