// DER and the structures of RFC 5091: what is read, what is refused and why, and that writing gives the same octets.
// SPDX-License-Identifier: Apache-2.0
#include "ibe/der.h"
#include "ibe/rfc5091_der.h"
#include "tests/support/json_vectors.h"

#include <functional>
#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::rfc5091;
using test::Bytes;
using test::from_hex;
using test::to_hex;

Bytes bytes(Octets o) { return {o.begin(), o.end()}; }

ibake_status integer(const std::string& hex, size_t most, Bytes* magnitude = nullptr) {
    const Bytes der = from_hex(hex);
    der::Reader r(der);
    const Octets v = r.integer(most);
    if (magnitude != nullptr) *magnitude = bytes(v);
    return r.finish();
}

TEST(Der, IntegersAreMinimalAndNotNegative) {
    const struct {
        const char *der, *magnitude;
    } good[] = {{"020100", ""}, {"020101", "01"}, {"02017f", "7f"}, {"02020080", "80"}, {"020200ff", "ff"}, {"02020100", "0100"}};
    for (const auto& g : good) {
        Bytes v;
        EXPECT_EQ(integer(g.der, 2, &v), IBAKE_OK) << g.der;
        EXPECT_EQ(to_hex(v), g.magnitude);
        uint8_t out[8];
        der::Writer w(out, sizeof out);
        Bytes padded(3, 0);
        padded.insert(padded.end(), v.begin(), v.end());
        w.integer(padded);
        size_t size = 0;
        ASSERT_EQ(w.finish(&size), IBAKE_OK);
        EXPECT_EQ(to_hex(out, size), g.der);
    }
    const struct {
        const char* der;
        ibake_status status;
    } bad[] = {{"", IBAKE_E_LENGTH},
               {"02", IBAKE_E_LENGTH},
               {"0200", IBAKE_E_FORMAT},
               {"0201", IBAKE_E_LENGTH},
               {"020180", IBAKE_E_FORMAT},
               {"0202ff00", IBAKE_E_FORMAT},
               {"02020001", IBAKE_E_FORMAT},
               {"02020000", IBAKE_E_FORMAT},
               {"0202007f", IBAKE_E_FORMAT},
               {"0203010000", IBAKE_E_LENGTH},
               {"0203008000", IBAKE_OK},
               {"04020100", IBAKE_E_FORMAT},
               {"02010101", IBAKE_E_LENGTH},
               {"02810101", IBAKE_E_FORMAT},
               {"02800000", IBAKE_E_FORMAT},
               {"0282000101", IBAKE_E_FORMAT},
               {"0204010000ff", IBAKE_E_LENGTH},
               {"02847fffffff01", IBAKE_E_LENGTH},
               {"0285000000000101", IBAKE_E_LENGTH},
               {"02ff01", IBAKE_E_LENGTH}};
    for (const auto& b : bad) EXPECT_EQ(integer(b.der, 2), b.status) << b.der;
}

TEST(Der, LengthsAroundEveryForm) {
    for (const size_t n : {0u, 1u, 127u, 128u, 255u, 256u, 65535u, 65536u}) {
        const Bytes contents(n, 0x5a);
        Bytes out(n + 8);
        der::Writer w(out.data(), out.size());
        w.element(der::kOctetString, contents);
        w.sequence(0);
        size_t size = 0;
        if (w.size() > out.size()) {
            EXPECT_EQ(w.finish(&size), IBAKE_E_BUFFER);
            out.resize(size);
            w = der::Writer(out.data(), out.size());
            w.element(der::kOctetString, contents);
            w.sequence(0);
        }
        ASSERT_EQ(w.finish(&size), IBAKE_OK);
        out.resize(size);
        der::Reader r(out);
        const uint8_t* outer = r.enter();
        EXPECT_EQ(r.next(), der::kOctetString);
        EXPECT_EQ(bytes(r.element(der::kOctetString, n)), contents);
        EXPECT_EQ(r.next(), 0);
        r.leave(outer);
        EXPECT_EQ(r.finish(), IBAKE_OK);
        if (n == 0) continue;
        der::Reader bounded(out);
        bounded.enter();
        EXPECT_TRUE(bounded.element(der::kOctetString, n - 1).empty());
        EXPECT_EQ(bounded.finish(), IBAKE_E_LENGTH);
    }
}

TEST(Der, AnElementStaysInsideItsSequence) {
    const Bytes der = from_hex("30030201050201070102");
    der::Reader r(der);
    const uint8_t* outer = r.enter();
    EXPECT_EQ(bytes(r.integer(1)), Bytes{5});
    EXPECT_TRUE(r.integer(1).empty()) << "read past the sequence";
    r.leave(outer);
    EXPECT_EQ(r.finish(), IBAKE_E_LENGTH);
    der::Reader early(der);
    early.leave(early.enter());
    EXPECT_EQ(early.finish(), IBAKE_E_LENGTH) << "left with contents unread";
    const Bytes longer = from_hex("3004020105");
    der::Reader cut(longer);
    cut.enter();
    EXPECT_EQ(cut.finish(), IBAKE_E_LENGTH);
}

// Every structure of the vectors: the same octets again, refused at every cut and with anything behind it.
size_t structures = 0;
template <class T>
void check_structure(const std::string& hex, const std::function<ibake_status(T&, Octets)>& read,
                     const std::function<ibake_status(uint8_t*, size_t*, const T&)>& write) {
    const Bytes der = from_hex(hex);
    T value = {};
    ASSERT_EQ(read(value, der), IBAKE_OK) << hex.substr(0, 40);
    size_t size = 0;
    EXPECT_EQ(write(nullptr, &size, value), IBAKE_E_BUFFER);
    EXPECT_EQ(size, der.size());
    Bytes again(size + 3, 0xee);
    size = again.size();
    ASSERT_EQ(write(again.data(), &size, value), IBAKE_OK);
    again.resize(size);
    EXPECT_EQ(again, der);
    for (size_t cut = 0; cut < der.size(); cut++) ASSERT_NE(read(value, Octets(der).first(cut)), IBAKE_OK) << "cut at " << cut;
    Bytes longer = der;
    longer.push_back(0);
    EXPECT_EQ(read(value, longer), IBAKE_E_LENGTH);
    structures++;
}
void check_block(const std::string& hex, Scheme scheme) {
    using namespace std::placeholders;
    check_structure<CiphertextBlock>(
        hex, [=](CiphertextBlock& r, Octets o) { return read(r, o, scheme); },
        [=](uint8_t* out, size_t* size, const CiphertextBlock& a) { return write(out, size, a, scheme); });
}
void check_key(const std::string& hex, Scheme scheme) {
    check_structure<PrivateKeyBlock>(
        hex, [=](PrivateKeyBlock& r, Octets o) { return read(r, o, scheme); },
        [=](uint8_t* out, size_t* size, const PrivateKeyBlock& a) { return write(out, size, a, scheme); });
}
void check_parameters(const std::string& hex, Scheme scheme) {
    check_structure<PublicParameters>(
        hex, [](PublicParameters& r, Octets o) { return read(r, o); },
        [=](uint8_t* out, size_t* size, const PublicParameters& a) {
            EXPECT_EQ(a.scheme, scheme);
            return write(out, size, a);
        });
}

TEST(Rfc5091Der, StructuresOfTheVectors) {
    const auto vectors = test::load_vectors("rfc5091_derived.json");
    for (const auto& level : vectors["levels"]) {
        check_parameters(level["bf_public_parameters_der"], Scheme::bf);
        check_structure<MasterSecret>(
            level["bf_master_secret_der"], [](MasterSecret& r, Octets o) { return read(r, o, Scheme::bf); },
            [](uint8_t* out, size_t* size, const MasterSecret& a) { return write(out, size, a, Scheme::bf); });
        for (const auto& id : level["ids"]) {
            check_key(id["bf_private_key_block_der"], Scheme::bf);
            for (const auto& e : id["encryptions"]) check_block(e["bf_ciphertext_block_der"], Scheme::bf);
        }
        if (!level.contains("bb1")) continue;
        const auto& bb1 = level["bb1"];
        check_parameters(bb1["bb1_public_parameters_der"], Scheme::bb1);
        check_key(bb1["bb1_private_key_block_der"], Scheme::bb1);
        check_block(bb1["bb1_ciphertext_block_der"], Scheme::bb1);
        MasterSecret master;
        const Bytes scalars[] = {from_hex(bb1["alpha"]), from_hex(bb1["beta"]), from_hex(bb1["gamma"])};
        for (size_t i = 0; i < 3; i++) master.scalars[i] = scalars[i];
        Bytes out(256);
        size_t size = out.size();
        ASSERT_EQ(write(out.data(), &size, master, Scheme::bb1), IBAKE_OK);
        check_structure<MasterSecret>(
            to_hex(out.data(), size), [](MasterSecret& r, Octets o) { return read(r, o, Scheme::bb1); },
            [](uint8_t* o, size_t* n, const MasterSecret& a) { return write(o, n, a, Scheme::bb1); });
    }
    const auto toy = test::load_vectors("rfc5091.json");
    for (const auto& v : toy["derived_not_from_rfc"]["vectors"]) check_block(v["bf_ciphertext_block_der"], Scheme::bf);
    EXPECT_EQ(structures, 30u);
}

TEST(Rfc5091Der, RefusalsAreNamed) {
    const std::string good = test::load_vectors("rfc5091_derived.json")["levels"][0]["bf_public_parameters_der"];
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string hex = good;
        const size_t at = hex.find(from);
        EXPECT_NE(at, std::string::npos);
        hex.replace(at, from.size(), to);
        PublicParameters r;
        return read(r, from_hex(hex));
    };
    EXPECT_EQ(changed("020102", "020102"), IBAKE_OK);
    EXPECT_EQ(changed("020102", "020103"), IBAKE_E_STRUCTURE_VERSION);
    EXPECT_EQ(changed("020102", "020100"), IBAKE_E_STRUCTURE_VERSION);
    EXPECT_EQ(changed("86fd1e01010101", "86fd1e01010102"), IBAKE_E_CURVE_TYPE);
    EXPECT_EQ(changed("06052b0e03021a", "06052b0e03021b"), IBAKE_E_HASH);
    // Integers of a megabyte in a file that has them, and in one that only says so.
    Bytes huge = from_hex("308380001402010206"
                          "0b6086480186fd1e01010101028380000001");
    PublicParameters r;
    EXPECT_EQ(read(r, huge), IBAKE_E_LENGTH);
    huge = from_hex("3083100017020102060b6086480186fd1e010101010283100001");
    huge.resize(huge.size() + 0x100002, 1);
    huge[1] = 0x83;
    const size_t contents = huge.size() - 5;
    for (size_t i = 0; i < 3; i++) huge[2 + i] = static_cast<uint8_t>(contents >> (16 - 8 * i));
    EXPECT_EQ(read(r, huge), IBAKE_E_LENGTH);
}

}  // namespace
