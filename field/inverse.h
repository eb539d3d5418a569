// Constant-time inversion by division steps. SPDX-License-Identifier: Apache-2.0
//
// Bernstein, Yang: "Fast constant-time gcd computation and modular inversion", TCHES 2019(3), in the variant of Wuille that starts with
// delta = 1/2 ("The safegcd implementation in libsecp256k1 explained", section 5, and the bounds proved with it by convex hulls). With
// f = p and g = a, at most (45907d + 26313)/19929 steps, d the bit length of p, bring g to 0 and f to +-gcd. Steps are taken kSteps at a
// time on the low words of f and g; the resulting 2x2 matrix, scaled by 2^kSteps, is then applied to the whole f and g (exact
// division) and to d and e, where f = d*a and g = e*a modulo p up to the power of two (division modulo p).
//
// Values are signed, in limbs of kSteps = kWordBits - 2 bits, all but the top one in [0, 2^kSteps).
#ifndef IBAKE_FIELD_INVERSE_H
#define IBAKE_FIELD_INVERSE_H

#include "field/ct.h"
#include "field/modulus.h"
#include "field/verify.h"

namespace ibake::divsteps {

inline constexpr size_t kSteps = kWordBits - 2;
inline constexpr word kLimbMask = (static_cast<word>(1) << kSteps) - 1;

template <size_t N>
inline constexpr size_t kLimbs = (N * kWordBits + 2 + kSteps - 1) / kSteps;

constexpr size_t steps_needed(size_t bits) { return (45907 * bits + 26313) / 19929; }

template <size_t L>
struct Signed {
    sword v[L];
};

template <size_t N, size_t L>
void to_limbs(Signed<L>& r, const word* a) {
    for (size_t i = 0; i < L; i++) {
        const size_t bit = i * kSteps, w = bit / kWordBits, shift = bit % kWordBits;
        word x = w < N ? a[w] >> shift : 0;
        if (shift != 0 && w + 1 < N) x |= a[w + 1] << (kWordBits - shift);
        r.v[i] = static_cast<sword>(x & kLimbMask);
    }
}

template <size_t N, size_t L>
void from_limbs(word* r, const Signed<L>& a) {
    for (size_t i = 0; i < N; i++) r[i] = 0;
    for (size_t i = 0; i < L; i++) {
        const size_t bit = i * kSteps, w = bit / kWordBits, shift = bit % kWordBits;
        const word x = static_cast<word>(a.v[i]);
        if (w < N) r[w] |= x << shift;
        if (shift != 0 && w + 1 < N) r[w + 1] |= x >> (kWordBits - shift);
    }
}

// 2^kSteps times the transition matrix: |u| + |v| <= 2^kSteps, |q| + |r| <= 2^kSteps.
struct Matrix {
    sword u, v, q, r;
    bool is_bounded() const { return row(u, v) <= kLimbMask + 1 && row(q, r) <= kLimbMask + 1; }
    static word row(sword a, sword b) { return static_cast<word>(a < 0 ? -a : a) + static_cast<word>(b < 0 ? -b : b); }
};

// low*p < d < high*p, for the verify build.
template <size_t L>
bool is_between(const Signed<L>& d, const Signed<L>& p, int low, int high) {
    const auto sign_of_d_minus = [&](int k) {
        sdword x = 0;
        bool zero = true;
        for (size_t i = 0; i < L; i++) {
            x += d.v[i] - static_cast<sdword>(k) * p.v[i];
            zero = zero && (static_cast<word>(x) & kLimbMask) == 0;
            if (i + 1 < L) x >>= kSteps;
        }
        return x < 0 ? -1 : zero && x == 0 ? 0 : 1;
    };
    return sign_of_d_minus(low) > 0 && sign_of_d_minus(high) < 0;
}

// kSteps division steps on the low words. zeta = -(delta + 1/2) is returned changed. A step sends (delta, f, g) to
// (1 - delta, g, (g - f)/2) when delta > 0 and g is odd, else to (1 + delta, f, (g + (g mod 2)*f)/2), and the matrix rows alike: g takes
// +-f where it is odd, and then f takes the new g where the first case holds.
inline sword steps(Matrix& t, sword zeta, word f, word g) {
    word u = 1, v = 0, q = 0, r = 1;
    for (size_t i = 0; i < kSteps; i++) {
        const word positive = ct::barrier(static_cast<word>(zeta >> (kWordBits - 1)));
        const word odd = ct::barrier(static_cast<word>(0) - (g & 1));
        g += ((f ^ positive) - positive) & odd;
        q += ((u ^ positive) - positive) & odd;
        r += ((v ^ positive) - positive) & odd;
        const word swap = positive & odd;
        zeta = static_cast<sword>(static_cast<word>(zeta) ^ swap) - 1;
        f += g & swap;
        u += q & swap;
        v += r & swap;
        g >>= 1;
        u <<= 1;
        v <<= 1;
    }
    t = {static_cast<sword>(u), static_cast<sword>(v), static_cast<sword>(q), static_cast<sword>(r)};
    return zeta;
}

// (f, g) := t*(f, g)/2^kSteps; the low kSteps bits of both sums are zero.
template <size_t L>
void update_fg(Signed<L>& f, Signed<L>& g, const Matrix& t) {
    IBAKE_CHECK_BOUND(t.is_bounded(), "divsteps: |u| + |v|, |q| + |r| <= 2^kSteps");
    sdword cf = mul_signed(t.u, f.v[0]) + mul_signed(t.v, g.v[0]);
    sdword cg = mul_signed(t.q, f.v[0]) + mul_signed(t.r, g.v[0]);
    IBAKE_CHECK_BOUND((static_cast<word>(cf) & kLimbMask) == 0 && (static_cast<word>(cg) & kLimbMask) == 0,
                      "divsteps: the matrix clears the low limb");
    cf >>= kSteps;
    cg >>= kSteps;
    for (size_t i = 1; i < L; i++) {
        cf += mul_signed(t.u, f.v[i]) + mul_signed(t.v, g.v[i]);
        cg += mul_signed(t.q, f.v[i]) + mul_signed(t.r, g.v[i]);
        f.v[i - 1] = static_cast<sword>(static_cast<word>(cf) & kLimbMask);
        g.v[i - 1] = static_cast<sword>(static_cast<word>(cg) & kLimbMask);
        cf >>= kSteps;
        cg >>= kSteps;
    }
    f.v[L - 1] = static_cast<sword>(cf);
    g.v[L - 1] = static_cast<sword>(cg);
}

// (d, e) := t*(d, e)/2^kSteps mod p. Keeps d and e in (-2p, p): multiples of p are added that make the sum divisible and pull
// negative inputs up.
template <size_t L>
void update_de(Signed<L>& d, Signed<L>& e, const Matrix& t, const Signed<L>& p, word p_inverse) {
    const sword sd = ct::barrier(d.v[L - 1] >> (kWordBits - 1));
    const sword se = ct::barrier(e.v[L - 1] >> (kWordBits - 1));
    sword md = (t.u & sd) + (t.v & se);
    sword me = (t.q & sd) + (t.r & se);
    sdword cd = mul_signed(t.u, d.v[0]) + mul_signed(t.v, e.v[0]);
    sdword ce = mul_signed(t.q, d.v[0]) + mul_signed(t.r, e.v[0]);
    md -= static_cast<sword>((p_inverse * static_cast<word>(cd) + static_cast<word>(md)) & kLimbMask);
    me -= static_cast<sword>((p_inverse * static_cast<word>(ce) + static_cast<word>(me)) & kLimbMask);
    cd += mul_signed(p.v[0], md);
    ce += mul_signed(p.v[0], me);
    cd >>= kSteps;
    ce >>= kSteps;
    for (size_t i = 1; i < L; i++) {
        cd += mul_signed(t.u, d.v[i]) + mul_signed(t.v, e.v[i]) + mul_signed(p.v[i], md);
        ce += mul_signed(t.q, d.v[i]) + mul_signed(t.r, e.v[i]) + mul_signed(p.v[i], me);
        d.v[i - 1] = static_cast<sword>(static_cast<word>(cd) & kLimbMask);
        e.v[i - 1] = static_cast<sword>(static_cast<word>(ce) & kLimbMask);
        cd >>= kSteps;
        ce >>= kSteps;
    }
    d.v[L - 1] = static_cast<sword>(cd);
    e.v[L - 1] = static_cast<sword>(ce);
    IBAKE_CHECK_BOUND(is_between(d, p, -2, 1) && is_between(e, p, -2, 1), "divsteps: d, e in (-2p, p)");
}

// d in (-2p, p) to [0, p), negated first when f is negative (f = -1).
template <size_t L>
void normalise(Signed<L>& d, sword f_sign, const Signed<L>& p) {
    const auto add_p_if = [&](sword mask) {
        sword c = 0;
        for (size_t i = 0; i < L; i++) {
            const sword x = d.v[i] + (p.v[i] & mask) + c;
            d.v[i] = i + 1 < L ? static_cast<sword>(static_cast<word>(x) & kLimbMask) : x;
            c = x >> kSteps;
        }
    };
    add_p_if(ct::barrier(d.v[L - 1] >> (kWordBits - 1)));
    const sword negate = ct::barrier(f_sign);
    sword c = 0;
    for (size_t i = 0; i < L; i++) {
        const sword x = ((d.v[i] ^ negate) - negate) + c;
        d.v[i] = i + 1 < L ? static_cast<sword>(static_cast<word>(x) & kLimbMask) : x;
        c = x >> kSteps;
    }
    add_p_if(ct::barrier(d.v[L - 1] >> (kWordBits - 1)));
    IBAKE_CHECK_BOUND(d.v[L - 1] >= 0 && is_between(d, p, -1, 1), "divsteps: the result is in [0, p)");
}

// r := 1/a mod p as integers (no Montgomery factor), 0 for a = 0. Requires a < p. Time depends on the modulus only.
template <size_t N>
void invert(word* r, const word* a, const word* modulus, word n0, unsigned bits) {
    constexpr size_t L = kLimbs<N>;
    Signed<L> f, g, p, d{}, e{};
    to_limbs<N>(p, modulus);
    to_limbs<N>(g, a);
    f = p;
    e.v[0] = 1;
    sword zeta = -1;
    const word p_inverse = (static_cast<word>(0) - n0) & kLimbMask;
    const size_t rounds = (steps_needed(bits) + kSteps - 1) / kSteps;
    for (size_t i = 0; i < rounds; i++) {
        Matrix t;
        const word f0 = static_cast<word>(f.v[0]) | static_cast<word>(f.v[1]) << kSteps;
        const word g0 = static_cast<word>(g.v[0]) | static_cast<word>(g.v[1]) << kSteps;
        zeta = steps(t, zeta, f0, g0);
        update_de(d, e, t, p, p_inverse);
        update_fg(f, g, t);
    }
#if IBAKE_VERIFY
    sword left = 0;
    for (size_t i = 0; i < L; i++) left |= g.v[i];
    IBAKE_CHECK_BOUND(left == 0, "divsteps: g is 0 after the proved number of steps");
#endif
    normalise(d, f.v[L - 1] >> (kWordBits - 1), p);
    from_limbs<N>(r, d);
}

template <size_t N>
void invert(word* r, const word* a, const Modulus<N>& m) {
    constexpr size_t shared = words_of_64(6);
    if constexpr (kSmall && N < shared) {  // one width serves all below it
        word wide_a[shared] = {}, wide_p[shared] = {}, wide_r[shared];
        for (size_t i = 0; i < N; i++) {
            wide_a[i] = a[i];
            wide_p[i] = m.p[i];
        }
        invert<shared>(wide_r, wide_a, wide_p, m.n0, m.bits);
        for (size_t i = 0; i < N; i++) r[i] = wide_r[i];
    } else {
        invert<N>(r, a, m.p, m.n0, m.bits);
    }
}

}  // namespace ibake::divsteps

#endif
