// Hashing to G1 and G2 of BLS12-381 (RFC 9380 section 8.8). SPDX-License-Identifier: Apache-2.0
#include "curve/engine_calls.h"
#include "curve/hash_to_point.h"

namespace ibake::bls12_381 {

namespace {

struct SwuG1 {
    using F = F1;
    static constexpr int kA = kAnyA;
    static const F1& a() { return constant(kSswuG1A); }
    static const F1& b() { return constant(kSswuG1B); }
    static const F1& z() { return constant(kSswuG1Z); }
    // RFC 9380 appendix F.2.1.2, q = 3 mod 4: y1 = u v (u v^3)^((q-3)/4) is sqrt(u/v) or sqrt(-u/v); y1*sqrt(-z) serves the second case.
    template <size_t n>
    static void sqrt_ratios(F1 (&y)[n], const F1 (&u)[n], const F1 (&v)[n]) {
        for (size_t i = 0; i < n; i++) y[i] = u[i] * v[i] * v[i].square();
        F1::pow_p_minus_3_over_4(y);
        for (size_t i = 0; i < n; i++) {
            const F1 y1 = u[i] * v[i] * y[i];
            y[i] = F1::select((y1.square() * v[i]).equals(u[i]), y1, y1 * constant(kSswuG1Root));
        }
    }
};

struct SwuG2 {
    using F = F2;
    static constexpr int kA = kAnyA;
    static const F2& a() { return constant(kSswuG2A); }
    static const F2& b() { return constant(kSswuG2B); }
    static const F2& z() { return constant(kSswuG2Z); }
    // t = u/v is a square exactly when its norm n/m, n = N(u), m = N(v), is one. With w = (n*m^3)^((p-3)/4), w^2*n*m^3 is 1 when it is
    // and -1 when not, and s = n*m*w has s^2 = n/m or s^2 = -n/m. Then (s*sqrt(-N(z)))^2 = N(z)*n/m = N(z*t): either way the
    // root of the norm that the root needs is at hand. 1/m = n*m^2 * (+-w^2), so t costs no inversion.
    template <size_t n>
    static void sqrt_ratios(F2 (&y)[n], const F2 (&u)[n], const F2 (&v)[n]) {
        F1 norm[n], m[n], nm[n], w[n], s[n];
        for (size_t i = 0; i < n; i++) {
            norm[i] = u[i].norm();
            m[i] = v[i].norm();
            nm[i] = norm[i] * m[i];
            w[i] = m[i].square();
            w[i] *= nm[i];
        }
        F1::pow_p_minus_3_over_4(w);
        for (size_t i = 0; i < n; i++) {
            s[i] = nm[i] * w[i];
            const ct::Choice square = (s[i].square() * m[i]).equals(norm[i]);
            const F1 inverse = (w[i].square() * nm[i] * m[i]).negate_if(!square);
            const F2 t = u[i] * v[i].conjugate() * inverse;
            y[i] = F2::select(square, t, z() * t);
            s[i] = F1::select(square, s[i], s[i] * constant(kSswuG2Root));
        }
        F2::sqrt_from_norm_roots(y, s);
    }
};

constexpr size_t kElementBytes = 64;  // L of RFC 9380 section 8.8

F1 element_g1(const uint8_t* uniform) { return F1::reduce_bytes(uniform, kElementBytes); }
F2 element_g2(const uint8_t* uniform) { return {element_g1(uniform), element_g1(uniform + kElementBytes)}; }

constexpr auto kStored = [](const auto& c) -> const auto& { return constant(c); };

G1 to_g1(const Jacobian<SwuG1>& p) {
    return clear_cofactor(apply_isogeny<G1Curve>(p, kIsoG1XNum, kIsoG1XDen, kIsoG1YNum, kIsoG1YDen, kStored));
}
G2 to_g2(const Jacobian<SwuG2>& p) {
    return clear_cofactor(apply_isogeny<G2Curve>(p, kIsoG2XNum, kIsoG2XDen, kIsoG2YNum, kIsoG2YDen, kStored));
}

template <class Map, class F>
IBAKE_STEP Jacobian<Map> map_to_sum(const F (&u)[2]) {
    Jacobian<Map> p[2];
    map_to_curve_sswu(p, u);
    return p[0] + p[1];
}

G2 hash_elements_to_g2(const F2 (&u)[2]) {
    if (G2 r; engine_hash(r, u)) return r;
    return to_g2(map_to_sum<SwuG2>(u));
}

}  // namespace

G1 hash_to_g1(const uint8_t uniform[kG1UniformBytes]) {
    const F1 u[] = {element_g1(uniform), element_g1(uniform + kG1UniformBytes / 2)};
    if (G1 r; engine_hash(r, u)) return r;
    return to_g1(map_to_sum<SwuG1>(u));
}
G2 hash_to_g2(const uint8_t uniform[kG2UniformBytes]) {
    return hash_elements_to_g2({element_g2(uniform), element_g2(uniform + kG2UniformBytes / 2)});
}
G1 encode_to_g1(const uint8_t uniform[kG1UniformBytes / 2]) {
    const F1 u[] = {element_g1(uniform)};
    Jacobian<SwuG1> p[1];
    map_to_curve_sswu(p, u);
    return to_g1(p[0]);
}
G2 encode_to_g2(const uint8_t uniform[kG2UniformBytes / 2]) {
    const F2 u[] = {element_g2(uniform)};
    Jacobian<SwuG2> p[1];
    map_to_curve_sswu(p, u);
    return to_g2(p[0]);
}

void hash_to_g2_batch(G2* r, const uint8_t (*uniform)[kG2UniformBytes], size_t count) {
    for (; !kSmall && count >= kLanes; count -= kLanes, r += kLanes, uniform += kLanes) {
        F2 u[kLanes][2];
        for (size_t i = 0; i < kLanes; i++)
            for (size_t j = 0; j < 2; j++) u[i][j] = element_g2(uniform[i] + j * kG2UniformBytes / 2);
        if (engine_hash_8(r, u)) continue;
        for (size_t i = 0; i < kLanes; i++) r[i] = hash_elements_to_g2(u[i]);
    }
    for (size_t i = 0; i < count; i++) r[i] = hash_to_g2(uniform[i]);
}

}  // namespace ibake::bls12_381
