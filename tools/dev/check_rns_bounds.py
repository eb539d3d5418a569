#!/usr/bin/env python3
"""Derives every bound of simd/avx512ifma/rns.h from its constants. SPDX-License-Identifier: Apache-2.0

    check_rns_bounds.py [--self-test]

Intervals of exact integers go through each step of a reduction, for the largest input that the types in rns.h admit; a bound that the
text states and the arithmetic does not give is an error. The constants are recomputed from their definitions, not from the generator.
Exit status 1 when something does not hold.
"""
import math
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
X = -0xD201000000010000
P = (X - 1) ** 2 * (X**4 - X**2 + 1) // 3 + X
WORD, LANE, TOP = 1 << 52, 1 << 43, 1 << 64


class Broken(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Broken(what)


def tables(text):
    """The arrays of rns_params.inc by name, as lists of rows."""
    found = {}
    for name, body in re.findall(r"constexpr uint64_t (\w+)\[\d+\]\[\d+\] = \{(.*?)\n\};", text, re.S):
        found[name] = [[int(v, 16) for v in re.findall(r"0x[0-9a-f]+", row)] for row in re.findall(r"\{(.*?)\}", body, re.S)]
    return found


def constant(text, name):
    match = re.search(rf"constexpr unsigned(?: long)? {name} = (\d+)(?:ul)?(?: << (\d+))?;", text)
    require(match, f"{name} is not a number in the text")
    return int(match[1]) << int(match[2] or 0)


def product(values):
    result = 1
    for v in values:
        result *= v
    return result


def check_constants(t, headroom):
    b, w = t["kModulus"]
    require(all(m % 2 == 1 and (1 << 49) - (1 << 10) < m < 1 << 49 for m in b + w), "moduli are odd, within 2^10 below 2^49")
    require(all(math.gcd(m, n) == 1 for i, m in enumerate(b + w) for n in (b + w)[:i]), "moduli are coprime in pairs")
    big, big2 = product(b), product(w)
    require(headroom == big // P, "kHeadroom = floor(M/p)")
    sigma = [WORD * pow(big, -1, n) % n for n in w]
    s = [v * pow(P, -1, m) % m for v, m in zip(t["kPrime"][0], b)]  # scales, from the residues of p
    for i, m in enumerate(b):
        require(s[i] * s[i] * P * (big // m) % m == -WORD % m, "s_i^2 = -2^52 / (p M/m_i)")
        require(t["kFold"][0][i] == (1 << 49) - m and t["kInverse"][0][i] * m % WORD == 1, "fold and inverse, first base")
        require(t["kExtendToW"][i] == [WORD * sg * P * pow(m, -1, n) % n for sg, n in zip(sigma, w)], "A[i][j]")
    for j, n in enumerate(w):
        require(t["kPrime"][1][j] == sigma[j] * P % n, "p in the second base")
        require(t["kFold"][1][j] == (1 << 49) - n and t["kInverse"][1][j] * n % WORD == 1, "fold and inverse, second base")
        require(t["kToDigits"][0][j] == big * pow(big2 // n, -1, n) % n, "G[j]")
        require(t["kToDigits"][1][j] * n % WORD == t["kToDigits"][0][j], "G[j]/m'_j")
        require(t["kExtendToB"][j] == [WORD * si * (big2 // n) % m for si, m in zip(s, b)], "C[j][i]")
        require(sum(v << 52 * k for k, v in enumerate(t["kDigitLimbs"][j])) == big2 // n, "limbs of M'/m'_j")
    require(max(t["kExtendToB"][8]) < 1 << 48, "D[i] is below 2^48")
    wide = ("kInverse", "kDigitLimbs", "kToDigits", "kPrimeShifted")  # words of 52 or 64 bits
    narrow = [row for name, rows in t.items() if name not in wide for row in rows] + t["kToDigits"][:1]
    require(all(v < 1 << 49 for row in narrow for v in row), "constants are below kModulusLane")
    require(t["kExtendToB"][8] == [-WORD * si * big2 % m for si, m in zip(s, b)], "D[i]")
    require(sum(v << 52 * k for k, v in enumerate(t["kDigitLimbs"][8])) == (1 << 416) - big2, "limbs of 2^416 - M'")
    factor = big * big * pow(1 << 384, -1, P)
    for k in range(8):
        v = (1 << 52 * k) * factor % P
        require(t["kFromLimbsB"][k] == [v * si * si % m for si, m in zip(s, b)], "2^(52k) M^2/R, first base")
        require(t["kFromLimbsW"][k] == [v * sg * sg % n for sg, n in zip(sigma, w)], "2^(52k) M^2/R, second base")
    return b, w, big, big2


def check_bounds(t, c, b, w, big, big2):
    """Largest values step by step; c holds the constants of rns.h."""
    fold_limit, reduced, operand = (c[k] * LANE for k in ("kFoldedLane", "kReducedLane", "kOperandLane"))
    stored = c["kStoredValue"]
    require(c["kModulusLane"] * LANE >= max(b + w), "a modulus is below kModulusLane")
    require(operand <= WORD, "multiply-adds read 52 bits of a factor")

    def fold(most, fold_constants):
        require(most < 1 << 63, "lanes before a fold are below 2^63")
        require((most >> 49) * max(fold_constants) < WORD, "the folded part has no high word")
        return (1 << 49) - 1 + (most >> 49) * max(fold_constants)

    # The largest sum that kReducible admits: T counts lanes^2, 2^16 for a subtraction and 2^12 or more for a product, which add at most
    # 2^60 and 2^52 to lo.
    require(c["kSumLanes"] <= 16 * c["kOffset"], "kSumLanes admits fewer than 16 subtractions")
    lo, hi = 15 * (1 << 60) + (c["kSumLanes"] - 15 * c["kOffset"]) // (1 << 12) * WORD, c["kSumLanes"] * LANE * LANE // WORD
    require(lo < TOP and hi < 1 << 63, "accumulators fit their lanes")
    xi = fold(hi + (lo >> 52) + max(b), t["kFold"][0])
    require(xi < fold_limit, "xi is below kFoldedLane")
    # q = sum xi_i M/m_i exceeds q mod M by k*M.
    excess = sum(xi * (big // m) for m in b)
    for v in (0, 1, stored * stored, 1000, 19000):
        formula = (7 * v + 57 * c["kHeadroom"] + 7 * c["kHeadroom"] - 1) // (7 * c["kHeadroom"])
        require((v * P * P + excess * P) // big < formula * P, "reduced_value() is an upper bound")
    to_w = [max(row[j] for row in t["kExtendToW"]) for j in range(8)]
    hi += 8 * (xi * max(to_w) // WORD)
    lo += 8 * (WORD - 1)
    require(lo < TOP and hi < 1 << 63, "accumulators fit their lanes in the first extension")
    lane_w = fold(hi + (lo >> 52) + max(w), t["kFold"][1])
    require(lane_w < min(fold_limit, reduced, operand), "lanes of the second base are below kFoldedLane")
    zeta = max(lane_w * g // WORD + n for g, n in zip(t["kToDigits"][0], w))
    require(zeta < WORD, "zeta is a factor")
    # k: the sum of zeta_j/m'_j is k + r/M' with 0 <= r < stored*p; 2^49 stands for every m'_j, and 2^48 is added.
    error = sum(zeta * ((1 << 49) - n) for n in w)  # over 2^49 * m'_j
    require(8 * zeta + (1 << 48) < TOP, "the sum of zeta fits its lane")
    require(8 * error < min(w) << 45, "2^49 for m'_j changes the sum of zeta_j/m'_j by less than 1/128")
    require(stored * P * 16 < big2, "r/M' is below 1/16: k plus 1/2 plus a small error rounds to k")
    k = (8 * zeta + (1 << 48)) >> 49
    require(k * max(t["kExtendToB"][8]) < WORD, "k*D has no high word")
    lo = 9 * (WORD - 1)
    hi = sum(zeta * max(row) // WORD for row in t["kExtendToB"][:8])
    lane_b = max(hi + (lo >> 52), max(b))
    require(lane_b < reduced, "lanes of the first base are below kReducedLane")
    # Offsets: what a subtraction adds to T covers their lanes.
    require(c["kOffset"] * LANE * LANE // WORD >= 2 * max(b + w), "kOffset covers two moduli in hi")
    # In and out.
    require(8 * WORD * P + excess * P < stored * P * big, "an imported element is below kStoredValue * p")
    require(stored * P < 1 << 416 and stored == 16, "an exported integer is below 16p: four subtractions make it canonical")


def reduce_exactly(t, b, w, big, sums):
    """The reduction of rns.h on integers: lanes of one element from lanes of a sum in both bases."""
    def word(v, m):
        return v * pow(WORD, -1, m) % m

    xi = [word(v, m) for v, m in zip(sums[0], b)]
    lane_w = [word(sums[1][j] + sum(x * row[j] for x, row in zip(xi, t["kExtendToW"])), w[j]) for j in range(8)]
    zeta = [word(v * g, n) for v, g, n in zip(lane_w, t["kToDigits"][0], w)]
    k = (sum(zeta) + (1 << 48)) >> 49
    return [word(sum(z * row[i] for z, row in zip(zeta, t["kExtendToB"])) + k * t["kExtendToB"][8][i], b[i]) for i in range(8)], lane_w


def check_examples(t, b, w, big):
    """The formulas of the header, on integers at the edges: reduce(x*y) is x*y/M in both bases at once."""
    s = [v * pow(P, -1, m) % m for v, m in zip(t["kPrime"][0], b)]
    sigma = [v * pow(P, -1, n) % n for v, n in zip(t["kPrime"][1], w)]
    for x, y in ((0, 0), (1, 1), (P - 1, P - 1), (P, 16 * P - 1), (16 * P - 1, 16 * P - 1), (1 << 380, 3), (big % P, 12345)):
        sums = [x * y * si * si % m for si, m in zip(s, b)], [x * y * sg * sg % n for sg, n in zip(sigma, w)]
        lane_b, lane_w = reduce_exactly(t, b, w, big, sums)
        residues = [v * pow(si, -1, m) % m for v, si, m in zip(lane_b, s, b)] + [v * pow(sg, -1, n) % n for v, sg, n in zip(lane_w, sigma, w)]
        r, modulus = 0, 1
        for v, m in zip(residues, b + w):
            r += modulus * ((v - r) * pow(modulus, -1, m) % m)
            modulus *= m
        require(r < 16 * P and (r * big - x * y) % P == 0, "a reduction is a division by M modulo p")


def check(params, header):
    t = tables(params)
    names = ("kModulusLane", "kFoldedLane", "kReducedLane", "kOperandLane", "kStoredValue", "kOffset", "kSumLanes")
    c = {name: constant(header, name) for name in names}
    c["kHeadroom"] = constant(params, "kHeadroom")
    b, w, big, big2 = check_constants(t, c["kHeadroom"])
    check_bounds(t, c, b, w, big, big2)
    check_examples(t, b, w, big)


def main():
    folder = ROOT / "simd" / "avx512ifma"
    params, header = (folder / "rns_params.inc").read_text(), (folder / "rns.h").read_text()
    if sys.argv[1:] == ["--self-test"]:
        faults = {
            "a bound too small": (params, header.replace("kReducedLane = 65;", "kReducedLane = 64;")),
            "a factor too wide": (params, header.replace("kOperandLane = 512;", "kOperandLane = 513;")),
            "sums too large": (params, header.replace("kSumLanes = 1ul << 20;", "kSumLanes = 1ul << 31;")),
            "values too large": (params, header.replace("kStoredValue = 16;", "kStoredValue = 1024;")),
            "an edited constant": (re.sub(r"(kExtendToB\[9\]\[8\] = \{\s*\{0x)(.)", lambda m: m[1] + ("1" if m[2] == "0" else "0"), params), header),
        }
        for name, (bad_params, bad_header) in faults.items():
            if (bad_params, bad_header) == (params, header):
                sys.exit(f"self-test: nothing planted for {name}")
            try:
                check(bad_params, bad_header)
            except Broken:
                continue
            sys.exit(f"self-test: {name} was not found")
        return
    try:
        check(params, header)
    except Broken as broken:
        sys.exit(f"simd/avx512ifma: does not hold: {broken}")


if __name__ == "__main__":
    main()
