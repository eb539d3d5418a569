// The operations of this library. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/ours.h"

#include "bench/exchange.h"
#include "curve/ecdh.h"
#include "curve/engine_calls.h"
#include "ibe/platform_openssl.h"
#include "ibe/xmd.h"
#include "pairing/bls12_381.h"
#include "pairing/engine.h"

#include <memory>
#if IBAKE_HAS_BACKENDS
#include "simd/cpu.h"
#endif

namespace ibake::bench {

namespace {

using namespace bls12_381;

// ---- Results as octets ---------------------------------------------------------------------------------------------------
Octets encode(const F1& a) {
    Octets r(48);
    a.to_bytes(r.data());
    return r;
}
// Coefficients in the order of Gt::to_bytes.
Octets encode(const F12& f) {
    Octets r;
    for (const auto* half : {&f.c1, &f.c0})
        for (const F2* c : {&half->c2, &half->c1, &half->c0})
            for (const F1* coefficient : {&c->c1, &c->c0}) {
                const Octets octets = encode(*coefficient);
                r.insert(r.end(), octets.begin(), octets.end());
            }
    return r;
}
Octets encode(const Gt& a) {
    Octets r(Gt::kBytes);
    a.to_bytes(r.data());
    return r;
}
template <class Curve>
Octets encode(const Projective<Curve>& p) {
    Octets r(zcash::kSize<Curve>);
    zcash::encode(r.data(), p);
    return r;
}
Octets encode(bool a) { return {a}; }
template <class T, size_t n>
Octets encode(const std::array<T, n>& all) {
    Octets r;
    for (const T& a : all) {
        const Octets octets = encode(a);
        r.insert(r.end(), octets.begin(), octets.end());
    }
    return r;
}

template <class Run>
void add(Peer& peer, const std::string& name, Run run, size_t count = 1) {
    const auto octets = [](const auto& result) { return encode(result); };
    peer.add(name, run, octets, count);
}
constexpr size_t kBatch = 8;
static_assert(kBatch == kInputs);

// ---- BLS12-381 -----------------------------------------------------------------------------------------------------------
Scalar scalar(Input kind, size_t i) { return Scalar::reduce_bytes(input_scalar(kind, i).data(), 32); }
F1 element(size_t i) { return F1::reduce_bytes(input_fp(i).data(), 48); }
F12 element12(size_t i) {
    const auto f2 = [i](size_t j) { return F2{element(i + 2 * j), element(i + 2 * j + 1)}; };
    return {{f2(0), f2(1), f2(2)}, {f2(3), f2(4), f2(5)}};
}
// Z = 1, as decoding gives them.
G1 point_p(size_t i) { return G1::from_affine(mul_g1_generator(scalar(Input::p_scalar, i)).to_affine()); }
G2 point_q(size_t i) { return G2::from_affine(mul_g2_generator(scalar(Input::q_scalar, i)).to_affine()); }

void add_field(Peer& peer) {
    add(peer, "fp_mul", [a = element(0), b = element(1)](size_t) mutable { return a = a * b; });
    add(peer, "fp_sqr", [a = element(0)](size_t) mutable { return a = a.square(); });
    add(peer, "fp_add", [a = element(0), b = element(1)](size_t) mutable { return a = a + b; });
    add(peer, "fp_inverse", [a = element(0)](size_t) mutable { return a = a.inverse(); });
    add(peer, "fp12_mul", [f = element12(0), g = element12(12)](size_t) mutable { return f = f * g; });
}

struct GroupG1 {
    using Curve = G1Curve;
    static constexpr size_t kUniformBytes = kG1UniformBytes;
    static constexpr auto point = point_p;
    static constexpr auto mul_generator = mul_g1_generator;
    static constexpr auto hash = hash_to_g1;
};
struct GroupG2 {
    using Curve = G2Curve;
    static constexpr size_t kUniformBytes = kG2UniformBytes;
    static constexpr auto point = point_q;
    static constexpr auto mul_generator = mul_g2_generator;
    static constexpr auto hash = hash_to_g2;
};

template <size_t size>
void expand(uint8_t (&uniform)[size], const std::array<uint8_t, 32>& message) {
    const ibake_piece piece = {message.data(), message.size()};
    require(xmd(ibake_platform_openssl(), IBAKE_SHA256, uniform, size, &piece, 1, kDst, kDstSize));
}

template <class Group>
void add_group(Peer& peer, const std::string& group) {
    using Curve = typename Group::Curve;
    using Point = Projective<Curve>;
    constexpr size_t kSize = zcash::kSize<Curve>;
    const Items<Point> points(Group::point);
    const Items<Scalar> scalars([](size_t i) { return scalar(Input::scalar, i); });
    add(peer, group + "_mul", [=](size_t i) { return mul(points[i], scalars[i]); });
    add(
        peer, group + "_mul_batch_8",
        [=](size_t) {
            std::array<Point, kBatch> r;
            mul_batch(r.data(), &points[0], &scalars[0], kBatch);
            return r;
        },
        kBatch);
    add(peer, group + "_mul_generator", [=](size_t i) { return Group::mul_generator(scalars[i]); });
    const Items<std::array<uint8_t, 32>> messages([](size_t i) { return input<32>(Input::message, i); });
    add(peer, "hash_to_" + group, [=](size_t i) {
        uint8_t uniform[Group::kUniformBytes];
        expand(uniform, messages[i]);
        return Group::hash(uniform);
    });
    if constexpr (std::is_same_v<Curve, G2Curve>)
        add(
            peer, "hash_to_g2_batch_8",
            [=](size_t) {
                uint8_t uniform[kBatch][kG2UniformBytes];
                for (size_t i = 0; i < kBatch; i++) expand(uniform[i], messages[i]);
                std::array<G2, kBatch> r;
                hash_to_g2_batch(r.data(), uniform, kBatch);
                return r;
            },
            kBatch);
    const Items<std::array<uint8_t, kSize>> encoded([=](size_t i) {
        std::array<uint8_t, kSize> octets;
        zcash::encode(octets.data(), points[i]);
        return octets;
    });
    add(peer, group + "_decode", [=](size_t i) {
        Point p;
        require(zcash::decode(p, encoded[i].data(), kSize) == Decoded::ok, "decoding");
        return p;
    });
    // Inside and outside the subgroup in turns.
    const Items<Point> mixed([=](size_t i) {
        Point p = points[i];
        if (i % 2 == 1)
            input_on_curve<kSize>(i, [&](const uint8_t* in) { return zcash::decode_on_curve(p, in, kSize) == Decoded::ok; });
        return p;
    });
    add(peer, group + "_in_subgroup", [=](size_t i) { return Curve::is_in_subgroup(mixed[i]).mask() != 0; });
}

// The halves of the pairing, by the engine where the backend has them.
F12 loop(const Affine<G1Curve>& p, const Affine<G2Curve>& q) {
    const PairingEngine* engine = active_backend().pairing;
    F12 f;
    if (engine == nullptr || engine->miller_product == nullptr) {
        PairingTerm<AtePairing> term{&p, &q};
        miller_loop<AtePairing>(f, &term, 1);
        return f;
    }
    const word public_points = 0;
    engine->miller_product(words(f), reinterpret_cast<const word(*)[kAffineG1Words]>(words(p)),
                           reinterpret_cast<const word(*)[kAffineG2Words]>(words(q)), &public_points, 1);
    return f;
}
F12 power(F12 f) {
    const PairingEngine* engine = active_backend().pairing;
    if (engine == nullptr || engine->final_exponentiation == nullptr)
        final_exponentiation<AtePairing>(f);
    else
        engine->final_exponentiation(words(f));
    return f;
}

void add_pairing(Peer& peer) {
    const Items<G1> p(point_p);
    const Items<G2> q(point_q);
    const Items<Affine<G1Curve>> affine_p([&](size_t i) { return p[i].to_affine(); });
    const Items<Affine<G2Curve>> affine_q([&](size_t i) { return q[i].to_affine(); });
    add(peer, "pairing", [=](size_t i) { return pairing(affine_p[i], affine_q[i]); });
    add(
        peer, "pairing_batch_8",
        [=](size_t) {
            std::array<Gt, kBatch> r = {Gt::one(), Gt::one(), Gt::one(), Gt::one(), Gt::one(), Gt::one(), Gt::one(), Gt::one()};
            pairing_batch(r.data(), &affine_p[0], &affine_q[0], kBatch);
            return r;
        },
        kBatch);
    // Loops of other libraries differ by factors that the final exponentiation removes.
    peer.add(
        "miller_loop", [=](size_t i) { return loop(affine_p[i], affine_q[i]); }, [](const F12& f) { return encode(power(f)); });
    add(peer, "final_exponentiation", [f = element12(0)](size_t) mutable { return f = power(f); });
    const auto prepared = std::make_shared<PreparedQ>();
    peer.add("prepare", [=](size_t i) {
        prepare(*prepared, affine_q[i]);
        return 0;
    });
    const auto fixed = std::make_shared<PreparedQ>();
    prepare(*fixed, affine_q[0]);
    add(peer, "pairing_prepared", [=](size_t i) { return pairing_prepared(affine_p[i], *fixed); });
    for (const size_t count : {size_t{2}, size_t{8}})
        add(peer, "pairing_product_" + std::to_string(count), [=](size_t i) {
            Affine<G1Curve> ps[kMaxProduct];
            Affine<G2Curve> qs[kMaxProduct];
            for (size_t j = 0; j < count; j++) ps[j] = affine_p[i + j], qs[j] = affine_q[i + j];
            return pairing_product(ps, qs, count);
        });
    const Gt base = pairing(p[0], q[0]);
    add(peer, "gt_pow", [=](size_t i) { return base.pow(scalar(Input::scalar, i)); });
}

// ---- NIST curves ---------------------------------------------------------------------------------------------------------
struct {
    const char* name;
    EcdhCurve id;
} constexpr kCurves[] = {{"p256", EcdhCurve::p256}, {"p384", EcdhCurve::p384}, {"p521", EcdhCurve::p521}};

Octets public_key(EcdhCurve curve, const uint8_t* scalar) {
    Octets point(1 + 2 * curve::ecdh_field_bytes(curve));
    require(curve::ecdh_public(curve, point.data(), scalar) == Decoded::ok, "public key");
    return point;
}

void add_ecdh(Peer& peer) {
    for (const auto& [name, curve] : kCurves) {
        const size_t n = curve::ecdh_field_bytes(curve);
        if (n == 0) continue;  // compiled out
        const Octets own = input_ecdh(Input::ecdh_own, n),
                     peers_point = public_key(curve, input_ecdh(Input::ecdh_peer, n).data());
        peer.add(
            std::string("ecdh_") + name,
            [=, curve = curve](size_t) {
                std::array<uint8_t, kEcdhMaxPointBytes> point;
                require(curve::ecdh_shared(curve, point.data(), own.data(), peers_point.data(), peers_point.size()) ==
                            Decoded::ok,
                        "ECDH");
                return point;
            },
            [n](const auto& point) { return Octets(&point[1], &point[1] + n); });
        peer.add(std::string("keygen_") + name, [=, curve = curve](size_t) {
            const ibake_platform* platform = ibake_platform_openssl();
            std::array<uint8_t, kEcdhMaxFieldBytes> scalar;
            do {
                require(platform->random(platform->self, IBAKE_RANDOM_X, scalar.data(), n) == 0, "random");
                if (curve == EcdhCurve::p521) scalar[0] &= 1;
            } while (!curve::ecdh_scalar_ok(curve, scalar.data()));
            std::array<uint8_t, kEcdhMaxPointBytes> point;
            require(curve::ecdh_public(curve, point.data(), scalar.data()) == Decoded::ok, "public key");
            return point;
        });
    }
}

// ---- Boneh-Franklin and whole exchanges ----------------------------------------------------------------------------------
void add_ibe(Peer& peer) {
    const auto w = std::make_shared<IbeWorld>();
    peer.add("bf_extract", [w](size_t) { return w->extract(); });
    peer.add("bf_key_check", [w](size_t) { return w->key_load(); });
    peer.add("bf_encrypt", [w](size_t) { return w->encrypt_to_stranger(); });
    peer.add("bf_encrypt_cached_theta", [w](size_t) { return w->encrypt(); });
    peer.add("bf_decrypt", [w](size_t) { return w->decrypt(); });
    peer.add("bf_decrypt_prepared", [w](size_t) { return w->decrypt_prepared(); });
    const auto batch = std::make_shared<IbeBatch<kBatch>>();
    peer.add(
        "bf_extract_batch_8", [batch](size_t) { return batch->extract(); }, kBatch);
    peer.add(
        "bf_key_check_batch_8", [batch](size_t) { return batch->key_load(); }, kBatch);
    peer.add(
        "bf_decrypt_batch_8", [batch](size_t) { return batch->decrypt(); }, kBatch);
}

void add_exchange(Peer& peer) {
    for (const auto& curve : kCurves) {
        if (curve::ecdh_field_bytes(curve.id) == 0) continue;  // compiled out
        for (const bool cached : {false, true}) {
            const auto exchange = std::make_shared<Exchange>(static_cast<uint8_t>(curve.id), cached);
            const auto add_part = [&](const char* name, auto part) {
                peer.add_timed(name + std::string(curve.name) + (cached ? "_cached_theta" : ""), [exchange, part](size_t n) {
                    double sum = 0, ns[Exchange::kSteps];
                    for (size_t i = 0; i < n; i++) {
                        exchange->run(ns);
                        sum += part(ns);
                    }
                    return sum / static_cast<double>(n);
                });
            };
            add_part("exchange_initiator_", Exchange::initiator);
            add_part("exchange_responder_", Exchange::responder);
            add_part("exchange_",
                     [](const double(&ns)[Exchange::kSteps]) { return Exchange::initiator(ns) + Exchange::responder(ns); });
        }
    }
}

// "message_octets": sizes of the four messages of an exchange, by curve.
std::string message_octets() {
    std::string json = "\"message_octets\": {", separator;
    for (const auto& curve : kCurves) {
        if (curve::ecdh_field_bytes(curve.id) == 0) continue;  // compiled out
        Exchange exchange(static_cast<uint8_t>(curve.id), false);
        double ns[Exchange::kSteps];
        exchange.run(ns);
        json += separator + '"' + curve.name + "\": [";
        for (size_t i = 0; i < Exchange::kMessages; i++) json += (i == 0 ? "" : ", ") + std::to_string(exchange.message_size(i));
        json += ']';
        separator = ", ";
    }
    return json + '}';
}

// What a program pays before its first operation.
void add_start(Peer& peer) {
#if IBAKE_HAS_BACKENDS
    peer.add("cpu_detection", [](size_t) { return cpu::detect(); });
#endif
    peer.add("init", [](size_t) {
        const ibake_sizes sizes = IBAKE_SIZES;
        ibake_context context;
        return require(ibake_init(&context, ibake_platform_openssl(), &sizes));
    });
}

}  // namespace

Peer our_operations() {
    Peer peer(quoted("backend", active_backend().name) + ", " + quoted("compiler", IBAKE_BENCH_COMPILER) +
              ", \"prepared_octets\": " + std::to_string(sizeof(PreparedQ)) + ", " + message_octets());
    add_pairing(peer);
    add_group<GroupG1>(peer, "g1");
    add_group<GroupG2>(peer, "g2");
    add_field(peer);
    add_ecdh(peer);
    add_ibe(peer);
    add_exchange(peer);
    add_start(peer);
    return peer;
}

}  // namespace ibake::bench
