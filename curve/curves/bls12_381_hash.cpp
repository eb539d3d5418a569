// Hashing to G1 and G2 of BLS12-381 (RFC 9380 section 8.8). SPDX-License-Identifier: Apache-2.0
#include "curve/engine_calls.h"
#include "curve/hash_to_point.h"

namespace ibake::bls12_381 {

namespace {

struct SwuG1 {
    using F = F1;
    static constexpr int kA = kAnyA;
    static F1 a() { return F1(kSswuG1A); }
    static F1 b() { return F1(kSswuG1B); }
    static F1 z() { return F1(kSswuG1Z); }
    // RFC 9380 appendix F.2.1.2, q = 3 mod 4: y1 = u v (u v^3)^((q-3)/4) is sqrt(u/v) or sqrt(-u/v); y1*sqrt(-Z) serves the second case.
    static ct::Option<F1> sqrt_ratio(const F1& u, const F1& v) {
        const F1 uv = u * v;
        const F1 y1 = uv * (uv * v.square()).pow_p_minus_3_over_4();
        const ct::Choice square = (y1.square() * v).equals(u);
        return {F1::select(square, y1, y1 * F1(kSswuG1Root)), square};
    }
};

struct SwuG2 {
    using F = F2;
    static constexpr int kA = kAnyA;
    static F2 a() { return constant(kSswuG2A); }
    static F2 b() { return constant(kSswuG2B); }
    static F2 z() { return constant(kSswuG2Z); }
    // t = u/v is a square exactly when its norm n/m, n = N(u), m = N(v), is one. With w = (n*m^3)^((p-3)/4), w^2*n*m^3 is 1 when it is
    // and -1 when not, and s = n*m*w has s^2 = n/m or s^2 = -n/m. Then (s*sqrt(-N(z)))^2 = N(z)*n/m = N(z*t): either way the
    // root of the norm that the root needs is at hand. 1/m = n*m^2 * (+-w^2), so t costs no inversion.
    static ct::Option<F2> sqrt_ratio(const F2& u, const F2& v) {
        const F1 n = u.norm(), m = v.norm();
        const F1 nm = n * m, mm = m.square();
        const F1 w = (nm * mm).pow_p_minus_3_over_4();
        const F1 s = nm * w;
        const ct::Choice square = (s.square() * m).equals(n);
        const F1 inverse = (w.square() * nm * m).negate_if(!square);
        const F2 t = u * v.conjugate() * inverse;
        const F2 radicand = F2::select(square, t, z() * t);
        return {radicand.sqrt_from_norm_root(F1::select(square, s, s * F1(kSswuG2Root))), square};
    }
};

constexpr size_t kElementBytes = 64;  // L of RFC 9380 section 8.8

F1 element_g1(const uint8_t* uniform) { return F1::reduce_bytes(uniform, kElementBytes); }
F2 element_g2(const uint8_t* uniform) { return {element_g1(uniform), element_g1(uniform + kElementBytes)}; }

G1 to_g1(const Jacobian<SwuG1>& p) {
    const auto value = [](const auto& c) { return F1(c); };
    return clear_cofactor(apply_isogeny<G1Curve>(p, kIsoG1XNum, kIsoG1XDen, kIsoG1YNum, kIsoG1YDen, value));
}
G2 to_g2(const Jacobian<SwuG2>& p) {
    const auto value = [](const auto& c) { return constant(c); };
    return clear_cofactor(apply_isogeny<G2Curve>(p, kIsoG2XNum, kIsoG2XDen, kIsoG2YNum, kIsoG2YDen, value));
}

}  // namespace

G1 hash_to_g1(const uint8_t uniform[kG1UniformBytes]) {
    const F1 u[] = {element_g1(uniform), element_g1(uniform + kG1UniformBytes / 2)};
    if (G1 r; engine_hash(r, u)) return r;
    return to_g1(map_to_curve_sswu<SwuG1>(u[0]) + map_to_curve_sswu<SwuG1>(u[1]));
}
G2 hash_to_g2(const uint8_t uniform[kG2UniformBytes]) {
    const F2 u[] = {element_g2(uniform), element_g2(uniform + kG2UniformBytes / 2)};
    if (G2 r; engine_hash(r, u)) return r;
    return to_g2(map_to_curve_sswu<SwuG2>(u[0]) + map_to_curve_sswu<SwuG2>(u[1]));
}
G1 encode_to_g1(const uint8_t uniform[kG1UniformBytes / 2]) { return to_g1(map_to_curve_sswu<SwuG1>(element_g1(uniform))); }
G2 encode_to_g2(const uint8_t uniform[kG2UniformBytes / 2]) { return to_g2(map_to_curve_sswu<SwuG2>(element_g2(uniform))); }

void hash_to_g2_batch(G2* r, const uint8_t (*uniform)[kG2UniformBytes], size_t count) {
    for (; count >= kLanes; count -= kLanes, r += kLanes, uniform += kLanes) {
        F2 u[kLanes][2];
        for (size_t i = 0; i < kLanes; i++)
            for (size_t j = 0; j < 2; j++) u[i][j] = element_g2(uniform[i] + j * kG2UniformBytes / 2);
        if (!engine_hash_8(r, u)) break;
    }
    for (size_t i = 0; i < count; i++) r[i] = hash_to_g2(uniform[i]);
}

}  // namespace ibake::bls12_381
