// The suites of RFC 5091 through the C interface: set-up, messages of every size, refusals with their reasons, failing platforms.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/backend.h"
#include "tests/support/oracle_gmp.h"
#include "tests/support/prng.h"
#include "tests/support/ss_world.h"

#include <ctime>
#include <functional>
#include <gtest/gtest.h>

namespace {

using namespace ibake::test;
using namespace ibake::rfc5091;
using ibake::Octets;
using nlohmann::json;

Bytes octets(const std::string& hex) { return ibake::test::from_hex(hex); }
Bytes minimal(const Integer& a) { return to_octets(a, (bit_length(a) + 7) / 8); }

const json& level(size_t i) {
    static const json vectors = load_vectors("rfc5091_derived.json");
    return vectors["levels"][i];
}

// Public parameters as numbers, to be made worse in one place.
struct Numbers {
    Scheme scheme = Scheme::bf;
    Integer p, q;
    std::vector<std::pair<Integer, Integer>> points;  // v last
    ibake_hash_algorithm hash = IBAKE_SHA1;

    explicit Numbers(Scheme s = Scheme::bf, size_t i = 0) : scheme(s) {
        const json& l = level(i);
        const auto number = [](const json& text) { return Integer(text.get<std::string>()); };
        p = number(l["p"]);
        q = number(l["q"]);
        points.emplace_back(number(l["P"]["x"]), number(l["P"]["y"]));
        if (s == Scheme::bf) {
            points.emplace_back(number(l["P_pub"]["x"]), number(l["P_pub"]["y"]));
        } else {
            for (const char* name : {"P_1", "P_2", "P_3"})
                points.emplace_back(number(l["bb1"][name]["x"]), number(l["bb1"][name]["y"]));
            points.emplace_back(number(l["bb1"]["v"]["a0"]), number(l["bb1"]["v"]["a1"]));
        }
        const ibake_hash_algorithm hashes[] = {IBAKE_SHA1, IBAKE_SHA224, IBAKE_SHA256, IBAKE_SHA384, IBAKE_SHA512};
        hash = hashes[i];
    }
    Bytes der() const {
        const Bytes ps = minimal(p), qs = minimal(q);
        std::vector<Bytes> parts;
        for (const auto& [x, y] : points) {
            parts.push_back(minimal(x));
            parts.push_back(minimal(y));
        }
        PublicParameters out = {scheme, ps, qs, {}, {}, hash};
        for (size_t i = 0; i < parameter_points(scheme); i++) out.points[i] = {parts[2 * i], parts[2 * i + 1]};
        if (scheme == Scheme::bb1) out.v = {parts[8], parts[9]};
        return ss_encoded(out);
    }
};

// x with (x, y) on y^2 = x^3 + 1: the cube root of y^2 - 1.
std::pair<Integer, Integer> point_above(const Integer& y, const Integer& p) {
    return {power(mod(y * y - 1, p), (2 * p - 1) / 3, p), mod(y, p)};
}

struct IbeSs : ::testing::Test, SsWorld {
    const Bytes id = {'B', 'o', 'b'};
    Bytes master;

    void make(Scheme scheme, size_t i = 0) {
        name({});
        const json& l = level(i);
        if (scheme == Scheme::bf) {
            master = octets(l["bf_master_secret_der"]);
            ASSERT_EQ(load_params(octets(l["bf_public_parameters_der"])), IBAKE_OK);
        } else {
            const Bytes scalars[] = {octets(l["bb1"]["alpha"]), octets(l["bb1"]["beta"]), octets(l["bb1"]["gamma"])};
            master = ss_encoded(MasterSecret{{scalars[0], scalars[1], scalars[2]}}, scheme);
            ASSERT_EQ(load_params(octets(l["bb1"]["bb1_public_parameters_der"])), IBAKE_OK);
        }
        Bytes der;
        ASSERT_EQ(extract(der, master, id), IBAKE_OK);
        ASSERT_EQ(load_key(der, id), IBAKE_OK);
        ASSERT_EQ(load_recipient(id), IBAKE_OK);
    }
    ibake_status setup(Bytes& params_der, Bytes& master_der, ibake_ss_scheme scheme, const Integer& p, const Integer& q) {
        const Bytes ps = minimal(p), qs = minimal(q);
        params_der.assign(IBAKE_SS_PARAMS_DER_SIZE(IBAKE_SS_BITS), 0);
        master_der.assign(IBAKE_SS_MASTER_DER_SIZE, 0);
        size_t params_size = params_der.size(), master_size = master_der.size();
        const ibake_status status = ibake_ss_setup(&context, params_der.data(), &params_size, master_der.data(), &master_size,
                                                   scheme, ps.data(), ps.size(), qs.data(), qs.size());
        if (status == IBAKE_OK) {
            params_der.resize(params_size);
            master_der.resize(master_size);
        }
        return status;
    }
};

TEST_F(IbeSs, SetupMakesParametersThatWork) {
    for (size_t i : {0, 1})
        for (const ibake_ss_scheme scheme : {IBAKE_SS_BF, IBAKE_SS_BB1}) {
            const Numbers n(Scheme::bf, i);
            Bytes params_der, again, other, key_der, ciphertext, message;
            ASSERT_EQ(setup(params_der, master, scheme, n.p, n.q), IBAKE_OK);
            ASSERT_EQ(load_params(params_der), IBAKE_OK);
            EXPECT_EQ(ibake_ss_suite_name(params.get()),
                      (scheme == IBAKE_SS_BF ? "BF-SS" : "BB1-SS") + std::to_string(bit_length(n.p)));
            EXPECT_EQ(master_check(master), IBAKE_OK);
            ASSERT_EQ(setup(again, other, scheme, n.p, n.q), IBAKE_OK);
            EXPECT_NE(again, params_der);
            EXPECT_EQ(master_check(other), IBAKE_E_KEY_MISMATCH);
            ASSERT_EQ(extract(key_der, master, id), IBAKE_OK);
            ASSERT_EQ(load_key(key_der, id), IBAKE_OK);
            ASSERT_EQ(load_recipient(id), IBAKE_OK);
            ASSERT_EQ(encrypt(ciphertext, {7, 8}), IBAKE_OK);
            EXPECT_EQ(decrypt(message, ciphertext), IBAKE_OK);
            EXPECT_EQ(message, Bytes({7, 8}));
            // A key of another master secret.
            ASSERT_EQ(extract(key_der, other, id), IBAKE_OK);
            EXPECT_EQ(load_key(key_der, id), IBAKE_E_KEY_MISMATCH);
        }
}

TEST_F(IbeSs, SetupRefusesWhatLoadingRefuses) {
    const Numbers n;
    Bytes a, b;
    EXPECT_EQ(setup(a, b, IBAKE_SS_BF, n.p, n.q + 2), IBAKE_E_COFACTOR);
    EXPECT_EQ(setup(a, b, IBAKE_SS_BF, n.p + 2, n.q), IBAKE_E_P_FORM);
    EXPECT_EQ(setup(a, b, IBAKE_SS_BF, n.p / 2, n.q), IBAKE_E_PARAMETER_SIZE);
    EXPECT_EQ(setup(a, b, static_cast<ibake_ss_scheme>(3), n.p, n.q), IBAKE_E_ARGUMENT);
    EXPECT_EQ(b, Bytes(b.size(), 0));
}

TEST_F(IbeSs, MessagesOfEverySizeClass) {
    Prng prng("messages");
    for (const Scheme scheme : {Scheme::bf, Scheme::bb1}) {
        make(scheme);
        for (const size_t size : {1, 19, 20, 21, 40, 127, 128, 255, 256, 1000, 65535}) {
            const Bytes message = prng.uniform(size);
            Bytes ciphertext, again, opened;
            ASSERT_EQ(encrypt(ciphertext, message), IBAKE_OK);
            EXPECT_LE(ciphertext.size(), IBAKE_SS_CIPHERTEXT_SIZE(512, size));
            ASSERT_EQ(encrypt(again, message), IBAKE_OK);
            EXPECT_NE(again, ciphertext);
            ASSERT_EQ(decrypt(opened, ciphertext), IBAKE_OK);
            EXPECT_EQ(opened, message);
        }
        Bytes out;
        EXPECT_EQ(encrypt(out, Bytes(65536)), IBAKE_E_LENGTH);
        EXPECT_EQ(encrypt(out, Bytes()), IBAKE_E_ARGUMENT) << "a null pointer";
    }
}

TEST_F(IbeSs, OnlyTheRightKeyDecrypts) {
    for (const Scheme scheme : {Scheme::bf, Scheme::bb1}) {
        make(scheme);
        Bytes ciphertext, message, other;
        ASSERT_EQ(encrypt(ciphertext, {1, 2, 3}), IBAKE_OK);
        const Bytes alice = {'A', 'l', 'i', 'c', 'e'};
        ASSERT_EQ(extract(other, master, alice), IBAKE_OK);
        EXPECT_EQ(load_key(other, id), IBAKE_E_KEY_MISMATCH);
        ASSERT_EQ(load_key(other, alice), IBAKE_OK);
        EXPECT_EQ(decrypt(message, ciphertext), IBAKE_E_DECRYPT);
        EXPECT_EQ(message, Bytes(message.size(), 0));
        // The same key, its equation not looked at.
        ASSERT_EQ(ibake_ss_key_load_checked(&context, &key, sizeof key, params.get(), other.data(), other.size()), IBAKE_OK);
        EXPECT_EQ(decrypt(message, ciphertext), IBAKE_E_DECRYPT);
        // Keys and recipients stay with their parameters, even if only P and P_pub differ.
        const Numbers n;
        Bytes params_der, secret;
        ASSERT_EQ(setup(params_der, secret, scheme == Scheme::bf ? IBAKE_SS_BF : IBAKE_SS_BB1, n.p, n.q), IBAKE_OK);
        ASSERT_EQ(load_params(params_der), IBAKE_OK);
        EXPECT_EQ(decrypt(message, ciphertext), IBAKE_E_ARGUMENT);
        EXPECT_EQ(encrypt(message, {1}), IBAKE_E_ARGUMENT);
        EXPECT_EQ(load_key(other, alice), IBAKE_E_KEY_MISMATCH);
    }
}

TEST_F(IbeSs, ExtractionOfBfIsDeterministicAndOfBb1IsNot) {
    for (const Scheme scheme : {Scheme::bf, Scheme::bb1}) {
        make(scheme);
        Bytes a, b;
        ASSERT_EQ(extract(a, master, id), IBAKE_OK);
        ASSERT_EQ(extract(b, master, id), IBAKE_OK);
        EXPECT_EQ(a == b, scheme == Scheme::bf);
    }
}

TEST_F(IbeSs, MasterSecretsOutOfRangeAreRefused) {
    make(Scheme::bf);
    const Integer q = Numbers().q;
    const auto with = [&](const Integer& s) {
        const Bytes value = minimal(s);
        Bytes out;
        return extract(out, ss_encoded(MasterSecret{{value}}, Scheme::bf), id);
    };
    EXPECT_EQ(with(1), IBAKE_OK);
    EXPECT_EQ(with(q - 1), IBAKE_OK);
    EXPECT_EQ(with(q), IBAKE_E_RANGE);
    EXPECT_EQ(with(power_of_two(200)), IBAKE_E_RANGE);
    Bytes out;
    EXPECT_EQ(extract(out, ss_encoded(MasterSecret{}, Scheme::bf), id), IBAKE_E_RANGE) << "0";
    EXPECT_EQ(extract(out, ss_encoded(MasterSecret{}, Scheme::bb1), id), IBAKE_E_LENGTH) << "three scalars";
}

TEST_F(IbeSs, ABufferThatIsTooSmallSaysWhatIsEnough) {
    make(Scheme::bf);
    Bytes out(4096), message = {1, 2, 3, 4}, ciphertext;
    size_t size = IBAKE_SS_KEY_DER_SIZE(512) - 1;
    EXPECT_EQ(ibake_ss_extract(&context, out.data(), &size, params.get(), master.data(), master.size(), id.data(), id.size()),
              IBAKE_E_BUFFER);
    EXPECT_EQ(size, static_cast<size_t>(IBAKE_SS_KEY_DER_SIZE(512)));
    size = 10;
    EXPECT_EQ(ibake_ss_encrypt(&context, out.data(), &size, params.get(), &recipient, message.data(), message.size()),
              IBAKE_E_BUFFER);
    EXPECT_EQ(size, static_cast<size_t>(IBAKE_SS_CIPHERTEXT_SIZE(512, 4)));
    EXPECT_EQ(out, Bytes(4096)) << "touched";
    ASSERT_EQ(encrypt(ciphertext, message), IBAKE_OK);
    size = 3;
    EXPECT_EQ(ibake_ss_decrypt(&context, out.data(), &size, params.get(), &key, ciphertext.data(), ciphertext.size()),
              IBAKE_E_BUFFER);
    EXPECT_EQ(size, 4u);
    EXPECT_EQ(ibake_ss_decrypt(&context, out.data(), &size, params.get(), &key, ciphertext.data(), ciphertext.size()), IBAKE_OK);
    const Bytes der = Numbers().der();
    EXPECT_EQ(ibake_ss_params_load(&context, params.get(), 1000, der.data(), der.size()), IBAKE_E_CONFIG);
    EXPECT_EQ(ibake_ss_recipient_load(&context, &recipient, 100, params.get(), id.data(), id.size()), IBAKE_E_CONFIG);
}

// What IBAKE_SS_BITS makes of the structs is enough for the suites of at most so many bits.
TEST(IbeSsSizes, StructsAreLargeEnoughForTheirBits) {
    for (const size_t bits : {512, 1024, 1536, 3840, 7680}) {
        const Suite* suite = ss_suite(static_cast<int>(bits));
        if (suite == nullptr) continue;
        EXPECT_LE(suite->params_size, 8 * (bits / 64 * 17 + 64)) << bits;
        EXPECT_LE(suite->recipient_size, 8 * (bits / 64 * 2 + 8)) << bits;
        EXPECT_LE(suite->key_size, 8 * (bits / 64 * 4 + 8)) << bits;
        EXPECT_EQ(suite->bits, bits);
    }
    static_assert(sizeof(ibake_ss_params) == 8 * (IBAKE_SS_BITS / 64 * 17 + 64));
    static_assert(sizeof(ibake_ss_recipient) == 8 * (IBAKE_SS_BITS / 64 * 2 + 8));
    static_assert(sizeof(ibake_ss_key) == 8 * (IBAKE_SS_BITS / 64 * 4 + 8));
}

TEST_F(IbeSs, StructsMayBeMoved) {
    make(Scheme::bb1);
    const auto moved = std::make_unique<ibake_ss_params>(*params);
    const ibake_ss_key key_too = key;
    Bytes ciphertext, out(100);
    ASSERT_EQ(encrypt(ciphertext, {5, 6}), IBAKE_OK);
    std::memset(params.get(), 0xEE, sizeof *params);
    size_t size = out.size();
    EXPECT_EQ(ibake_ss_decrypt(&context, out.data(), &size, moved.get(), &key_too, ciphertext.data(), ciphertext.size()),
              IBAKE_OK);
    EXPECT_EQ(ibake_ss_decrypt(&context, out.data(), &size, params.get(), &key_too, ciphertext.data(), ciphertext.size()),
              IBAKE_E_ARGUMENT);
    EXPECT_EQ(ibake_ss_suite_name(params.get()), nullptr);
}

// Every call of the platform fails once: nothing is left in outputs, and the status says which function it was.
TEST_F(IbeSs, PlatformsThatFail) {
    for (const Scheme scheme : {Scheme::bf, Scheme::bb1}) {
        make(scheme);
        Bytes ciphertext, key_der;
        ASSERT_EQ(encrypt(ciphertext, {1, 2, 3}), IBAKE_OK);
        ASSERT_EQ(extract(key_der, master, id), IBAKE_OK);
        const Bytes params_der = Numbers(scheme).der();
        const std::function<ibake_status(Bytes&)> calls[] = {
            [&](Bytes& out) { return encrypt(out, {1, 2, 3}); },  [&](Bytes& out) { return decrypt(out, ciphertext); },
            [&](Bytes& out) { return extract(out, master, id); }, [&](Bytes&) { return load_key(key_der, id); },
            [&](Bytes&) { return load_recipient(id); },           [&](Bytes&) { return load_params(params_der); },
        };
        for (const auto& call : calls) {
            int at = 0;
            for (;; at++) {
                Bytes out;
                platform.calls_left = at;
                const ibake_status status = call(out);
                const bool used_up = platform.calls_left < 0;
                platform.calls_left = -1;
                if (!used_up) {
                    EXPECT_EQ(status, IBAKE_OK);
                    break;
                }
                EXPECT_TRUE(status == IBAKE_E_PLATFORM || status == IBAKE_E_RANDOM) << status;
                EXPECT_EQ(out, Bytes(out.size(), 0));
                if (at > 200) break;  // rounds of the test for primality: all alike
            }
            EXPECT_GT(at, 0);
            if (ibake_ss_suite_name(params.get()) == nullptr) make(scheme);
        }
    }
}

TEST_F(IbeSs, RhoIsDrawnAgainOnlyAsOftenAsItMust) {
    make(Scheme::bf);
    Bytes out;
    name({Bytes(20, 1)});
    EXPECT_EQ(encrypt(out, {1}), IBAKE_OK);
    EXPECT_EQ(platform.at, 1u);
    make(Scheme::bb1);
    name({Bytes(36, 0), Bytes(36, 9)});
    EXPECT_EQ(encrypt(out, {1}), IBAKE_OK) << "s = 0 is drawn again";
    EXPECT_EQ(platform.at, 2u);
    name(std::vector<Bytes>(16, Bytes(36, 0)));
    EXPECT_EQ(encrypt(out, {1}), IBAKE_E_RANDOM);
}

// Ciphertexts that are well formed and wrong in one number.
TEST_F(IbeSs, CiphertextsWithForeignNumbers) {
    const Integer p = Numbers().p, q = Numbers().q;
    for (const Scheme scheme : {Scheme::bf, Scheme::bb1}) {
        make(scheme);
        Bytes der, message;
        ASSERT_EQ(encrypt(der, {1, 2, 3}), IBAKE_OK);
        CiphertextBlock good;
        ASSERT_EQ(read(good, der, scheme), IBAKE_OK);
        ASSERT_EQ(decrypt(message, ss_encoded(good, scheme)), IBAKE_OK);
        const auto refused = [&](const CiphertextBlock& c, const char* what) {
            EXPECT_EQ(decrypt(message, ss_encoded(c, scheme)), IBAKE_E_DECRYPT) << what;
        };
        const Integer x = from_octets(good.points[0].x.data(), good.points[0].x.size());
        const Bytes bigger = minimal(x + p), zero, one = {1}, minus_one = minimal(p - 1), full = minimal(p);
        const auto above = point_above(Integer(12345), p);
        const Bytes ax = minimal(above.first), ay = minimal(above.second);
        for (size_t i = 0; i < block_points(scheme); i++) {
            CiphertextBlock c = good;
            c.points[i].x = bigger;
            refused(c, "x + p");
            c.points[i] = {full, one};
            refused(c, "x = p");
            c.points[i] = {minus_one, zero};
            refused(c, "order 2");
            c.points[i] = {zero, one};
            refused(c, "order 3");
            c.points[i] = {ax, ay};
            refused(c, "a point outside of the subgroup");
            c.points[i] = {good.points[i].x, one};
            refused(c, "off the curve");
        }
        CiphertextBlock c = good;
        c.message = {};
        refused(c, "no message");
        if (scheme == Scheme::bf) {
            Bytes longer(good.v.begin(), good.v.end());
            longer.push_back(0);
            c = good;
            c.v = longer;
            refused(c, "V and an octet more");
            c.v = good.v.first(19);
            refused(c, "V of 19 octets");
        } else {
            const Bytes again = minimal(from_octets(good.nu.data(), good.nu.size()) + q), order = minimal(q);
            c = good;
            c.nu = again;
            refused(c, "u + q");
            c.nu = order;
            refused(c, "u = q");
            c.nu = {};
            refused(c, "u = 0");
        }
    }
}

// ---- Hostile parameters -------------------------------------------------------------------------------------------------------
struct Hostile : IbeSs {
    void expect(const Numbers& n, ibake_status status, const char* what) {
        const std::clock_t start = std::clock();
        EXPECT_EQ(load_params(n.der()), status) << what;
        EXPECT_LT(std::clock() - start, 20 * CLOCKS_PER_SEC) << what;
        EXPECT_EQ(ibake_ss_suite_name(params.get()), nullptr) << what;
    }
    // p of the form 12*r*q - 1 with the bits of the first size, from `r` on, prime or not.
    static Integer p_for(const Integer& q, bool prime) {
        for (Integer r = power_of_two(511) / (12 * q) + 1;; r++) {
            const Integer p = 12 * r * q - 1;
            if (is_prime(p) == prime && (prime || (p % 5 != 0 && p % 7 != 0))) return p;
        }
    }
    static Integer next_prime(Integer a) {
        mpz_nextprime(a.get_mpz_t(), a.get_mpz_t());
        return a;
    }
};

TEST_F(Hostile, GoodOnesLoad) {
    EXPECT_EQ(load_params(Numbers(Scheme::bf).der()), IBAKE_OK);
    EXPECT_EQ(load_params(Numbers(Scheme::bb1).der()), IBAKE_OK);
}

TEST_F(Hostile, PrimesAndTheirSizes) {
    const Numbers good;
    Numbers n = good;
    n.p = p_for(good.q, false);
    expect(n, IBAKE_E_P_COMPOSITE, "composite p");
    n = good;
    n.p += 4;
    expect(n, IBAKE_E_P_FORM, "p = 3 mod 12");
    n.p = good.p + 1;
    expect(n, IBAKE_E_P_FORM, "p even");
    n.p = good.p + 2;
    expect(n, IBAKE_E_P_FORM, "p = 1 mod 12");
    n.p = good.p + 8;
    expect(n, IBAKE_E_P_FORM, "p = 7 mod 12");
    n.p = good.p + 12;
    expect(n, IBAKE_E_COFACTOR, "q does not divide p + 1");
    n = good;
    n.q = next_prime(good.q);
    expect(n, IBAKE_E_COFACTOR, "another q");
    n.q = good.q + 1;
    expect(n, IBAKE_E_Q_COMPOSITE, "q even");
    // q^2 divides p + 1.
    n = good;
    for (Integer r = power_of_two(511) / (12 * good.q * good.q) + 1; !is_prime(n.p = 12 * r * good.q * good.q - 1);) r++;
    expect(n, IBAKE_E_COFACTOR, "q squared");
    // q of the right size that is a product.
    n = good;
    n.q = next_prime(power_of_two(79) + power_of_two(78)) * next_prime(power_of_two(80));
    n.p = p_for(n.q, true);
    ASSERT_EQ(bit_length(n.q), 160u);
    expect(n, IBAKE_E_Q_COMPOSITE, "composite q");
    // Sizes: a tiny q that divides p + 1, p and q of another level, a bit more or less.
    n = good;
    n.q = 3;
    expect(n, IBAKE_E_PARAMETER_SIZE, "q = 3");
    n.q = 0;
    expect(n, IBAKE_E_PARAMETER_SIZE, "q = 0");
    n = good;
    n.p = 0;
    expect(n, IBAKE_E_PARAMETER_SIZE, "p = 0");
    n.p = 2 * good.p + 1;
    expect(n, IBAKE_E_PARAMETER_SIZE, "p of 513 bits");
    n.p = good.p / 2;
    expect(n, IBAKE_E_PARAMETER_SIZE, "p of 511 bits");
    n = good;
    n.q = Numbers(Scheme::bf, 1).q;
    expect(n, IBAKE_E_PARAMETER_SIZE, "q of the next size");
    n = good;
    n.hash = IBAKE_SHA256;
    expect(n, IBAKE_E_HASH, "hash of another size");
    n = Numbers(Scheme::bf, 1);
    n.hash = IBAKE_SHA1;
    expect(n, IBAKE_E_HASH, "a weaker hash");
}

TEST_F(Hostile, CompositesAtTheLargestSizeAreFoundAtOnce) {
#if IBAKE_SS_MAX_BITS >= 7680
    if (large_sizes_left_out()) GTEST_SKIP() << "with the portable backend, or tools/test --full";
    Numbers n(Scheme::bf, 4);
    n.p += 12 * n.q;  // the next candidate: composite with all but negligible probability
    ASSERT_FALSE(is_prime(n.p));
    expect(n, IBAKE_E_P_COMPOSITE, "p of 7680 bits");
#endif
}

TEST_F(Hostile, Points) {
    for (const Scheme scheme : {Scheme::bf, Scheme::bb1}) {
        const Numbers good(scheme);
        for (size_t i = 0; i < parameter_points(scheme); i++) {
            Numbers n = good;
            n.points[i].first += good.p;
            expect(n, IBAKE_E_RANGE, "x + p");
            n = good;
            n.points[i].second = good.p;
            expect(n, IBAKE_E_RANGE, "y = p");
            n = good;
            n.points[i].second = good.points[i].second + 1;
            expect(n, IBAKE_E_NOT_ON_CURVE, "y + 1");
            n.points[i] = {0, 0};
            expect(n, IBAKE_E_NOT_ON_CURVE, "(0, 0)");
            n.points[i] = {good.p - 1, 0};
            expect(n, IBAKE_E_NOT_IN_SUBGROUP, "order 2");
            n.points[i] = {0, 1};
            expect(n, IBAKE_E_NOT_IN_SUBGROUP, "order 3");
            n.points[i] = point_above(Integer(777), good.p);
            expect(n, IBAKE_E_NOT_IN_SUBGROUP, "order p + 1, or nearly");
        }
    }
}

TEST_F(Hostile, PairingValue) {
    const Numbers good(Scheme::bb1);
    Numbers n = good;
    n.points[4] = {1, 0};
    expect(n, IBAKE_E_PAIRING_VALUE, "v = 1");
    n = good;
    n.points[4].second = good.p - good.points[4].second;
    expect(n, IBAKE_E_PAIRING_VALUE, "the conjugate");
    n = good;
    n.points[4] = {good.p - good.points[4].first, good.p - good.points[4].second};
    expect(n, IBAKE_E_PAIRING_VALUE, "-v, whose square is the same");
    n = good;
    n.points[4].first += good.p;
    expect(n, IBAKE_E_RANGE, "a part at or above p");
    n = good;
    n.points[4] = {0, 0};
    expect(n, IBAKE_E_PAIRING_VALUE, "v = 0");
}

TEST_F(Hostile, Encodings) {
    const Bytes good = Numbers().der();
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(load_params(longer), IBAKE_E_LENGTH);
    EXPECT_EQ(load_params({}), IBAKE_E_ARGUMENT);
    // A megabyte of digits in each integer.
    const Numbers numbers;
    for (size_t which = 0; which < 6; which++) {
        Numbers n = numbers;
        const Integer huge = power_of_two(8 << 20);
        *(which == 0   ? &n.p
          : which == 1 ? &n.q
          : which == 2 ? &n.points[0].first
          : which == 3 ? &n.points[0].second
          : which == 4 ? &n.points[1].first
                       : &n.points[1].second) = huge;
        const Bytes p = minimal(n.p), q = minimal(n.q);
        std::vector<Bytes> parts;
        for (const auto& [x, y] : n.points) {
            parts.push_back(minimal(x));
            parts.push_back(minimal(y));
        }
        PublicParameters out = {n.scheme, p, q, {{parts[0], parts[1]}, {parts[2], parts[3]}}, {}, n.hash};
        Bytes der(2 << 20);
        size_t size = der.size();
        ASSERT_EQ(write(der.data(), &size, out), IBAKE_OK);
        der.resize(size);
        const std::clock_t start = std::clock();
        EXPECT_EQ(load_params(der), IBAKE_E_LENGTH);
        EXPECT_LT(std::clock() - start, CLOCKS_PER_SEC);
    }
}

}  // namespace
