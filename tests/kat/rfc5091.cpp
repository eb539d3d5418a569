// RFC 5091's own test values, and derived ones of every size, octet for octet. SPDX-License-Identifier: Apache-2.0
#include "ibe/rfc5091_hash.h"
#include "tests/support/backend.h"
#include "tests/support/oracle_gmp.h"
#include "tests/support/ss_world.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::rfc5091;
using nlohmann::json;
using test::Bytes;
using test::drawn;
using test::ss_encoded;
using test::ss_suite;
using test::SsWorld;
using test::to_hex;
Bytes from_hex(const std::string& hex, size_t size = 0) { return test::from_hex(hex, size); }

const json& section(const json& vectors, const std::string& name) {
    for (const json& v : vectors["vectors"])
        if (v["section"] == name) return v;
    throw std::runtime_error(name);
}

struct PointOctets {
    Bytes x, y;
    explicit PointOctets(const json& v)
        : x(from_hex(v.contains("x") ? v["x"] : v["a0"])), y(from_hex(v.contains("y") ? v["y"] : v["a1"])) {}
    FpPoint view() const { return {x, y}; }
};

Bytes ciphertext_of(const json& c0, const json& c1, const json& u, const json& y) {
    const PointOctets a(c0), b(c1);
    const Bytes nu = from_hex(u), message = from_hex(y);
    return ss_encoded(CiphertextBlock{{a.view(), b.view()}, nu, {}, message}, Scheme::bb1);
}

struct Rfc5091 : ::testing::Test, SsWorld {
    void load(const Bytes& key_der, const Bytes& id) {
        ASSERT_EQ(load_key(key_der, id), IBAKE_OK);
        ASSERT_EQ(load_recipient(id), IBAKE_OK);
    }
    Bytes extracted(const Bytes& master, const Bytes& id) {
        Bytes out;
        EXPECT_EQ(extract(out, master, id), IBAKE_OK);
        return out;
    }
    Bytes encrypted(const Bytes& message) {
        Bytes out;
        EXPECT_EQ(encrypt(out, message), IBAKE_OK);
        return out;
    }
    Bytes decrypted(const Bytes& ciphertext) {
        Bytes out;
        EXPECT_EQ(decrypt(out, ciphertext), IBAKE_OK);
        return out;
    }
    // The RFC's parameters are smaller than any suite's: past the C interface, which refuses them.
    void load_toy(const json& in, Scheme scheme) {
        const Bytes p = from_hex(in["p"]), q = from_hex(in["q"]);
        std::vector<PointOctets> points;
        const std::vector<const char*> names = scheme == Scheme::bf ? std::vector<const char*>{"P", "P_pub"}
                                                                    : std::vector<const char*>{"P", "P_1", "P_2", "P_3", "v"};
        for (const char* n : names) points.emplace_back(in[n]);
        PublicParameters parameters = {scheme, p, q, {}, {}, IBAKE_SHA1};
        for (size_t i = 0; i < parameter_points(scheme); i++) parameters.points[i] = points[i].view();
        if (scheme == Scheme::bb1) parameters.v = points[4].view();
        const Bytes der = ss_encoded(parameters);
        EXPECT_EQ(load_params(der), IBAKE_E_PARAMETER_SIZE);
        ASSERT_EQ(kSuite512.params_load(&platform.table, reinterpret_cast<Head*>(params.get()), parameters, der, true), IBAKE_OK);
    }
};

TEST_F(Rfc5091, HashBytes) {
    const json vectors = test::load_vectors("rfc5091.json"), &v = section(vectors, "7.6")["usable_HashBytes_test"];
    const Bytes seed = from_hex(v["p"]);
    const ibake_piece piece = {seed.data(), seed.size()};
    Bytes out(v["b"].get<size_t>());
    ASSERT_EQ(hash_bytes(&platform.table, IBAKE_SHA1, out.data(), out.size(), &piece, 1), IBAKE_OK);
    EXPECT_EQ(to_hex(out), v["r"].get<std::string>());
}

TEST_F(Rfc5091, HashToRange) {
    const json vectors = test::load_vectors("rfc5091.json"), &v = section(vectors, "7.2");
    const Bytes s = from_hex(v["input"]["s"]);
    const ibake_piece piece = {s.data(), s.size()};
    uint8_t out[40];
    ASSERT_EQ(hash_to_range(&platform.table, IBAKE_SHA1, out, &piece, 1), IBAKE_OK);
    const test::Integer reduced = test::from_octets(out, sizeof out) % test::Integer(v["input"]["n"].get<std::string>());
    EXPECT_EQ(reduced, test::Integer(v["output"]["v"].get<std::string>()));
}

TEST_F(Rfc5091, BfOfTheRfc) {
    const json vectors = test::load_vectors("rfc5091.json");
    const json &v = section(vectors, "7.5"), &in = v["input"];
    load_toy(in, Scheme::bf);
    EXPECT_EQ(ibake_ss_suite_name(params.get()), std::string("BF-SS512"));
    const Bytes s = from_hex(in["s"]), id = from_hex("426f62");
    const Bytes key_der = extracted(ss_encoded(MasterSecret{{s}}, Scheme::bf), id);
    const PointOctets s_id(v["output"]["S_id"]);
    EXPECT_EQ(key_der, ss_encoded(PrivateKeyBlock{{s_id.view()}}, Scheme::bf));
    // 7.4: the master secret 1 leaves the identity's point as it is.
    const Bytes one = {1};
    const PointOctets q_id(section(vectors, "7.4")["output"]["Q_id"]);
    EXPECT_EQ(extracted(ss_encoded(MasterSecret{{one}}, Scheme::bf), id), ss_encoded(PrivateKeyBlock{{q_id.view()}}, Scheme::bf));
    load(key_der, id);
    size_t count = 0;
    for (const json& e : vectors["derived_not_from_rfc"]["vectors"]) {
        name({from_hex(e["rho"])});
        const Bytes message = from_hex(e["m"]), ciphertext = encrypted(message);
        EXPECT_EQ(to_hex(ciphertext), e["bf_ciphertext_block_der"].get<std::string>());
        EXPECT_EQ(decrypted(ciphertext), message);
        count++;
    }
    EXPECT_EQ(count, 2u);
}

TEST_F(Rfc5091, Bb1OfTheRfc) {
    const json vectors = test::load_vectors("rfc5091.json");
    const json &extraction = section(vectors, "7.7"), &in = extraction["input"], &encryption = section(vectors, "7.8");
    load_toy(in, Scheme::bb1);
    const Bytes scalars[] = {from_hex(in["alpha"]), from_hex(in["beta"]), from_hex(in["gamma"])};
    const Bytes master = ss_encoded(MasterSecret{{scalars[0], scalars[1], scalars[2]}}, Scheme::bb1), id = from_hex("426f62");
    EXPECT_EQ(master_check(master), IBAKE_OK);
    name({drawn(in["r"], 140)});
    const Bytes key_der = extracted(master, id);
    const PointOctets d0(extraction["output"]["D_0"]), d1(extraction["output"]["D_1"]);
    EXPECT_EQ(key_der, ss_encoded(PrivateKeyBlock{{d0.view(), d1.view()}}, Scheme::bb1));
    load(key_der, id);
    name({drawn(encryption["input"]["s"], 140)});
    const json& out = encryption["output"];
    const Bytes message = from_hex(encryption["input"]["m"]), ciphertext = encrypted(message);
    EXPECT_EQ(ciphertext, ciphertext_of(out["C_0"], out["C_1"], out["u"], out["y"]));
    EXPECT_EQ(decrypted(ciphertext), message);
}

// What the hash functions make on the way, at every size: hash_y, h_id, t, l, w, V and W.
TEST_F(Rfc5091, HashesOnTheWay) {
    const json vectors = test::load_vectors("rfc5091_derived.json");
    const ibake_platform* host = &platform.table;
    const auto range = [&](ibake_hash_algorithm h, const Bytes& s) {
        Bytes out(2 * digest_size(h));
        const ibake_piece piece = {s.data(), s.size()};
        EXPECT_EQ(hash_to_range(host, h, out.data(), &piece, 1), IBAKE_OK);
        return test::from_octets(out.data(), out.size());
    };
    const auto digest = [&](ibake_hash_algorithm h, const Bytes& s) {
        Bytes out(digest_size(h));
        const ibake_piece piece = {s.data(), s.size()};
        EXPECT_EQ(hash(host, h, out.data(), &piece, 1), IBAKE_OK);
        return out;
    };
    const auto number = [](const json& text) { return test::Integer(text.get<std::string>()); };
    const auto joined = [](Bytes a, const Bytes& b) {
        a.insert(a.end(), b.begin(), b.end());
        return a;
    };
    size_t count = 0;
    for (const json& v : vectors["levels"]) {
        const ibake_hash_algorithm h = ss_suite(v["n_p"])->hash;
        const test::Integer p = number(v["p"]), q = number(v["q"]);
        const size_t width = v["n_p"].get<size_t>() / 8;
        for (const json& id : v["ids"]) {
            EXPECT_EQ(range(h, from_hex(id["id"])), number(id["hash_y"]));
            for (const json& e : id["encryptions"]) {
                const Bytes m = from_hex(e["m"]), rho = from_hex(e["rho"]), t = digest(h, m);
                EXPECT_EQ(to_hex(t), e["t"].get<std::string>());
                EXPECT_EQ(test::mod(range(h, joined(rho, t)), q), number(e["l"]));
                Bytes w = digest(h, joined(from_hex(e["theta_l"]["a0"], width), from_hex(e["theta_l"]["a1"], width)));
                EXPECT_EQ(to_hex(w), e["w"].get<std::string>());
                for (size_t i = 0; i < w.size(); i++) w[i] ^= rho[i];
                EXPECT_EQ(to_hex(w), e["V"].get<std::string>());
                Bytes masked(m.size());
                const ibake_piece seed = {rho.data(), rho.size()};
                ASSERT_EQ(hash_bytes(host, h, masked.data(), masked.size(), &seed, 1), IBAKE_OK);
                for (size_t i = 0; i < m.size(); i++) masked[i] ^= m[i];
                EXPECT_EQ(to_hex(masked), e["W"].get<std::string>());
                count++;
            }
        }
        if (v.contains("bb1")) {
            EXPECT_EQ(test::mod(range(h, from_hex(v["bb1"]["id"])), q), number(v["bb1"]["h_id"]));
        }
        EXPECT_LT(number(v["ids"][0]["hash_y"]), p);
    }
    EXPECT_EQ(count, 5u);
}

// One size: everything from primes, generator and secrets to the message again.
class Rfc5091Derived : public Rfc5091 {
protected:
    void run(int bits) {
        const json vectors = test::load_vectors("rfc5091_derived.json");
        for (const json& v : vectors["levels"])
            if (v["n_p"] == bits) return level(v, *ss_suite(bits));
        FAIL() << bits;
    }
    // Primality takes a minute of tests at the large sizes: it is tested with the smaller ones.
    void check_publish(const json& v, const Suite& s, Scheme scheme, const MasterSecret& master, const std::string& expected) {
        const Bytes p = from_hex(v["p"]), q = from_hex(v["q"]);
        Bytes out(IBAKE_SS_PARAMS_DER_SIZE(s.bits));
        size_t size = out.size();
        ASSERT_EQ(s.publish(&platform.table, scheme, p, q, PointOctets(v["P"]).view(), master, {out.data(), &size}), IBAKE_OK);
        EXPECT_EQ(to_hex(out.data(), size), expected);
    }
    void level(const json& v, const Suite& s) {
        const bool primality = s.bits <= 1536;  // takes seconds at the large sizes
        const std::string bf_params = v["bf_public_parameters_der"];
        const Bytes secret = from_hex(v["master_secret_s"]), master = from_hex(v["bf_master_secret_der"]);
        check_publish(v, s, Scheme::bf, {{secret}}, bf_params);
        ASSERT_EQ(load_params(from_hex(bf_params), primality), IBAKE_OK);
        EXPECT_EQ(ibake_ss_suite_name(params.get()), "BF-SS" + std::to_string(s.bits));
        EXPECT_EQ(master_check(master), IBAKE_OK);
        for (const json& i : v["ids"]) {
            const Bytes id = from_hex(i["id"]), key_der = extracted(master, id);
            EXPECT_EQ(to_hex(key_der), i["bf_private_key_block_der"].get<std::string>());
            load(key_der, id);
            for (const json& e : i["encryptions"]) {
                name({from_hex(e["rho"])});
                const Bytes message = from_hex(e["m"]), ciphertext = encrypted(message);
                EXPECT_EQ(to_hex(ciphertext), e["bf_ciphertext_block_der"].get<std::string>());
                EXPECT_EQ(decrypted(ciphertext), message);
            }
        }
        if (!v.contains("bb1")) return;
        const json& b = v["bb1"];
        const Bytes scalars[] = {from_hex(b["alpha"]), from_hex(b["beta"]), from_hex(b["gamma"])};
        const MasterSecret secrets = {{scalars[0], scalars[1], scalars[2]}};
        const std::string bb1_params = b["bb1_public_parameters_der"];
        check_publish(v, s, Scheme::bb1, secrets, bb1_params);
        ASSERT_EQ(load_params(from_hex(bb1_params), primality), IBAKE_OK);
        EXPECT_EQ(ibake_ss_suite_name(params.get()), "BB1-SS" + std::to_string(s.bits));
        const Bytes id = from_hex(b["id"]), message = from_hex(b["m"]);
        name({drawn(b["r"], s.order_bits)});
        const Bytes key_der = extracted(ss_encoded(secrets, Scheme::bb1), id);
        EXPECT_EQ(to_hex(key_der), b["bb1_private_key_block_der"].get<std::string>());
        load(key_der, id);
        name({drawn(b["s"], s.order_bits)});
        const Bytes ciphertext = encrypted(message);
        EXPECT_EQ(to_hex(ciphertext), b["bb1_ciphertext_block_der"].get<std::string>());
        EXPECT_EQ(ciphertext, ciphertext_of(b["C_0"], b["C_1"], b["u"], b["y"]));
        EXPECT_EQ(decrypted(ciphertext), message);
    }
};

#if IBAKE_SS_MAX_BITS >= 7680
TEST_F(Rfc5091Derived, Bits512) { run(512); }
TEST_F(Rfc5091Derived, Bits1024) { run(1024); }
TEST_F(Rfc5091Derived, Bits1536) { run(1536); }
TEST_F(Rfc5091Derived, Bits3840) {
    if (test::large_sizes_left_out()) GTEST_SKIP() << "with the portable backend, or tools/test --full";
    run(3840);
}
TEST_F(Rfc5091Derived, Bits7680) {
    if (test::large_sizes_left_out()) GTEST_SKIP() << "with the portable backend, or tools/test --full";
    run(7680);
}
#endif

}  // namespace
