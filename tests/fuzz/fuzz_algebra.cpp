// Fuzzes laws of algebra on operands of the input's choice: fields, groups, pairings, key exchange, encryption. SPDX-License-Identifier: Apache-2.0
//
// First octet: which laws. Second: the backend. Rest: operands.
#include "tests/fuzz/operands.h"
#include "tests/support/backend.h"

#include <algorithm>
#include <cstring>

namespace {

using namespace ibake;
using namespace ibake::fuzz;

template <class T>
bool same(const T& a, const T& b) {
    return yes(a.equals(b));
}

// ---- Fields ----

template <class F>
void ring(const F& a, const F& b, const F& c) {
    require(same(a + b, b + a) && same((a + b) + c, a + (b + c)));
    require(same(a * b, b * a) && same((a * b) * c, a * (b * c)));
    require(same(a * (b + c), a * b + a * c) && same(a * (b - c), a * b - a * c));
    require(same(a - b, -(b - a)) && same(a + a, a.dbl()) && same(a * a, a.square()));
    const F quotient = a * b.inverse() * b;
    require(same(quotient, yes(b.is_zero()) ? b : a));
}
// Roots: of a square its base up to sign; of anything else, and of one of a and -a, none.
template <class F>
void roots(const F& a) {
    const auto root = a.square().sqrt();
    require(yes(root.present) && (same(root.value, a) || same(root.value, -a)));
    if (const auto r = a.sqrt(); yes(r.present)) require(same(r.value.square(), a));
}
template <class F>
void octets(const F& a) {
    Octets o(a.bytes());
    a.to_bytes(o.data());
    const auto again = F::from_bytes(o.data());
    require(yes(again.present) && same(again.value, a));
}
template <class F, bool has_roots = true>
void field(Input& in) {
    const F a = element<F>(in), b = element<F>(in), c = element<F>(in);
    ring(a, b, c);
    octets(a);
    require(same(a.half().dbl(), a));
    if constexpr (has_roots) {
        roots(a);
        require(yes(a.is_zero()) || yes(a.is_square()) != yes((-a).is_square()));  // -1 is no square where p = 3 mod 4
    }
}
void towers(Input& in) {
    using namespace bls12_381;
    const F2 a = element2(in), b = element2(in), c = element2(in);
    ring(a, b, c);
    octets(a);
    roots(a);
    const F12 f = element12(in), g = element12(in), h = element12(in);
    require(same(f * g, g * f) && same((f * g) * h, f * (g * h)) && same(f.square(), f * f));
    require(same((f * g).frobenius(), f.frobenius() * g.frobenius()));
    require(same(f.frobenius().frobenius(), f.frobenius2()));
    F12 sixth = f;
    for (int i = 0; i < 3; i++) sixth = sixth.frobenius2();
    require(same(sixth, f.conjugate()));
    require(same(f * f.inverse(), F12::one()) || same(f.inverse(), f));  // 0 has the inverse 0
    // x -> x^(p^6 - 1) and then x^(p^2 + 1) lead into the cyclotomic subgroup, where squares are cheap.
    const F12 unit = f.conjugate() * f.inverse(), cyclotomic = unit.frobenius2() * unit;
    require(same(cyclotomic.cyclotomic_square(), cyclotomic.square()));
}

// ---- Groups ----

bls12_381::Fr field_of(const bls12_381::Scalar& k) { return bls12_381::Fr::from_canonical(k.v); }
bls12_381::Scalar scalar_of(const bls12_381::Fr& a) {
    bls12_381::Scalar k;
    a.canonical(k.v);
    return k;
}

template <class Point>
void group(const Point& p, const Point& q, const Point& r) {
    const Point zero = p + -p;
    require(yes(zero.is_identity()));
    require(same(p + q, q + p) && same((p + q) + r, p + (q + r)));
    require(same(p + p, p.dbl()) && same(p + zero, p) && same(zero + zero, zero));
    if (!yes(q.is_identity())) require(same(p + q.to_affine(), p + q));
}
template <class Curve>
void group_of_order_r(Input& in, Projective<Curve> (*draw)(Input&), const Projective<Curve>& generator) {
    using Point = Projective<Curve>;
    using namespace bls12_381;
    const Point p = draw(in), q = draw(in), r = draw(in);
    group(p, q, r);
    const Scalar a = scalar(in), b = scalar(in);
    require(same(mul(p, scalar_of(field_of(a) + field_of(b))), mul(p, a) + mul(p, b)));
    require(same(mul(p, scalar_of(field_of(a) * field_of(b))), mul(mul(p, a), b)));
    require(same(mul(p + q, a), mul(p, a) + mul(q, a)));
    require(same(mul(p, a), mul_vartime(p, a)));
    require(yes((mul(p, scalar_of(-Fr::one())) + p).is_identity()));  // [r]P
    require(yes(Curve::is_in_subgroup(p)));
    uint8_t encoded[2 * zcash::kSize<Curve>];
    Point again;
    zcash::encode(encoded, p);
    require(zcash::decode(again, encoded, sizeof encoded / 2) == Decoded::ok && same(again, p));
    zcash::encode_uncompressed(encoded, p);
    require(zcash::decode(again, encoded, sizeof encoded) == Decoded::ok && same(again, p));
    require(!yes(generator.is_identity()) && yes(Curve::is_in_subgroup(generator)));
}
void group_g1(Input& in) { group_of_order_r<bls12_381::G1Curve>(in, g1, bls12_381::g1_generator()); }
void group_g2(Input& in) { group_of_order_r<bls12_381::G2Curve>(in, g2, bls12_381::g2_generator()); }

// A point is hashed into the subgroup, and its image by the endomorphisms is a multiple.
void hashed(Input& in) {
    using namespace bls12_381;
    const Octets uniform = in.octets(kG2UniformBytes);
    const G1 p = hash_to_g1(uniform.data());
    const G2 q = hash_to_g2(uniform.data());
    require(yes(G1Curve::is_in_subgroup(p)) && yes(G2Curve::is_in_subgroup(q)));
    const Octets seed = {0xd2, 1, 0, 0, 0, 1, 0, 0};
    const Scalar x = Scalar::reduce_bytes(seed.data(), seed.size());
    require(same(-phi(p), mul_vartime(mul_vartime(p, x), x)) && same(-psi(q), mul_vartime(q, x)));
}

template <class Curve, class Fn>
void nist(Input& in) {
    using N = Nist<Curve>;
    const auto load = [](const Fn& k) {
        Octets o(k.bytes());
        k.to_bytes(o.data());
        typename N::Scalar s;
        require(yes(N::load_scalar(s, o.data())));
        return s;
    };
    const Fn a = element<Fn>(in), b = element<Fn>(in), c = element<Fn>(in);
    const auto p = N::mul_base(load(a)), q = N::mul_base(load(b));
    group(p, q, N::mul_base(load(c)));
    require(same(p + q, N::mul_base(load(a + b))));
    require(same(N::mul(p, load(b)), N::mul(q, load(a))));
    require(same(N::mul(p, load(b)), N::mul_base(load(a * b))));
    require(same(N::mul(p, load(c)), N::mul_vartime(p, load(c))));
    require(yes((N::mul(p, load(-Fn::one())) + p).is_identity()));
    if (yes(p.is_identity())) return;
    uint8_t encoded[N::kPointBytes];
    N::encode(encoded, p.to_affine());
    typename N::Affine again;
    require(N::decode(again, encoded, sizeof encoded, false) == Decoded::ok && same(N::Point::from_affine(again), p));
    encoded[0] = static_cast<uint8_t>(2 + (encoded[sizeof encoded - 1] & 1));
    require(N::decode(again, encoded, 1 + N::kBytes, true) == Decoded::ok && same(N::Point::from_affine(again), p));
}

// ---- Key exchange: both sides have the same point, and any change of a peer's point is refused ----

template <class Fn, EcdhCurve curve>
void exchange(Input& in) {
    const size_t size = 1 + 2 * curve::ecdh_field_bytes(curve);
    const Octets a = private_key<Fn>(in), b = private_key<Fn>(in);
    Octets p(size), q(size), pq(size), qp(size);
    require(curve::ecdh_public(curve, p.data(), a.data()) == Decoded::ok);
    require(curve::ecdh_public(curve, q.data(), b.data()) == Decoded::ok);
    require(curve::ecdh_shared(curve, pq.data(), b.data(), p.data(), size) == Decoded::ok);
    require(curve::ecdh_shared(curve, qp.data(), a.data(), q.data(), size) == Decoded::ok);
    require(pq == qp);
    p[in.below(size)] ^= static_cast<uint8_t>(1u << in.below(8));
    const bool refused = curve::ecdh_shared(curve, pq.data(), b.data(), p.data(), size) != Decoded::ok;
    require(refused && pq == Octets(size));
}

// ---- Pairings ----

void pairing_on_bls12_381(Input& in) {
    using namespace bls12_381;
    const G1 p = g1(in), p2 = g1(in);
    const G2 q = g2(in);
    const Scalar a = scalar(in);
    const Gt e = pairing(p, q);
    require(same(pairing(mul(p, a), q), e.pow(a)) && same(pairing(p, mul(q, a)), e.pow(a)));
    require(same(pairing(p + p2, q), e * pairing(p2, q)) && same(pairing(-p, q), e.inverse()));
    require(yes(e.is_one()) == (yes(p.is_identity()) || yes(q.is_identity())));
    uint8_t encoded[Gt::kBytes];
    Gt again;
    e.to_bytes(encoded);
    require(Gt::from_bytes(again, encoded) == Decoded::ok && same(again, e));
}
template <class C>
void pairing_on_supersingular(Input& in) {
    const k2::Group<C>& g = group_of_vectors<C>();
    const auto p = point(in, g), q = point(in, g);
    const auto a = element<typename C::Scalar>(in, g.scalars());
    const auto e = k2::pairing(g, p, q);
    require(same(e, k2::pairing(g, q, p)) && !yes(e.is_one()));
    require(yes(g.is_in_subgroup(p)) && same(e * e.inverse(), k2::Gt<C>(g)));
    if (yes(a.is_zero())) return require(yes(g.mul(p, a).is_identity()) && yes(e.pow(g, a).is_one()));
    const auto multiple = g.mul(p, a).to_affine();
    require(same(k2::pairing(g, multiple, q), e.pow(g, a)));
    Octets x(g.field_bytes()), y(g.field_bytes()), f(2 * g.field_bytes());
    p.x.to_bytes(x.data());
    p.y.to_bytes(y.data());
    typename k2::Group<C>::Affine again;
    require(g.decode(again, x.data(), y.data()) == Decoded::ok && same(again.x, p.x) && same(again.y, p.y));
    e.to_bytes(f.data());
    k2::Gt<C> read(g);
    require(k2::Gt<C>::from_bytes(read, g, f.data()) == Decoded::ok && same(read, e));
}

// ---- Encryption: what was sealed opens, for its identity and unchanged only ----

void encryption(Input& in) {
    const auto ok = [](ibake_status status) { require(status == IBAKE_OK); };
    static const struct World {
        ibake_ibe_params params;
        ibake_ibe_key keys[2];
        ibake_ibe_recipient recipient;
    } world = [&] {
        World w;
        Input fixed(nullptr, 0);  // whatever comes first
        const ibake_context& context = library(fixed);
        uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE], key[IBAKE_KEY_SIZE];
        ok(ibake_ibe_setup(&context, master, p_pub));
        ok(ibake_ibe_params_load(&context, &w.params, p_pub));
        for (uint8_t id = 0; id < 2; id++) {
            ok(ibake_ibe_extract(&context, key, master, &id, 1));
            ok(ibake_ibe_key_load(&context, &w.keys[id], &w.params, &id, 1, key));
        }
        const uint8_t id = 0;
        ok(ibake_ibe_recipient_load(&context, &w.recipient, &w.params, &id, 1));
        return w;
    }();
    const ibake_context& context = library(in);
    const Octets message = in.octets(in.below(100) + 1);
    Octets ciphertext(message.size() + IBAKE_CIPHERTEXT_OVERHEAD), plain(message.size());
    ok(ibake_ibe_encrypt(&context, ciphertext.data(), &world.recipient, message.data(), message.size()));
    const auto open = [&](size_t key) {
        std::fill(plain.begin(), plain.end(), uint8_t{0});
        return ibake_ibe_decrypt(&context, plain.data(), &world.keys[key], ciphertext.data(), ciphertext.size());
    };
    require(open(0) == IBAKE_OK && plain == message);
    require(open(1) == IBAKE_E_DECRYPT && plain == Octets(message.size()));
    ciphertext[in.below(ciphertext.size())] ^= static_cast<uint8_t>(1u << in.below(8));
    require(open(0) == IBAKE_E_DECRYPT && plain == Octets(message.size()));
}

using Laws = void (*)(Input&);
constexpr Laws kLaws[] = {field<bls12_381::F1>,
                          field<bls12_381::Fr, false>,
                          field<p256::Curve::F>,
                          field<FnP256, false>,
                          field<p384::Curve::F>,
                          field<FnP384>,
                          field<p521::Curve::F>,
                          field<FnP521, false>,
                          towers,
                          group_g1,
                          group_g2,
                          hashed,
                          nist<p256::Curve, FnP256>,
                          nist<p384::Curve, FnP384>,
                          nist<p521::Curve, FnP521>,
                          exchange<FnP256, EcdhCurve::p256>,
                          exchange<FnP384, EcdhCurve::p384>,
                          exchange<FnP521, EcdhCurve::p521>,
                          pairing_on_bls12_381,
                          pairing_on_supersingular<Type1>,
                          pairing_on_supersingular<TypeA>,
                          encryption};

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2 || size > 4096) return 0;
    if (!select_backend(test::kBackendNames[data[1] % std::size(test::kBackendNames)])) return 0;
    Input in(data + 2, size - 2);
    kLaws[data[0] % std::size(kLaws)](in);
    require(select_backend("portable"));
    return 0;
}
