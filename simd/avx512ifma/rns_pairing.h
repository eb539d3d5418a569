// Optimal ate pairing on BLS12-381 over the residue number system. SPDX-License-Identifier: Apache-2.0
//
// The same formulas as pairing/line.h, pairing/ate_k12.h and pairing/final_exp_k12.h, arranged so that reductions come in batches.
#ifndef IBAKE_SIMD_AVX512IFMA_RNS_PAIRING_H
#define IBAKE_SIMD_AVX512IFMA_RNS_PAIRING_H

#include "simd/avx512ifma/rns_tower.h"

namespace ibake::rns {
namespace {

// One factor of a product in the loop: P and Q affine, T = [k]Q.
struct Term {
    Fe minus_px, py;
    Fe2 qx, qy, x, y, z;
};
// l0 + l2*w^2 + l3*w^3.
struct Line {
    using L0 = Elt2<2 * kReducedLane + kModulusLane, 2 * kStoredValue>;
    L0 l0;
    Fe2 l2, l3;
};

// T := 2T and its tangent at P. Costello, Lange, Naehrig, PKC 2010: with e = 3b*Z^2, X3 = 2XY(Y^2 - 3e), Y3 = Y^2(Y^2 + 6e) - 3e^2,
// Z3 = 8Y^3*Z; line Y^2 - e, -3X^2*xP, 2YZ*yP.
IBAKE_NOINLINE void doubling_step(Line& line, Term& t) {
    Fe2 first[5], second[5];
    Batch2<5> batch;
    batch.set(0, product(t.x, t.y));
    batch.set(1, square(t.y));
    batch.set(2, square_times_3b(t.z));
    batch.set(3, square(t.x));
    batch.set(4, product(twice(t.y), t.z));
    batch.reduce(first);
    const Fe2 &xy = first[0], &yy = first[1], &e = first[2], &xx = first[3], &yz = first[4];
    line.l0 = yy - e;
    batch.set(0, product(twice(xy), yy - thrice(e)));
    batch.set(1, madd_square(product(yy + thrice(twice(e)), yy), thrice(e), -e));
    batch.set(2, product(twice(twice(yy)), yz));
    batch.set(3, product(thrice(xx), t.minus_px));
    batch.set(4, product(yz, t.py));
    batch.reduce(second);
    t.x = second[0], t.y = second[1], t.z = second[2];
    line.l2 = second[3], line.l3 = second[4];
}

// T := T + Q and the chord at P. With theta = Y - yQ*Z, lambda = X - xQ*Z: line theta*xQ - lambda*yQ, -theta*xP, lambda*yP.
IBAKE_NOINLINE void addition_step(Line& line, Term& t) {
    Fe2 slopes[2], second[5], third[3], last[3];
    Batch2<2> two;
    two.set(0, product(t.z, -t.qy));
    two.set(1, product(t.z, -t.qx));
    two.reduce(slopes);
    const auto theta = fold(t.y + slopes[0]), lambda = fold(t.x + slopes[1]);
    Batch2<5> five;
    five.set(0, square(theta));
    five.set(1, square(lambda));
    five.set(2, madd(product(theta, t.qx), lambda, -t.qy));
    five.set(3, product(theta, t.minus_px));
    five.set(4, product(lambda, t.py));
    five.reduce(second);
    const Fe2& d = second[1];
    line.l0 = widen<Line::L0::kLane, Line::L0::kValue>(second[2]);
    line.l2 = second[3], line.l3 = second[4];
    Batch2<3> three;
    three.set(0, product(lambda, d));
    three.set(1, product(t.z, second[0]));
    three.set(2, product(t.x, d));
    three.reduce(third);
    const Fe2 &e = third[0], &g = third[2];
    const auto h = fold(e + third[1] - twice(g));
    three.set(0, product(lambda, h));
    three.set(1, madd(product(theta, fold(g - h)), e, -t.y));
    three.set(2, product(t.z, e));
    three.reduce(last);
    t.x = last[0], t.y = last[1], t.z = last[2];
}

IBAKE_VEC_INLINE void blend(Vec& a, Vec b, Vec mask) { a = a ^ ((a ^ b) & mask); }
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE void blend(Elt<L, V>& a, const Elt<L, V>& b, Vec mask) {
    blend(a.b, b.b, mask);
    blend(a.w, b.w, mask);
}
template <unsigned L, unsigned V>
IBAKE_VEC_INLINE void blend(Elt2<L, V>& a, const Elt2<L, V>& b, Vec mask) {
    blend(a.c0, b.c0, mask);
    blend(a.c1, b.c1, mask);
}

constexpr size_t kMaxTerms = 8;

IBAKE_VEC_INLINE Fe12 fe12_one() {
    Fe12 f;
    for (Fe2& a : f.places) a = fe2_zero();
    f[0].c0 = stored(fe_one());
    return f;
}

// For each line of the loop over |x|: square f (but not before the first; not at all for lines alone), then step(is_addition).
template <bool squares, class Step>
IBAKE_VEC_INLINE void for_each_line(Fe12& f, Step step) {
    for (int i = 62; i >= 0; i--) {
        if (squares && i != 62) square(f, f);
        step(false);
        if (kSeedAbs >> i & 1) step(true);
    }
}

// Product of f_{x,Q}(P) over the terms; a term whose mask is all ones has the value 1.
IBAKE_VEC_INLINE void miller_loop(Fe12& f, Term* terms, const uint64_t* trivial, size_t count) {
    Line::L0 one;
    one.c0 = widen<Line::L0::kLane, Line::L0::kValue>(fe_one());
    one.c1 = widen<Line::L0::kLane, Line::L0::kValue>(fe2_zero().c0);
    const Fe2 zero = fe2_zero();
    f = fe12_one();
    for_each_line<true>(f, [&](bool addition) {
        for (size_t i = 0; i < count; i++) {
            Line line;
            if (addition) {
                addition_step(line, terms[i]);
            } else {
                doubling_step(line, terms[i]);
            }
            const Vec mask = broadcast(trivial[i]);
            blend(line.l0, one, mask);
            blend(line.l2, zero, mask);
            blend(line.l3, zero, mask);
            mul_by_line(f, f, line.l0, line.l2, line.l3);
        }
    });
    f = conjugate(f);  // the seed is negative
}

// f^x in the cyclotomic subgroup.
IBAKE_NOINLINE void pow_by_seed(Fe12& r, const Fe12& f) {
    Fe12 t[2];
    cyclotomic_square(t[0], f);
    mul(t[0], t[0], f);  // bits 63 and 62
    size_t at = 0;
    for (int i = 61; i >= 0; i--) {
        cyclotomic_square(t[1 - at], t[at]);
        at = 1 - at;
        if (kSeedAbs >> i & 1) mul(t[at], t[at], f);
    }
    r = conjugate(t[at]);  // the seed is negative
}

// f^(3(p^12 - 1)/r): ePrint 2020/875, as in pairing/final_exp_k12.h. inverse is 1/f.
IBAKE_NOINLINE void final_exponentiation(Fe12& f, const Fe12& inverse) {
    Fe12 a, b, c, m;
    mul(a, conjugate(f), inverse);  // f^(p^6 - 1)
    frobenius2(b, a);
    mul(m, a, b);  // f^((p^6-1)(p^2+1)), cyclotomic: inverse = conjugate from here on
    pow_by_seed(a, m);
    mul(a, a, conjugate(m));  // m^(x-1)
    pow_by_seed(b, a);
    mul(a, b, conjugate(a));  // m^((x-1)^2)
    pow_by_seed(b, a);
    frobenius(a, a);
    mul(a, b, a);  // to the power x+p
    pow_by_seed(b, a);
    pow_by_seed(b, b);
    frobenius2(c, a);
    mul(b, b, c);
    mul(a, b, conjugate(a));  // to the power x^2+p^2-1
    cyclotomic_square(b, m);
    mul(b, b, m);
    mul(f, a, b);  // times m^3
}
// Several, with one inversion (Montgomery's trick). Requires count <= kMaxTerms, no f zero.
IBAKE_NOINLINE void final_exponentiations(Fe12* f, size_t count, InvertWords invert_words) {
    PartialInverse part[kMaxTerms];
    Fe prefix[kMaxTerms];
    for (size_t i = 0; i < count; i++) {
        begin_inverse(part[i], f[i]);
        prefix[i] = i == 0 ? part[i].norm : stored(reduce(product(prefix[i - 1], part[i].norm)));
    }
    Fe inverse = invert(prefix[count - 1], invert_words);
    Fe12 r;
    for (size_t i = count; i-- > 0;) {
        finish_inverse(r, part[i], i == 0 ? inverse : stored(reduce(product(inverse, prefix[i - 1]))));
        inverse = stored(reduce(product(inverse, part[i].norm)));
        final_exponentiation(f[i], r);
    }
    wipe_lanes(part);
    wipe_lanes(prefix);
    wipe_lanes(inverse);
    wipe_lanes(r);
}

// Points as affine words: x, y.
IBAKE_VEC_INLINE void import_q(Term& t, const uint64_t* q) {
    Fe in[4];
    import_words<4>(in, q);
    t.qx = t.x = {in[0], in[1]};
    t.qy = t.y = {in[2], in[3]};
    t.z = fe2_zero();
    t.z.c0 = stored(fe_one());
}
IBAKE_VEC_INLINE void import_term(Term& t, const uint64_t* p, const uint64_t* q) {
    Fe in[2];
    import_words<2>(in, p);
    t.minus_px = stored(fold(-in[0]));
    t.py = in[1];
    import_q(t, q);
}

// ---- Lines of a fixed Q ----------------------------------------------------------------------------------------------------
// The lines of the loop divided by their third coefficient: l0/l3 + l2/l3*xP*w^2 + yP*w^3, with l2 for xP = 1. The coefficient is
// never zero: 2YZ for T of odd order, X - xQ*Z for T other than +-Q. Only the lanes in the second base are kept; the others follow.
constexpr size_t kLines = 68;
struct StoredLine {
    unsigned char w[4][64];
};

IBAKE_VEC_INLINE void store_line(StoredLine& r, const Fe* a) {
    for (size_t k = 0; k < 4; k++) store_unaligned(r.w[k], a[k].w);
}
IBAKE_VEC_INLINE void load_line(Fe* r, const StoredLine& a) {
    for (size_t k = 0; k < 4; k++) r[k].w = load_unaligned(a.w[k]);
    complete_lanes<4>(r);
}

IBAKE_NOINLINE void prepare_lines(StoredLine* lines, const uint64_t* q, InvertWords invert_words) {
    Term t;
    Fe2 scale[kLines], prefix[kLines];
    import_q(t, q);
    t.py = stored(fe_one());
    t.minus_px = stored(fold(-fe_one()));
    size_t count = 0;
    Fe12 ignored;
    for_each_line<false>(ignored, [&](bool addition) {
        Line line;
        if (addition) {
            addition_step(line, t);
        } else {
            doubling_step(line, t);
        }
        Batch2<1> batch;
        batch.set(0, product(line.l0, fe_one()));  // small enough to be stored
        Fe2 both[2] = {{}, line.l2};
        batch.reduce(both);
        store_line(lines[count], &both[0].c0);
        scale[count] = line.l3;
        prefix[count] = line.l3;
        if (count > 0) {
            batch.set(0, product(prefix[count - 1], line.l3));
            batch.reduce(&prefix[count]);
        }
        count++;
    });
    Fe2 inverse = invert(prefix[kLines - 1], invert_words), one_over, line[2];
    for (size_t i = kLines; i-- > 0;) {
        one_over = inverse;
        if (i > 0) {
            Batch2<2> two;
            two.set(0, product(inverse, prefix[i - 1]));
            two.set(1, product(inverse, scale[i]));
            Fe2 r[2];
            two.reduce(r);
            one_over = r[0], inverse = r[1];
        }
        load_line(&line[0].c0, lines[i]);
        Batch2<2> two;
        two.set(0, product(line[0], one_over));
        two.set(1, product(line[1], one_over));
        two.reduce(line);
        store_line(lines[i], &line[0].c0);
    }
    wipe_lanes(scale);
    wipe_lanes(prefix);
    wipe_lanes(t);
    wipe_lanes(inverse);
    wipe_lanes(one_over);
    wipe_lanes(line);
}

IBAKE_VEC_INLINE void miller_loop_prepared(Fe12& f, const StoredLine* lines, const uint64_t* p) {
    Fe px_py[2];
    import_words<2>(px_py, p);
    f = fe12_one();
    for_each_line<true>(f, [&](bool) {
        Fe2 line[2], l2;
        load_line(&line[0].c0, *lines++);
        Batch2<1> batch;
        batch.set(0, product(line[1], px_py[0]));
        batch.reduce(&l2);
        mul_by_line(f, f, line[0], l2, px_py[1]);
    });
    f = conjugate(f);  // the seed is negative
    wipe_lanes(px_py);
}

// ---- Powers in the target group ----------------------------------------------------------------------------------------------
IBAKE_VEC_INLINE void blend(Fe12& a, const Fe12& b, Vec mask) {
    for (size_t k = 0; k < 6; k++) blend(a.places[k], b.places[k], mask);
}
// a^-1 where the mask is all ones.
IBAKE_VEC_INLINE void conjugate_if(Fe12& a, Vec mask) { blend(a, conjugate(a), mask); }

// Product of a^(d[i]*|x|^i), with a^|x| = 1/frobenius(a). All columns of the four digits' bits at once: d[0], made odd, gives the signs.
// Faz-Hernandez, Longa, Sanchez, "Efficient and secure algorithms for GLV-based scalar multiplication", ePrint 2013/158, algorithm 1.
IBAKE_NOINLINE void gt_pow(Fe12& r, const Fe12& a, const uint64_t* d) {
    Fe12 table[8], t;
    table[0] = a;
    t = a;
    for (size_t i = 1; i < 8; i *= 2) {
        frobenius(t, t);
        t = conjugate(t);
        for (size_t k = 0; k < i; k++) mul(table[i + k], table[k], t);
    }
    const uint64_t even = (d[0] & 1) - 1;
    const uint64_t signs = d[0] | 1;
    // Digit l of d[0]' is +-1 by bit l + 1 of d[0] | 1, the top one 1; those of the others are 0 or of the same sign.
    uint8_t index[65];
    uint64_t rest[3] = {d[1], d[2], d[3]};
    for (size_t l = 0; l < 65; l++) {
        const uint64_t positive = l < 63 ? signs >> (l + 1) & 1 : l == 64 ? 1 : 0;
        index[l] = 0;
        for (size_t i = 0; i < 3; i++) {
            const uint64_t bit = rest[i] & 1;
            index[l] = static_cast<uint8_t>(index[l] | bit << i);
            rest[i] = (rest[i] >> 1) + (bit & ~positive & 1);  // a digit -1 borrows
        }
        index[l] = static_cast<uint8_t>(index[l] | (positive ^ 1) << 3);
    }
    Fe12 chosen;
    for (size_t l = 65; l-- > 0;) {
        chosen = table[0];
        for (size_t i = 1; i < 8; i++) blend(chosen, table[i], broadcast(zero_mask((index[l] & 7) ^ i)));
        conjugate_if(chosen, broadcast(uint64_t{0} - (index[l] >> 3)));
        if (l == 64) {
            r = chosen;
            continue;
        }
        cyclotomic_square(t, r);
        mul(r, t, chosen);
    }
    mul(t, r, conjugate(a));
    blend(r, t, broadcast(even));
    wipe_lanes(table);
    wipe_lanes(chosen);
    wipe_lanes(t);
    for (volatile uint8_t& digit : index) digit = 0;
    for (volatile uint64_t& value : rest) value = 0;
}

}  // namespace
}  // namespace ibake::rns

#endif
