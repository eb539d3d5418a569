// The DER structures of RFC 5408 and RFC 5409: examples, rules, truncations and bit flips. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/structures.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>

#include "tests/support/json_vectors.h"
#include "tools/cli/commands.h"
#include "tools/net/clock.h"
#include "tools/store/files.h"

namespace ibake::test {
namespace {

using namespace rfc5408;
using cli::Failure;

const nlohmann::json& file() {
    static const nlohmann::json json = load_vectors("rfc5408_5409_der_examples.json");
    return json;
}

Octets example(const std::string& name) { return from_hex(file().at("examples").at(name).at("der").get<std::string>()); }

constexpr int64_t year_2024 = 1704067200, year_2025 = 1735689600;
const char* const district = "https://pps.example.com/ibe";

EnvelopedData enveloped() { return {read_recipient_info(example("IBERecipientInfo")), Octets(16, 7), Octets(48, 9)}; }

// Every structure: its name, one encoding of it, and reading followed by writing.
struct Structure {
    const char* name;
    Octets der;
    std::function<Octets(store::Bytes)> again;
};

std::vector<Structure> structures() {
    const auto params = [](store::Bytes der) { return write_system_params(read_system_params(der)); };
    return {{"EmailIdentityData", example("EmailIdentityData"),
             [](store::Bytes der) { return write_email_identity(read_email_identity(der)); }},
            {"IBEIdentityInfo", example("IBEIdentityInfo"), [](store::Bytes der) { return write_identity(read_identity(der)); }},
            {"IBESysParams", example("IBESysParams_with_pkgURI"), params},
            {"IBESysParams without extensions", example("IBESysParams_no_extensions"), params},
            {"IBEPrivateKeyReply", example("IBEPrivateKeyReply_no_options"),
             [](store::Bytes der) {
                 const store::Secret out = write_key_reply(read_key_reply(der));
                 return Octets(out.data(), out.data() + out.size());
             }},
            {"IBERecipientInfo", example("IBERecipientInfo"),
             [](store::Bytes der) { return write_recipient_info(read_recipient_info(der)); }},
            {"EnvelopedData", write_enveloped_data(enveloped()),
             [](store::Bytes der) { return write_enveloped_data(read_enveloped_data(der)); }}};
}

// A hex pattern in the octets replaced by another of the same length.
Octets replaced(const Octets& der, const std::string& from, const std::string& to) {
    std::string hex = to_hex(der);
    const size_t at = hex.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return from_hex(hex.replace(at, from.size(), to));
}

TEST(Rfc5408Structures, ExamplesReadAndWrite) {
    for (const Structure& s : structures()) EXPECT_EQ(to_hex(s.again(s.der)), to_hex(s.der)) << s.name;
    for (const auto& [name, entry] : file().at("oids").items())
        EXPECT_EQ(to_hex(write_oid(entry.at("oid"))), entry.at("der").get<std::string>()) << name;
    EXPECT_EQ(read_oid(example("keyRequest_algorithm_bf")), oid::bf);
}

TEST(Rfc5408Structures, Members) {
    const Identity id = email_identity(district, 1, {"bob@example.com", year_2024});
    EXPECT_EQ(write_identity(id), example("IBEIdentityInfo"));
    EXPECT_EQ(read_identity(example("IBEIdentityInfo")), id);
    EXPECT_EQ(email_of(id), (EmailIdentity{"bob@example.com", year_2024}));

    const SystemParams params = read_system_params(example("IBESysParams_with_pkgURI"));
    EXPECT_EQ(params.district, district);
    EXPECT_EQ(params.serial, 1u);
    EXPECT_EQ(params.not_before, year_2024);
    EXPECT_EQ(params.not_after, year_2025);
    EXPECT_EQ(params.identity_type, oid::email_identity);
    EXPECT_EQ(params.pkg_uri(), "https://pkg.example.com/key");
    EXPECT_EQ(params.extensions, std::vector{pkg_uri_extension("https://pkg.example.com/key")});
    ASSERT_NE(params.algorithm(oid::bf), nullptr);
    EXPECT_EQ(params.algorithm(oid::bb1), nullptr);
    EXPECT_EQ(read_system_params(example("IBESysParams_no_extensions")).pkg_uri(), "");

    const KeyReply reply = read_key_reply(example("IBEPrivateKeyReply_no_options"));
    EXPECT_EQ(reply.identity, id);
    EXPECT_EQ(reply.algorithm, oid::bf);
    EXPECT_TRUE(reply.options.empty());
    EXPECT_EQ(reply.key.size(), 142u);

    EXPECT_EQ(read_recipient_info(example("IBERecipientInfo")).identity, id);
    // The example of the whole RecipientInfo stands in the message as it is.
    const Octets message = write_enveloped_data(enveloped()), ori = example("RecipientInfo_ori");
    EXPECT_NE(std::ranges::search(message, ori).size(), 0u);
    EXPECT_EQ(read_enveloped_data(message), enveloped());
}

TEST(Rfc5408Structures, TimeRounding) {
    const auto& rfc = file().at("time_rounding").at("rfc_example");
    const EmailIdentity given =
        read_email_identity(replaced(example("EmailIdentityData"), to_hex(Bytes{'2', '0', '2', '4', '0', '1', '0', '1'}),
                                     to_hex(Bytes{'2', '0', '0', '2', '0', '4', '0', '1'})));
    EXPECT_EQ(given.time, rfc.at("correct_total_time"));
    const int64_t time = rounded(given.time, rfc.at("interval"));
    EXPECT_EQ(time, rfc.at("reduced_time"));
    const Octets der = write_email_identity({given.address, time});
    const std::string output = rfc.at("output");
    EXPECT_TRUE(std::ranges::equal(std::span(der).last(15), output));
    EXPECT_EQ(rounded(time, rfc.at("interval")), time);
    EXPECT_EQ(rounded(-1, 604800), -604800);
}

TEST(Rfc5408Structures, TruncatedAtEveryOctet) {
    for (const Structure& s : structures())
        for (size_t size = 0; size < s.der.size(); size++)
            EXPECT_THROW((void)s.again(store::Bytes(s.der).first(size)), Failure) << s.name << " " << size;
}

TEST(Rfc5408Structures, LongerByOneOctet) {
    for (Structure& s : structures()) {
        s.der.push_back(0);
        EXPECT_THROW((void)s.again(s.der), Failure) << s.name;
    }
}

// A changed octet string is either refused or means something else that has this encoding.
TEST(Rfc5408Structures, EveryBitFlipped) {
    for (Structure& s : structures()) {
        size_t refused = 0;
        for (size_t bit = 0; bit < 8 * s.der.size(); bit++) {
            s.der[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
            try {
                EXPECT_EQ(s.again(s.der), s.der) << s.name << " " << bit;
            } catch (const Failure&) {
                refused++;
            }
            s.der[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        }
        EXPECT_GT(refused, 64u) << s.name;
    }
}

TEST(Rfc5408Structures, RulesOfSystemParams) {
    const Octets der = example("IBESysParams_with_pkgURI");
    const SystemParams good = read_system_params(der);
    const auto refused = [](const SystemParams& p) { EXPECT_THROW((void)read_system_params(write_system_params(p)), Failure); };
    SystemParams p = good;
    std::swap(p.not_before, p.not_after);
    refused(p);
    p = good;
    p.algorithms.push_back(p.algorithms[0]);
    refused(p);
    p = good;
    p.algorithms.clear();
    refused(p);
    p = good;
    p.extensions.push_back(p.extensions[0]);
    refused(p);
    p = good;
    p.district = "https://pps.example.com/\r\nx";
    EXPECT_THROW((void)write_system_params(p), Failure);
    p.district.assign(1025, 'x');
    EXPECT_THROW((void)write_system_params(p), Failure);
    p = good;
    p.extensions[0].value.resize(structure_max);
    refused(p);
    EXPECT_THROW((void)read_system_params(replaced(der, "020102", "020101")), Failure);          // version
    EXPECT_THROW((void)read_system_params(replaced(der, "0201013022", "0201ff3022")), Failure);  // serial -1
    const auto time = [](const char* t) { return to_hex(store::as_bytes(t).data(), 15); };
    for (const char* bad :
         {"202401010000000", "20241301000000Z", "20240230000000Z", "20240101000060Z", "20240101000000+", "2024010100000.Z"})
        EXPECT_THROW((void)read_system_params(replaced(der, time("20240101000000Z"), time(bad))), Failure) << bad;
    p = good;
    p.algorithms.push_back({"1.2.3", {1}});  // an algorithm that nobody knows is no obstacle
    EXPECT_EQ(read_system_params(write_system_params(p)), p);
    // Extensions that are there but none: the same as none.
    Octets empty = example("IBESysParams_no_extensions");
    empty.insert(empty.end(), {0x30, 0});
    empty[3] = static_cast<uint8_t>(empty[3] + 2);
    EXPECT_EQ(read_system_params(empty), read_system_params(example("IBESysParams_no_extensions")));
}

TEST(Rfc5408Structures, UseOfSystemParams) {
    const SystemParams good = read_system_params(example("IBESysParams_with_pkgURI"));
    good.require_usable(year_2024);
    good.require_usable(year_2025);
    EXPECT_THROW(good.require_usable(year_2024 - 1), Failure);
    EXPECT_THROW(good.require_usable(year_2025 + 1), Failure);
    read_system_params(example("IBESysParams_no_extensions")).require_usable(year_2024);
    SystemParams p = good;
    p.extensions.push_back({"2.16.840.1.114334.1.3.2.2", {}});
    EXPECT_THROW(p.require_usable(year_2024), Failure);
    p = good;
    p.identity_type = "1.2.3";
    EXPECT_THROW(p.require_usable(year_2024), Failure);
    p = good;
    const std::string raw = "https://pkg.example.com/raw";
    p.extensions[0].value.assign(raw.begin(), raw.end());
    EXPECT_EQ(p.pkg_uri(), raw);
    p.extensions[0].value = {0x16, 5, 'h'};
    EXPECT_THROW(p.require_usable(year_2024), Failure);
    p.extensions[0].value.clear();
    EXPECT_THROW(p.require_usable(year_2024), Failure);
}

TEST(Rfc5408Structures, RulesOfTheOthers) {
    for (const char* address : {"bob", "@example.com", "bob@", "bob @example.com"}) {
        const auto make = [&] { return read_email_identity(write_email_identity({address, year_2024})); };
        EXPECT_THROW((void)make(), Failure) << address;
    }
    Identity other = read_identity(example("IBEIdentityInfo"));
    other.type = "1.2.3";
    EXPECT_THROW((void)email_of(other), Failure);
    other.data.resize(identity_max);
    EXPECT_THROW((void)read_identity(write_identity(other)), Failure);

    KeyReply reply = read_key_reply(example("IBEPrivateKeyReply_no_options"));
    reply.options.push_back({"1.2.3", {4}});
    EXPECT_EQ(read_key_reply(write_key_reply(reply)).options, reply.options);
    Octets empty = example("IBEPrivateKeyReply_no_options");  // pkgOptions there, but empty
    empty.insert(empty.end(), {0x30, 0});
    empty[2] = static_cast<uint8_t>(empty[2] + 2);
    EXPECT_TRUE(read_key_reply(empty).options.empty());

    const Octets info = example("IBERecipientInfo");
    EXPECT_THROW((void)read_recipient_info(replaced(info, "020103", "020102")), Failure);
    EXPECT_THROW((void)read_recipient_info(replaced(info, "fd1e03010101", "fd1e03010102")), Failure);
    RecipientInfo more = read_recipient_info(info);
    more.server_info = {{"1.2.3", {1, 2}}, {"1.2.4", {}}};
    EXPECT_EQ(read_recipient_info(write_recipient_info(more)), more);

    const Octets message = write_enveloped_data(enveloped());
    EXPECT_THROW((void)read_enveloped_data(replaced(message, "020103318", "020102318")), Failure);        // version 2
    EXPECT_THROW((void)read_enveloped_data(replaced(message, "fd1e01040101", "fd1e01040102")), Failure);  // another oriType
    EXPECT_THROW((void)read_enveloped_data(replaced(message, "60864801650304012a", "60864801650304012b")), Failure);  // OFB
    EXPECT_THROW((void)read_enveloped_data(replaced(message, "2a864886f70d010703", "2a864886f70d010702")), Failure);
    EnvelopedData short_iv = enveloped();
    short_iv.iv.pop_back();
    EXPECT_THROW((void)read_enveloped_data(write_enveloped_data(short_iv)), Failure);
}

}  // namespace
}  // namespace ibake::test
