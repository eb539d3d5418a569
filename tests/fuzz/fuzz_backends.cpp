// Fuzzes the agreement of backends: what each computes has the octets of the portable one. SPDX-License-Identifier: Apache-2.0
//
// First octet: an operation, or kernels. Second: whether the vector engine in plain C++ is asked too. Rest: operands.
#include "tests/fuzz/operands.h"
#include "tests/support/backend.h"
#include "tests/support/kernel_comparison.h"

#include <algorithm>

namespace {

using namespace ibake;
using namespace ibake::fuzz;

// ---- Kernels: any odd modulus of the width, or one of the project's primes ----

template <size_t N, class... Primes>
void kernels(Input& in, KernelTable<N> KernelSet::*table, const Primes&... primes) {
    const KernelTable<N>& tested = active_backend().kernels.*table;
    std::vector<test::Words<N>> moduli = {test::prime(primes)...};
    const size_t bits = N * kWordBits - in.below(8);
    moduli.push_back(test::ones<N>(bits));
    moduli.push_back(test::odd<N>(bits, in));
    const test::Words<N> p = moduli[in.below(moduli.size())];
    test::Comparison comparison(kPortableKernels.*table, tested, p, in);
    require(comparison.words(in.below(8) == 0) == nullptr);
    if (tested.fp2_mul != nullptr && p[N - 1] >> (kWordBits - 3) == 0) require(comparison.elements() == nullptr);
}
#if IBAKE_WORD_BITS == 64
template <class Curve, size_t N>
void kernels_of_prime(Input& in, KernelTable<N> KernelSet::*table, KernelTable<N> KernelSet::*reference) {
    const KernelTable<N> tested = active_backend().kernels.*table;
    test::Comparison comparison(kPortableKernels.*reference, tested, test::prime(Curve::F::Context::modulus()), in);
    require(comparison.words(false) == nullptr);
    if (tested.dbl_a3 == nullptr) return;
    require(select_backend("portable"));  // it computes what is expected of points
    require(comparison.template points<Curve>() == nullptr);
}
#endif

void kernels_of_width(Input& in) {
    switch (in.below(8)) {
    case 0:
        return kernels(in, &KernelSet::k256, bls12_381::FrParams::kModulus, p256::kFpModulus, p256::kFnModulus);
    case 1:
    case 2:
        return kernels(in, &KernelSet::k384, bls12_381::kFpModulus, p384::kFpModulus, p384::kFnModulus);
    case 3:
        return kernels(in, &KernelSet::k576, p521::kFpModulus, p521::kFnModulus);
#if IBAKE_SS_MAX_BITS >= 1536
    case 4:
        return kernels(in, &KernelSet::k1024);
    case 5:
        return kernels(in, &KernelSet::k1536);
#endif
#if IBAKE_WORD_BITS == 64
    case 6:
        return kernels_of_prime<p256::Curve>(in, &KernelSet::p256, &KernelSet::k256);
    case 7:
        return kernels_of_prime<p521::Curve>(in, &KernelSet::p521, &KernelSet::k576);
#endif
    default:
        return kernels(in, &KernelSet::k512);
    }
}

// ---- Operations: what they compute, as octets ----

class Result {
public:
    Octets octets;

    // `write` writes that many.
    template <class Write>
    void put(size_t size, Write write) {
        octets.resize(octets.size() + size);
        write(octets.data() + octets.size() - size);
    }
    template <class F>
    void element(const F& a) {
        put(a.bytes(), [&](uint8_t* out) { a.to_bytes(out); });
    }
    void element(const bls12_381::F12& a) {
        for (size_t i = 0; i < 6; i++) element(a.at(i));
    }
    template <class Curve>
    void point(const Projective<Curve>& p) {
        put(zcash::kSize<Curve>, [&](uint8_t* out) { zcash::encode(out, p); });
    }
    void point(const bls12_381::Gt& f) {
        put(bls12_381::Gt::kBytes, [&](uint8_t* out) { f.to_bytes(out); });
    }
    template <class P>
    void points(const P* p, size_t count) {
        for (size_t i = 0; i < count; i++) point(p[i]);
    }
};

template <class F>
void field(Input& in, Result& out) {
    const F a = element<F>(in), b = element<F>(in);
    for (const F& r : {a + b, a - b, a * b, a.square(), -a, a.half(), a.inverse()}) out.element(r);
}
void towers(Input& in, Result& out) {
    const auto a = element2(in), b = element2(in);
    for (const auto& r : {a + b, a - b, a * b, a.square(), a.inverse(), a.sqrt().value}) out.element(r);
    const auto f = element12(in), g = element12(in);
    for (const auto& r : {f * g, f.square(), f.inverse(), f.frobenius(), f.frobenius2()}) out.element(r);
}

void multiples(Input& in, Result& out) {
    using namespace bls12_381;
    const G1 p = g1(in), p2 = g1(in);
    const G2 q = g2(in), q2 = g2(in);
    const Scalar k = scalar(in);
    out.point(p + p2);
    out.point(mul(p, k));
    out.point(mul(p + p2, k));
    out.point(q + q2);
    out.point(mul(q, k));
    out.point(mul(q + q2, k));
}
constexpr size_t kMost = 2 * bls12_381::kLanes + 1;
void batches(Input& in, Result& out) {
    using namespace bls12_381;
    const size_t count = in.below(kMost) + 1;
    G1 p[kMost], rp[kMost];
    G2 q[kMost], rq[kMost];
    Scalar k[kMost] = {};
    for (size_t i = 0; i < count; i++) {  // additions make other representatives
        p[i] = i % 4 == 0 ? g1(in) : p[i - 1].dbl();
        q[i] = i % 4 == 0 ? g2(in) : q[i - 1].dbl();
        k[i] = scalar(in);
    }
    mul_batch(rp, p, k, count);
    mul_batch(rq, q, k, count);
    out.points(rp, count);
    out.points(rq, count);
}
void hashes(Input& in, Result& out) {
    using namespace bls12_381;
    uint8_t uniform[kLanes + 1][kG2UniformBytes];
    for (auto& u : uniform) {
        const Octets octets = in.octets(sizeof u);
        std::copy(octets.begin(), octets.end(), u);
    }
    out.point(hash_to_g1(uniform[0]));
    G2 q[kLanes + 1];
    const size_t count = in.below(2) * kLanes + 1;
    hash_to_g2_batch(q, uniform, count);
    out.points(q, count);
}
void pairings(Input& in, Result& out) {
    using namespace bls12_381;
    const size_t count = in.below(3) == 0 ? in.below(kMaxProduct) + 1 : 1;
    G1 p[kMaxProduct];
    G2 q[kMaxProduct];
    Gt f[kMaxProduct];
    for (size_t i = 0; i < count; i++) {
        p[i] = i % 4 == 0 ? g1(in) : p[i - 1].dbl();
        q[i] = i % 4 == 0 ? g2(in) : q[i - 1].dbl();
    }
    pairing_batch(f, p, q, count);
    out.points(f, count);
    out.point(pairing_product(p, q, count));
    out.point(f[0].pow(scalar(in)));
    if (yes(q[0].is_identity())) return;
    PreparedQ prepared;
    prepare(prepared, q[0]);
    out.point(pairing_prepared(p[0], prepared));
}

template <class Fn>
void ecdh(Input& in, Result& out) {
    constexpr EcdhCurve curve = std::is_same_v<Fn, FnP256>   ? EcdhCurve::p256
                                : std::is_same_v<Fn, FnP384> ? EcdhCurve::p384
                                                             : EcdhCurve::p521;
    const size_t size = 1 + 2 * curve::ecdh_field_bytes(curve);
    const Octets a = private_key<Fn>(in), b = private_key<Fn>(in);
    out.put(size, [&](uint8_t* point) { require(curve::ecdh_public(curve, point, a.data()) == Decoded::ok); });
    const Octets peer = out.octets;
    out.put(size, [&](uint8_t* point) { require(curve::ecdh_shared(curve, point, b.data(), peer.data(), size) == Decoded::ok); });
}

template <class C>
void supersingular(Input& in, Result& out) {
    const k2::Group<C>& g = group_of_vectors<C>();
    const auto a = point(in, g), b = point(in, g);
    const auto k = element<typename C::Scalar>(in, g.scalars());
    const auto f = k2::pairing(g, a, b);
    const auto put = [&](const k2::Gt<C>& value) {
        out.put(2 * g.field_bytes(), [&](uint8_t* octets) { value.to_bytes(octets); });
    };
    put(f);
    put(f.pow(g, k));
    static k2::Prepared<C> prepared;
    require(prepared.prepare(g, a));
    put(prepared.pairing(g, b));
    const auto multiple = g.mul(a, k).to_affine();
    for (const auto& coordinate : {a.x, a.y, b.x, b.y, multiple.x, multiple.y}) out.element(coordinate);
}

// From a master secret to many decryptions: whatever the C interface gives to engines.
void encryption(Input& in, Result& out) {
    const ibake_context& context = library(in);
    const auto must = [](ibake_status status) { require(status == IBAKE_OK); };
    uint8_t master[IBAKE_MASTER_SIZE], p_pub[IBAKE_P_PUB_SIZE];
    if (ibake_ibe_setup(&context, master, p_pub) != IBAKE_OK) return;  // too many draws above the order
    ibake_ibe_params params;
    must(ibake_ibe_params_load(&context, &params, p_pub));
    constexpr size_t count = bls12_381::kLanes + 1;
    uint8_t ids[count], keys[count * IBAKE_KEY_SIZE];
    ibake_piece names[count];
    ibake_ibe_key loaded[count];
    ibake_ibe_key_item loads[count];
    for (size_t i = 0; i < count; i++) {
        ids[i] = static_cast<uint8_t>(i);
        names[i] = {&ids[i], 1};
        loads[i] = {&ids[i], 1, keys + i * IBAKE_KEY_SIZE, &loaded[i], IBAKE_E_ARGUMENT};
    }
    must(ibake_ibe_extract_batch(&context, keys, master, names, count));
    out.octets.assign(keys, keys + sizeof keys);
    must(ibake_ibe_key_load_batch(&context, loads, count, &params));
    // A message to one of them, which all try to read.
    ibake_ibe_recipient recipient;
    must(ibake_ibe_recipient_load(&context, &recipient, &params, &ids[in.below(count)], 1));
    const Octets message = in.octets(in.below(40) + 1);
    Octets ciphertext(message.size() + IBAKE_CIPHERTEXT_OVERHEAD), plain(count * message.size());
    must(ibake_ibe_encrypt(&context, ciphertext.data(), &recipient, message.data(), message.size()));
    out.octets.insert(out.octets.end(), ciphertext.begin(), ciphertext.end());
    ibake_ibe_decrypt_item items[count];
    for (size_t i = 0; i < count; i++) {
        must(loads[i].status);
        items[i] = {&loaded[i], ciphertext.data(), ciphertext.size(), plain.data() + i * message.size(), IBAKE_E_ARGUMENT};
    }
    must(ibake_ibe_decrypt_batch(&context, items, count));
    for (const auto& item : items) out.octets.push_back(static_cast<uint8_t>(item.status));
    out.octets.insert(out.octets.end(), plain.begin(), plain.end());
}

using Operation = void (*)(Input&, Result&);
constexpr Operation kOperations[] = {
    field<bls12_381::F1>,
    field<bls12_381::Fr>,
    field<p256::Curve::F>,
    field<FnP256>,
    field<p384::Curve::F>,
    field<FnP384>,
    field<p521::Curve::F>,
    field<FnP521>,
    towers,
    multiples,
    batches,
    hashes,
    pairings,
    ecdh<FnP256>,
    ecdh<FnP384>,
    ecdh<FnP521>,
    supersingular<Type1>,
    supersingular<TypeA>,
    encryption,
#if IBAKE_SS_MAX_BITS >= 1536
    supersingular<Type1Of<1024>>,
    supersingular<TypeAOf<1024>>,
    supersingular<Type1Of<1536>>,
    supersingular<TypeAOf<1536>>,
#endif
};

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2 || size > 4096) return 0;
    const size_t which = data[0] % (2 * std::size(kOperations));
    // It takes long, and minutes for all that encryption does.
    const bool emulated = data[1] % 64 == 63 && which < std::size(kOperations) && kOperations[which] != encryption;
    const Input start(data + 2, size - 2);
    Octets expected;
    std::vector<const char*> names(std::begin(test::kBackendNames), std::end(test::kBackendNames));
    if (emulated) names.push_back("avx512ifma_emulated");
    for (const char* name : names) {
        if (!select_backend(name) && !test::select_emulated_backend(name)) continue;
        Input in = start;
        if (which >= std::size(kOperations)) {
            kernels_of_width(in);
            continue;
        }
        Result result;
        kOperations[which](in, result);
        if (expected.empty()) expected = result.octets;
        require(result.octets == expected);
    }
    require(select_backend("portable"));
    return 0;
}
