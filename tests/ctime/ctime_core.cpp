// Calls on secrets with the secrets marked undefined, for valgrind's memcheck: a branch or an index that depends on one is reported.
// SPDX-License-Identifier: Apache-2.0
//
// Usage: ctime_core CASE. The cases named leak_* leak on purpose and must be reported; all others must be silent.
#include "field/ct_marks.h"
#include "ibe/ecdh.h"
#include "ibe/ibe.h"
#include "ibe/platform_openssl.h"
#include "pairing/bls12_381.h"
#include "pairing/tate_k2.h"
#include "tests/ctime/run_case.h"
#include "tests/support/ss_world.h"

#include <vector>

namespace {

using namespace ibake;
using namespace ibake::bls12_381;
using ibake::test::Case;
using ibake::test::expect_secret;
using ibake::test::fail;

// Secret octets below every order in use.
struct SecretOctets {
    uint8_t v[66];
    explicit SecretOctets(uint8_t seed) {
        for (size_t i = 0; i < sizeof v; i++) v[i] = static_cast<uint8_t>(seed + 37 * i);
        v[0] = 0;
        ct::mark_secret(v, sizeof v);
    }
};

Scalar secret_scalar() {
    const SecretOctets s(3);
    return Scalar::from_bytes(s.v).value;
}

void field_operations() {
    const SecretOctets s(5);
    const F1 a = F1::reduce_bytes(s.v, 64), b = F1::from_bytes(s.v).value;
    expect_secret(a * b + a.square() - b.dbl());
    expect_secret(a.inverse());
    expect_secret(a.sqrt());
    expect_secret(a.is_odd() | a.is_larger_half());
    const F2 c = {a, b};
    expect_secret(c.inverse());
    expect_secret(c.sqrt());
}
void g1_mul() { expect_secret(mul(g1_generator(), secret_scalar())); }
void g2_mul() { expect_secret(mul(g2_generator(), secret_scalar())); }
void fixed_base() {
    expect_secret(mul_g1_generator(secret_scalar()));
    expect_secret(mul_g2_generator(secret_scalar()));
}
void pairing_of_secret_points() {
    const G1 p = mul_g1_generator(secret_scalar());
    const G2 q = mul_g2_generator(secret_scalar());
    const Gt e = pairing(p, q);
    expect_secret(e);
    PreparedQ prepared;
    prepare(prepared, q);
    expect_secret(pairing_prepared(p, prepared));
    uint8_t octets[Gt::kBytes];
    e.to_bytes(octets);
    expect_secret(octets);
}
void gt_power() { expect_secret(pairing(g1_generator(), g2_generator()).pow(secret_scalar())); }

void ecdh(EcdhCurve curve) {
    const size_t n = ecdh_field_bytes(curve);
    SecretOctets mine(7), peer(9);
    uint8_t point[133], peer_point[133], shared[133];
    if (ecdh_public(curve, point, mine.v) != IBAKE_OK || ecdh_public(curve, peer_point, peer.v) != IBAKE_OK) fail("refused");
    ct::mark_public(peer_point, 1);  // the form octet is written, not computed
    if (ecdh_shared(curve, shared, mine.v, peer_point, 1 + 2 * n) != IBAKE_OK) fail("refused");
    expect_secret(shared + 1, 2 * n);
}

void ibe() {
    const ibake_sizes sizes = IBAKE_SIZES;
    ibake_context context;
    ibake_ibe_params params;
    ibake_ibe_recipient recipient;
    ibake_ibe_key key;
    static ibake_ibe_prepared_key prepared;
    uint8_t master[32], p_pub[48], key_octets[96], ciphertext[80 + 40], message[40] = {1, 2, 3}, out[40];
    const uint8_t id[] = "sip:bob@operator-a.example20251015000000Z";
    bool ok = ibake_init(&context, ibake_platform_openssl(), &sizes) == IBAKE_OK;
    ok = ok && ibake_ibe_setup(&context, master, p_pub) == IBAKE_OK;
    ok = ok && ibake_ibe_public(&context, p_pub, master) == IBAKE_OK;
    ok = ok && ibake_ibe_params_load(&context, &params, p_pub) == IBAKE_OK;
    ok = ok && ibake_ibe_extract(&context, key_octets, master, id, sizeof id) == IBAKE_OK;
    ok = ok && ibake_ibe_key_load_checked(&context, &key, &params, id, sizeof id, key_octets) == IBAKE_OK;
    ok = ok && ibake_ibe_key_load(&context, &key, &params, id, sizeof id, key_octets) == IBAKE_OK;
    ok = ok && ibake_ibe_key_prepare(&context, &prepared, &key) == IBAKE_OK;
    ok = ok && ibake_ibe_recipient_load(&context, &recipient, &params, id, sizeof id) == IBAKE_OK;
    ok = ok && ibake_ibe_encrypt(&context, ciphertext, &recipient, message, sizeof message) == IBAKE_OK;
    ok = ok && ibake_ibe_decrypt(&context, out, &key, ciphertext, sizeof ciphertext) == IBAKE_OK;
    ok = ok && ibake_ibe_decrypt_prepared(&context, out, &prepared, ciphertext, sizeof ciphertext) == IBAKE_OK;
    expect_secret(master);
    expect_secret(key_octets + 1, sizeof key_octets - 1);  // the flags of an encoding are public
    expect_secret(out);
    ibake_piece ids[9];
    uint8_t keys[9 * IBAKE_KEY_SIZE], messages[9][40];
    static ibake_ibe_key loaded[9];
    ibake_ibe_key_item key_items[9];
    ibake_ibe_decrypt_item items[9];
    for (size_t i = 0; i < 9; i++) {
        ids[i] = {id, sizeof id};
        key_items[i] = {id, sizeof id, keys + i * IBAKE_KEY_SIZE, &loaded[i], IBAKE_E_STATE};
        items[i] = {&loaded[i], ciphertext, sizeof ciphertext, messages[i], IBAKE_E_STATE};
    }
    ok = ok && ibake_ibe_extract_batch(&context, keys, master, ids, 9) == IBAKE_OK;
    ok = ok && ibake_ibe_key_load_batch(&context, key_items, 9, &params) == IBAKE_OK && key_items[8].status == IBAKE_OK;
    ok = ok && ibake_ibe_decrypt_batch(&context, items, 9) == IBAKE_OK && items[0].status == IBAKE_OK;
    ciphertext[90] ^= 1;
    ok = ok && ibake_ibe_decrypt(&context, out, &key, ciphertext, sizeof ciphertext) == IBAKE_E_DECRYPT;
    if (!ok) fail("refused");
}

// Set-up, extraction, key check, encryption and decryption of RFC 5091 at one of the smallest sizes; those of the others are the same text.
void ss(bool bb1, size_t size = 0) {
    const auto vectors = test::load_vectors("rfc5091_derived.json");
    const auto& level = vectors["levels"][size];
    test::SsWorld w;
    test::Bytes master, key, ciphertext, out;
    const test::Bytes id = {'B', 'o', 'b'}, message(40, 7);
    bool ok = true;
    if (bb1) {
        const test::Bytes scalars[] = {test::from_hex(level["bb1"]["alpha"]), test::from_hex(level["bb1"]["beta"]),
                                       test::from_hex(level["bb1"]["gamma"])};
        master = test::ss_encoded(rfc5091::MasterSecret{{scalars[0], scalars[1], scalars[2]}}, rfc5091::Scheme::bb1);
        ok = w.load_params(test::from_hex(level["bb1"]["bb1_public_parameters_der"]), false) == IBAKE_OK;
    } else {
        master = test::from_hex(level["bf_master_secret_der"]);
        ok = w.load_params(test::from_hex(level["bf_public_parameters_der"]), false) == IBAKE_OK;
    }
    const test::Bytes p = test::from_hex(level["p"]), q = test::from_hex(level["q"]);
    test::Bytes drawn_params(IBAKE_SS_PARAMS_DER_SIZE(8 * p.size())), drawn_master(IBAKE_SS_MASTER_DER_SIZE);
    size_t params_size = drawn_params.size(), master_size = drawn_master.size();
    ok = ok && ibake_ss_setup(&w.context, drawn_params.data(), &params_size, drawn_master.data(), &master_size,
                              bb1 ? IBAKE_SS_BB1 : IBAKE_SS_BF, p.data(), p.size(), q.data(), q.size()) == IBAKE_OK;
    ok = ok && w.master_check(master) == IBAKE_OK;
    ok = ok && w.extract(key, master, id) == IBAKE_OK;
    ok = ok && ibake_ss_key_load_checked(&w.context, &w.key, sizeof w.key, w.params.get(), key.data(), key.size()) == IBAKE_OK;
    ok = ok && w.load_key(key, id) == IBAKE_OK;
    ok = ok && w.load_recipient(id) == IBAKE_OK;
    ok = ok && w.encrypt(ciphertext, message) == IBAKE_OK;
    ok = ok && w.decrypt(out, ciphertext) == IBAKE_OK;
    expect_secret(out.data(), out.size());
    ciphertext.back() ^= 1;
    ok = ok && w.decrypt(out, ciphertext) == IBAKE_E_DECRYPT;
    if (!ok) fail("refused");
}

// Pairings of type A at the smallest size, one and eight.
void type_a() {
    using C = k2::TypeA<words_of_64(8), words_of_64(4)>;
    const auto vectors = test::load_vectors("rfc5091_derived.json");
    const test::Bytes p = test::from_hex(vectors["levels"][0]["p"]), q = test::from_hex(vectors["levels"][0]["q"]);
    k2::Group<C> g;
    Affine<C> a[k2::kBatch], b[k2::kBatch];
    bool ok = g.load_vartime(p.data(), p.size(), q.data(), q.size()) == k2::GroupFault::none;
    for (size_t i = 0; i < k2::kBatch; i++) {
        ok = ok && k2::hash_to_point_vartime(a[i], g, p.data(), i + 1) == Decoded::ok;
        ok = ok && k2::hash_to_point_vartime(b[i], g, q.data(), i + 1) == Decoded::ok;
        for (C::F* f : {&a[i].x, &a[i].y, &b[i].x, &b[i].y}) ct::mark_secret(f->limbs(), sizeof(word[C::kWords]));
    }
    std::vector<k2::Gt<C>> r(k2::kBatch, k2::Gt<C>(g));
    const k2::Gt<C> one = k2::pairing(g, a[0], b[0]);
    k2::pairing_batch(g, r.data(), a, b, r.size());
    for (const k2::Gt<C>& v : {one, r.front(), r.back()}) expect_secret(v.re().limbs(), sizeof(word[C::kWords]));
    if (!ok) fail("refused");
}

// Leaks of three kinds: what the checker must see.
void leak_branch() {
    const SecretOctets s(1);
    if (s.v[1] & 1) std::puts("odd");
}
void leak_index() {
    static const uint8_t table[256] = {1, 2, 3};
    const SecretOctets s(1);
    std::printf("%d\n", table[s.v[1]] == 2);
}
// Memcheck does not look at divisions: check_division.py does, in all of the core. MemorySanitizer reports divisors.
void leak_division() {
    const SecretOctets s(1);
    expect_secret(1000003u / (s.v[1] | 1u));
}
// A secret that reaches a branch through a multiplication of a point, as a dropped constant-time select would.
void leak_point() {
    const G1 p = mul_g1_generator(secret_scalar());
    if (p.is_identity().mask() != 0) std::puts("infinity");
}

const Case kCases[] = {
    {"field", field_operations},
    {"g1_mul", g1_mul},
    {"g2_mul", g2_mul},
    {"fixed_base", fixed_base},
    {"pairing", pairing_of_secret_points},
    {"gt_power", gt_power},
    {"p256", [] { ecdh(EcdhCurve::p256); }},
#if IBAKE_WITH_P384
    {"p384", [] { ecdh(EcdhCurve::p384); }},
#endif
#if IBAKE_WITH_P521
    {"p521", [] { ecdh(EcdhCurve::p521); }},
#endif
    {"ibe", ibe},
    {"ss_bf", [] { ss(false); }},
    {"ss_bb1", [] { ss(true); }},
    {"ss_bf_1024", [] { ss(false, 1); }},  // what the engine of avx2fma begins with
    {"type_a", type_a},
    {"leak_branch", leak_branch},
    {"leak_index", leak_index},
    {"leak_division", leak_division},
    {"leak_point", leak_point},
};

}  // namespace

int main(int argc, char** argv) { return ibake::test::run_case(argc, argv, kCases); }
