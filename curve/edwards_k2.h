// Public multiples of points of odd order on y^2 = x^3 + x, as points of a twisted Edwards curve. SPDX-License-Identifier: Apache-2.0
//
// With s^2 = -2 for p = 3 mod 8 and s^2 = 2 for p = 7 mod 8, X = s*x/y and Y = (x - 1)/(x + 1), in the latter case its inverse, are on
// -X^2 + Y^2 = 1 + X^2*Y^2 (Bernstein, Birkner, Joye, Lange, Peters, "Twisted Edwards curves", AFRICACRYPT 2008, theorem 3.2). Extended
// coordinates and formulas of Hisil, Wong, Carter, Dawson, ASIACRYPT 2008, sections 3.1 and 3.3: doubling 3M + 4S, addition of an entry of a table
// 7M, and 1M for T where an addition comes next. On this curve they have exceptions, all at points of order 4; odd multiples of points of odd
// order are never one apart from another by such a point.
#ifndef IBAKE_CURVE_EDWARDS_K2_H
#define IBAKE_CURVE_EDWARDS_K2_H

#include "curve/engine_k2.h"

namespace ibake::k2 {

// k = sum of digits[i]*2^i, odd or 0 and below 2^(kEdwardsWindow - 1) in absolute value, every one but 0 followed by kEdwardsWindow - 1 zeros
// at least (Solinas, "Efficient arithmetic on Koblitz curves", Designs, Codes and Cryptography 19, 2000). digits: room for `bits` + 1, for
// k < 2^bits; how many there are, the last one not 0, is returned.
inline size_t signed_windows_vartime(int8_t* digits, const word* k, size_t bits) {
    constexpr size_t w = kEdwardsWindow;
    int over = 0;
    size_t count = 0;
    for (size_t i = 0; i <= bits;) {
        const auto bit = [&](size_t j) { return j < bits ? static_cast<int>(k[j / kWordBits] >> (j % kWordBits) & 1) : 0; };
        if (bit(i) == over) {
            digits[i++] = 0;
            continue;
        }
        int value = over;
        for (size_t j = 0; j < w; j++) value += bit(i + j) << j;
        over = value >> (w - 1);
        digits[i] = static_cast<int8_t>(value - (over << w));
        count = i + 1;
        for (size_t j = 1; j < w && i + j <= bits; j++) digits[i + j] = 0;
        i += w;
    }
    return count;
}

template <class F>
struct Edwards {
    F x, y, z, t;

    // What an addition wants of its second operand.
    struct Entry {
        F minus, plus, z2, t2;  // Y - X, Y + X, 2Z, 2T
    };
    Entry entry() const { return {y - x, y + x, z.dbl(), t.dbl()}; }

    static Edwards identity(const typename F::Context& ctx) { return {F::zero(ctx), F::one(ctx), F::one(ctx), F::zero(ctx)}; }
    // Section 3.3, with F and H, and so all four coordinates, negated. Only with_t makes t.
    void dbl(bool with_t) {
        const F a = x.square(), b = y.square(), e = (x + y).square() - a - b;
        const F g = b - a;
        join(e, z.square().dbl() - g, g, a + b, with_t);
    }
    // += an entry or its negative (section 3.1, k = 2d = 2): a negative changes Y - X and Y + X, and the sign of C.
    void add(const Entry& q, bool negative, bool with_t) {
        const F a = (y - x) * (negative ? q.plus : q.minus), b = (y + x) * (negative ? q.minus : q.plus);
        const F c = t * q.t2, d = z * q.z2;
        const F sum = d + c, difference = d - c;
        join(b - a, negative ? sum : difference, negative ? difference : sum, b + a, with_t);
    }
    // [sum of digits[i]*2^i]P for i < count.
    static Edwards multiple_vartime(const Edwards& p, const int8_t* digits, size_t count) {
        Entry odd[kEdwardsEntries];
        Edwards multiple = p, twice = p;
        twice.dbl(true);
        const Entry step = twice.entry();
        for (Entry& e : odd) {
            e = multiple.entry();
            multiple.add(step, false, true);
        }
        Edwards r = identity(p.x.context());
        for (size_t i = count; i-- > 0;) {
            const int d = digits[i];
            r.dbl(d != 0);
            if (d != 0) r.add(odd[(d < 0 ? -d : d) / 2], d < 0, false);
        }
        return r;
    }

private:
    // X3 = E*F, Y3 = G*H, Z3 = F*G, T3 = E*H.
    void join(const F& e, const F& f, const F& g, const F& h, bool with_t) {
        x = e * f;
        y = g * h;
        z = f * g;
        if (with_t) t = e * h;
    }
};

}  // namespace ibake::k2

#endif
