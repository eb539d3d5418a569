// Supersingular groups and their pairing against published and derived values: RFC 5091, libpbc, RFC 6508. SPDX-License-Identifier: Apache-2.0
#include "pairing/tate_k2.h"
#include "tests/support/backend.h"
#include "tests/support/json_vectors.h"
#include "tests/support/oracle_gmp.h"

#include <gtest/gtest.h>
#include <memory>

namespace ibake::k2 {
namespace {

using nlohmann::json;
using test::Bytes;
Bytes from_hex(const std::string& hex, size_t size = 0) { return test::from_hex(hex, size); }
using test::load_vectors;
using test::to_hex;

template <class C>
struct World {
    using F = typename C::F;
    Group<C> g;

    World(const Bytes& p, const Bytes& q) {
        EXPECT_EQ(g.load_vartime(p.data(), p.size(), q.data(), q.size()), GroupFault::none);
    }
    Bytes octets(const std::string& hex) const { return from_hex(hex, g.field_bytes()); }
    Affine<C> point(const Bytes& x, const Bytes& y) const {
        Affine<C> a;
        EXPECT_EQ(g.decode(a, x.data(), y.data()), Decoded::ok);
        return a;
    }
    Affine<C> point(const json& v) const { return point(octets(v["x"]), octets(v["y"])); }
    typename C::Scalar scalar(const std::string& hex) const {
        const Bytes k = from_hex(hex);
        return C::Scalar::reduce_bytes(k.data(), k.size(), g.scalars());
    }
    std::string text(const F& a) const {
        Bytes out(g.field_bytes());
        a.to_bytes(out.data());
        return to_hex(out);
    }
    std::string text(const Affine<C>& a) const { return text(a.x) + text(a.y); }
    std::string text(const Gt<C>& a, unsigned order = 0) const {
        Bytes out(2 * g.field_bytes());
        a.to_bytes(out.data(), order);
        return to_hex(out);
    }
    std::string point_text(const json& v) const { return to_hex(octets(v["x"])) + to_hex(octets(v["y"])); }
    std::string gt_text(const json& v) const { return to_hex(octets(v["a0"])) + to_hex(octets(v["a1"])); }
};

using Toy = Type1<words_of_64(8), words_of_64(4)>;

const json& section(const json& vectors, const char* name) {
    for (const json& v : vectors["vectors"])
        if (v["section"] == name) return v;
    throw std::runtime_error(name);
}

TEST(Rfc5091, PointMultiply) {
    const json vectors = load_vectors("rfc5091.json"), &v = section(vectors, "7.1");
    const World<Toy> w(from_hex(v["input"]["p"]), from_hex(v["input"]["q"]));
    const auto a = w.point(v["input"]["A"]);
    EXPECT_EQ(w.text(w.g.mul(a, w.scalar(v["input"]["l"])).to_affine()), w.point_text(v["output"]["lA"]));
}

TEST(Rfc5091, Pairing) {
    const json vectors = load_vectors("rfc5091.json"), &v = section(vectors, "7.3");
    const World<Toy> w(from_hex(v["input"]["p"]), from_hex(v["input"]["q"]));
    const auto a = w.point(v["input"]["A"]), b = w.point(v["input"]["B"]);
    EXPECT_EQ(w.text(pairing(w.g, a, b)), w.gt_text(v["output"]["e"]));
    EXPECT_EQ(w.text(pairing(w.g, b, a)), w.gt_text(v["output"]["e"]));
}

TEST(Rfc5091, PrivateKey) {
    const json vectors = load_vectors("rfc5091.json"), &v = section(vectors, "7.5");
    const World<Toy> w(from_hex(v["input"]["p"]), from_hex(v["input"]["q"]));
    const auto q_id = w.point(section(vectors, "7.4")["output"]["Q_id"]);
    EXPECT_EQ(w.text(w.g.mul(q_id, w.scalar(v["input"]["s"])).to_affine()), w.point_text(v["output"]["S_id"]));
}

// BF and BB1 of one level: everything that is not a hash.
template <size_t n, size_t m>
void level(const json& v) {
    using C = Type1<n, m>;
    using F = typename C::F;
    const auto world = std::make_unique<World<C>>(from_hex(v["p"]), from_hex(v["q"]));
    const World<C>& w = *world;
    const auto p = w.point(v["P"]), p_pub = w.point(v["P_pub"]);
    const auto s = w.scalar(v["master_secret_s"]);
    EXPECT_EQ(w.text(w.g.mul(p, s).to_affine()), w.point_text(v["P_pub"]));
    for (const json& id : v["ids"]) {
        const auto y = F::from_bytes(w.octets(id["hash_y"]).data(), w.g.field());
        Affine<C> q_id;
        ASSERT_EQ(hash_to_point_vartime(q_id, w.g, y.value), Decoded::ok);
        EXPECT_EQ(w.text(q_id), w.point_text(id["Q_id"]));
        EXPECT_EQ(w.text(w.g.mul(q_id, s).to_affine()), w.point_text(id["S_id"]));
        const auto theta = pairing(w.g, p_pub, q_id);
        const auto squared = pairing_squared(w.g, p_pub, q_id);
        const auto prepared = std::make_unique<Prepared<C>>();
        ASSERT_TRUE(prepared->prepare(w.g, w.point(id["S_id"])));
        for (const json& e : id["encryptions"]) {
            EXPECT_EQ(w.text(theta), w.gt_text(e["theta"]));
            const auto l = w.scalar(e["l"]);
            EXPECT_EQ(w.text(w.g.mul(p, l).to_affine()), w.point_text(e["U"]));
            EXPECT_EQ(w.text(theta.pow(w.g, l)), w.gt_text(e["theta_l"]));
            EXPECT_EQ(w.text(squared.pow(w.g, l.half())), w.gt_text(e["theta_l"]));
            EXPECT_EQ(w.text(prepared->pairing(w.g, w.point(e["U"]))), w.gt_text(e["theta_l"]));
        }
    }
    if (!v.contains("bb1")) return;
    const json& b = v["bb1"];
    EXPECT_EQ(w.text(pairing(w.g, w.point(b["P_1"]), w.point(b["P_2"]))), w.gt_text(b["v"]));
    const auto ratio = pairing_ratio(w.g, w.point(b["C_0"]), w.point(b["D_0"]), w.point(b["C_1"]), w.point(b["D_1"]));
    EXPECT_EQ(w.text(ratio), w.gt_text(b["w"]));
    EXPECT_EQ(w.text(ratio, 1), to_hex(w.octets(b["w"]["a1"])) + to_hex(w.octets(b["w"]["a0"])));
}

const json& derived(const json& vectors, int n_p) {
    for (const json& v : vectors["levels"])
        if (v["n_p"] == n_p) return v;
    throw std::runtime_error("no such level");
}
TEST(Rfc5091Derived, Bits512) {
    const json vectors = load_vectors("rfc5091_derived.json");
    EXPECT_EQ(vectors["levels"].size(), 5u);
    level<words_of_64(8), words_of_64(4)>(derived(vectors, 512));
}
#if IBAKE_SS_MAX_BITS >= 7680
TEST(Rfc5091Derived, Bits1024) {
    const json vectors = load_vectors("rfc5091_derived.json");
    level<words_of_64(16), words_of_64(4)>(derived(vectors, 1024));
}
TEST(Rfc5091Derived, Bits1536) {
    const json vectors = load_vectors("rfc5091_derived.json");
    level<words_of_64(24), words_of_64(4)>(derived(vectors, 1536));
}
TEST(Rfc5091Derived, Bits3840) {
    if (test::large_sizes_left_out()) GTEST_SKIP() << "with the portable backend, or tools/test --full";
    const json vectors = load_vectors("rfc5091_derived.json");
    level<words_of_64(60), words_of_64(6)>(derived(vectors, 3840));
}
TEST(Rfc5091Derived, Bits7680) {
    if (test::large_sizes_left_out()) GTEST_SKIP() << "with the portable backend, or tools/test --full";
    const json vectors = load_vectors("rfc5091_derived.json");
    level<words_of_64(120), words_of_64(8)>(derived(vectors, 7680));
}
#endif

using PbcA = TypeA<words_of_64(8), words_of_64(4)>;

// The value of one key of a parameter file of libpbc.
Bytes pbc_value(const std::string& text, const std::string& key) {
    const size_t at = text.find("\n" + key + " ") + key.size() + 2;
    const test::Integer value(text.substr(at, text.find('\n', at) - at));
    return test::to_octets(value, (test::bit_length(value) + 7) / 8);
}

TEST(Pbc, TypeA) {
    const json v = load_vectors("pbc_type_a.json");
    const World<PbcA> w(pbc_value(v["a_param_text"], "q"), pbc_value(v["a_param_text"], "r"));
    Bytes h(64);
    store_be(h.data(), h.size(), w.g.cofactor, w.g.kWords);
    EXPECT_EQ(h, from_hex(to_hex(pbc_value(v["a_param_text"], "h")), 64));

    const auto hashed = [&](const json& name) {
        const std::string text = name["from_hash_of_ascii"];
        Affine<PbcA> a;
        EXPECT_EQ(hash_to_point_vartime(a, w.g, reinterpret_cast<const uint8_t*>(text.data()), text.size()), Decoded::ok);
        EXPECT_EQ(w.text(a), name["octets"]);
        return a;
    };
    const auto p = hashed(v["P"]), q = hashed(v["Q"]);
    EXPECT_EQ(w.text(pairing(w.g, p, q)), v["e_PQ"]);
    EXPECT_EQ(w.text(pairing(w.g, q, p)), v["e_PQ"]);

    const auto scalar = [&](const json& k) {
        return PbcA::Scalar::from_word(static_cast<word>(std::stoul(k.get<std::string>())), w.g.scalars());
    };
    const auto a = scalar(v["a"]), b = scalar(v["b"]);
    const auto ap = w.g.mul(p, a).to_affine(), bq = w.g.mul(q, b).to_affine();
    EXPECT_EQ(w.text(ap), v["aP"]);
    EXPECT_EQ(w.text(bq), v["bQ"]);
    EXPECT_EQ(w.text(pairing(w.g, ap, bq)), v["e_aP_bQ"]);
    EXPECT_EQ(w.text(pairing(w.g, p, q).pow(w.g, a * b)), v["e_aP_bQ"]);

    // A batch and what is left over.
    const Affine<PbcA> first[] = {p, q, ap, p, q, ap, p, q, ap, p}, second[] = {q, p, bq, q, p, bq, q, p, bq, q};
    std::vector<Gt<PbcA>> batch(std::size(first), Gt<PbcA>(w.g));
    pairing_batch(w.g, batch.data(), first, second, batch.size());
    for (size_t i = 0; i < batch.size(); i++) EXPECT_EQ(w.text(batch[i]), v[i % 3 == 2 ? "e_aP_bQ" : "e_PQ"]) << i;

    const std::string text = v["Zr_from_hash"]["ascii"];
    Bytes z(w.g.order_bytes());
    pbc_from_hash_vartime(w.g.q, reinterpret_cast<const uint8_t*>(text.data()), text.size()).to_bytes(z.data());
    EXPECT_EQ(to_hex(z), v["Zr_from_hash"]["octets"]);
}

#if IBAKE_SS_MAX_BITS >= 1024
using SakkeSet1 = Sakke<words_of_64(16), words_of_64(16)>;

// RFC 6508 section 3.2: the class of the pairing in F_p2*/F_p*, named by its imaginary part over its real part. Cofactor 4.
std::string sakke_pairing(const World<SakkeSet1>& w, const Affine<SakkeSet1>& a, const Affine<SakkeSet1>& b) {
    const Affine<SakkeSet1> first[] = {a};
    const Image<SakkeSet1::F> at[] = {image(w.g, b)};
    const auto f = miller_loop(w.g, first, at).square().square();
    return w.text(f.im * f.re.inverse());
}

TEST(Rfc6508, SakkeParameterSet1) {
    const json vectors = load_vectors("rfc6508_sakke.json"), &v = vectors["parameters"];
    const json &kms = vectors["kms"], &sent = vectors["encapsulation"], &receiver = vectors["receiver"];
    const World<SakkeSet1> w(from_hex(v["p"]), from_hex(v["q"]));
    EXPECT_EQ(w.g.cofactor[0], static_cast<word>(v["cofactor"].get<int>()));
    const auto point = [&](const json& from, const std::string& name) {
        return w.point(w.octets(from[name + "x"]), w.octets(from[name + "y"]));
    };
    const auto p = point(v, "P"), z = point(kms, "Z"), k_b = point(receiver, "Kb"), r_b = point(sent, "Rb");
    EXPECT_EQ(w.text(w.g.mul(p, w.scalar(kms["z"])).to_affine()), w.text(z));
    EXPECT_EQ(sakke_pairing(w, p, p), v["g"]);
    EXPECT_EQ(sakke_pairing(w, r_b, k_b), receiver["w"]);
    EXPECT_EQ(sakke_pairing(w, r_b, k_b), sent["g_r"]);
    // The receiver's check of its key, and what the sender multiplies: [b]P + Z.
    const auto id = (w.g.mul(p, w.scalar(sent["b"])) + z).to_affine();
    EXPECT_EQ(sakke_pairing(w, id, k_b), v["g"]);
    EXPECT_EQ(w.text(w.g.mul(id, w.scalar(sent["r"])).to_affine()), w.text(r_b));
    const auto k = (w.scalar(sent["b"]) + w.scalar(kms["z"])).inverse();
    EXPECT_EQ(w.text(w.g.mul(p, k).to_affine()), w.text(k_b));
}
#endif

}  // namespace
}  // namespace ibake::k2
