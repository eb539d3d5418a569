// Keys, encodings and multiplication on the curves y^2 = x^3 - 3x + b of prime order. SPDX-License-Identifier: Apache-2.0
//
// Contracts of public_key, validate and shared: curve/ecdh.h. Points in octets are those of SEC 1 section 2.3.3.
#ifndef IBAKE_CURVE_NIST_H
#define IBAKE_CURVE_NIST_H

#include "curve/decode_status.h"
#include "curve/ecdh.h"
#include "curve/mul.h"
#include "curve/params/p256.h"
#if IBAKE_WITH_P384
#include "curve/params/p384.h"
#endif
#if IBAKE_WITH_P521
#include "curve/params/p521.h"
#endif

namespace ibake {

// Curve: F, Point, kFieldBytes, kWords, order(), b(), generator(), and kBase unless IBAKE_BASE_TABLES is 0.
template <class Curve>
struct Nist {
    using Traits = Curve;
    using F = typename Curve::F;
    using Point = typename Curve::Point;
    using Affine = typename Point::Affine;
    static constexpr size_t kBytes = Curve::kFieldBytes, kPointBytes = 1 + 2 * kBytes;
    struct Scalar {
        word k[Curve::kWords];
    };

    // A scalar below the order. In words: no multiplication here is modulo the order.
    static ct::Choice load_scalar(Scalar& s, const uint8_t* octets) {
        load_be(s.k, Curve::kWords, octets, kBytes);
        carry borrow = 0;
        for (size_t i = 0; i < Curve::kWords; i++) (void)sub_borrow(s.k[i], Curve::order().p[i], borrow);
        return ct::Choice::from_bit(static_cast<word>(borrow));
    }
    static bool load_private(Scalar& s, const uint8_t* octets) {
        const ct::Choice below = load_scalar(s, octets);
        return declassify(below & !ct::is_zero(s.k), "whether a private key is refused is public");
    }

    // The odd one of k and order - k, which it returns true for.
    static ct::Choice split_odd(SignedScalars<1, Curve::kWords>& odd, const Scalar& s) {
        Secret<Scalar> k;
        const ct::Choice negative = make_odd(k->k, s.k, Curve::order().p);
        halve(odd.half[0], k->k);
        return negative;
    }
    // [k]P for odd k; P is not infinity.
    static Point mul_odd(const Point& p, const SignedScalars<1, Curve::kWords>& k) {
        if constexpr (requires { &Curve::engine_mul; }) {
            if (Point r; Curve::engine_mul(r, p, k.half[0])) return r;
        }
        constexpr size_t w = 5, entries = static_cast<size_t>(1) << (w - 1);
        Affine table[entries];
        fill_odd_multiples(table, p);
        const Point r = mul_windows<w, Point>(table, k, Curve::order().bits);
        wipe(table, sizeof table);
        return r;
    }
    // [k]P, k below the order, P infinity too. [0]P is -[order]P: the last addition, a complete one, gives infinity.
    static Point mul(const Point& p, const Scalar& s) {
        Secret<SignedScalars<1, Curve::kWords>> k;
        const ct::Choice negative = split_odd(*k, s);
        Point r = mul_odd(p, *k).negate_if(negative);
        r.assign_if(p.is_identity(), Point::identity());
        return r;
    }
    static Point mul_base(const Scalar& s) {
#if IBAKE_BASE_TABLES
        Secret<SignedScalars<1, Curve::kWords>> k;
        const ct::Choice negative = split_odd(*k, s);
        if constexpr (requires { &Curve::engine_mul_base; }) {
            if (Point r; Curve::engine_mul_base(r, k->half[0])) return r.negate_if(negative);
        }
        return mul_fixed<Point>(Curve::kBase, *k, [](const Affine& a) { return a; }).negate_if(negative);
#else
        return mul(Point::from_affine(Curve::generator()), s);
#endif
    }
    static Point mul_vartime(const Point& p, const Scalar& s) { return ibake::mul_vartime(p, s.k, Curve::kWords); }

    static void encode(uint8_t* octets, const Affine& p) {
        octets[0] = 4;
        p.x.to_bytes(octets + 1);
        p.y.to_bytes(octets + 1 + kBytes);
    }

    // A point in uncompressed form, and in compressed form too if that is allowed. The order is prime: every point on the curve
    // is in the group.
    static Decoded decode(Affine& p, const uint8_t* octets, size_t size, bool compressed_allowed) {
        if (!compressed_allowed || size != 1 + kBytes) return decode(p, octets, size);
        if ((octets[0] & 0xFE) != 2) return Decoded::format;
        const auto x = F::from_bytes(octets + 1);
        const F y = Affine::right_side(x.value).sqrt().value;
        // No root is zero: a point with y = 0 would have order 2.
        p = {x.value, y.negate_if(y.is_odd() ^ ct::Choice::from_bit(octets[0] & 1))};
        return check(p, x.present);
    }
    static Decoded decode(Affine& p, const uint8_t* octets, size_t size) {
        if (size == 1 && octets[0] == 0) return Decoded::infinity;
        if (size != kPointBytes) return Decoded::length;
        if (octets[0] != 4) return Decoded::format;
        const auto x = F::from_bytes(octets + 1);
        const auto y = F::from_bytes(octets + 1 + kBytes);
        p = {x.value, y.value};
        return check(p, x.present & y.present);
    }
    static Decoded check(const Affine& p, ct::Choice in_range) {
        if (!declassify(in_range, "whether a point is refused is public")) return Decoded::range;
        return accepted([&] { return p.is_on_curve(); }, "whether a point is refused is public") ? Decoded::ok : Decoded::not_on_curve;
    }

    static Decoded public_key(uint8_t* point, const uint8_t* scalar) {
        Secret<Scalar> s;
        if (!load_private(*s, scalar)) return Decoded::range;
        Secret<Affine> r;
        *r = mul_base(*s).to_affine();
        encode(point, *r);
        return Decoded::ok;
    }
    static Decoded validate(const uint8_t* point, size_t size) {
        Affine p;
        return decode(p, point, size);
    }
    static Decoded shared(uint8_t* point, const uint8_t* scalar, const uint8_t* peer_point, size_t size) {
        Secret<Scalar> s;
        Secret<Affine> p;
        if (!load_private(*s, scalar)) return Decoded::range;
        if (const Decoded d = decode(*p, peer_point, size); d != Decoded::ok) return d;
        *p = mul(Point::from_affine(*p), *s).to_affine();
        // Formulas for a sum know no b: a point that got past its check by a fault takes the result to its own curve. Errors of the
        // multiplication itself leave all curves.
        if (!accepted([&] { return p->is_on_curve(); }, "a result off the curve is a fault")) return Decoded::not_on_curve;
        encode(point, *p);
        return Decoded::ok;
    }
};

extern template struct Nist<p256::Curve>;
#if IBAKE_WITH_P384
extern template struct Nist<p384::Curve>;
#endif
#if IBAKE_WITH_P521
extern template struct Nist<p521::Curve>;
#endif

// op(Nist<Curve>()) for the curve of that number; `none` when it is unknown or compiled out.
template <class Result, class Op>
Result with_nist_curve(EcdhCurve curve, Result none, Op op) {
    switch (curve) {
    case EcdhCurve::p256:
        return op(Nist<p256::Curve>());
#if IBAKE_WITH_P384
    case EcdhCurve::p384:
        return op(Nist<p384::Curve>());
#endif
#if IBAKE_WITH_P521
    case EcdhCurve::p521:
        return op(Nist<p521::Curve>());
#endif
    default:
        return none;
    }
}

}  // namespace ibake

#endif
