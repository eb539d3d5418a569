// RFC 5409's messages with the algorithms of RFC 5091: the examples decrypt, changed messages do not. SPDX-License-Identifier: Apache-2.0
#include "tools/rfc5408/enveloped.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "tests/support/json_vectors.h"
#include "tools/cli/commands.h"
#include "tools/kms/kms.h"
#include "tools/rfc5408/algorithm.h"
#include "tools/store/files.h"

namespace ibake::test {
namespace {

using namespace rfc5408;
using cli::Failure;
using kms::library;

class Rfc5408Enveloped : public testing::Test {
protected:
    static Octets example(const std::string& name) {
        static const nlohmann::json json = load_vectors("rfc5408_5409_der_examples.json");
        return from_hex(json.at("examples").at(name).at("der").get<std::string>());
    }
    static const nlohmann::json& level() {
        static const nlohmann::json json = load_vectors("rfc5091_derived.json");
        return json.at("levels").at(0);
    }
    static Octets der(const char* name) { return from_hex(level().at(name).get<std::string>()); }

    static constexpr int64_t year_2024 = 1704067200;
    const SystemParams params = read_system_params(example("IBESysParams_no_extensions"));
    const KeyReply reply = read_key_reply(example("IBEPrivateKeyReply_no_options"));
    const Octets id = write_identity(reply.identity);
    const Octets content = from_hex("00112233445566778899aabbccddeeff0011");
    const Octets message = envelop(library(), params, {"bob@example.com", year_2024}, year_2024, content);
};

TEST_F(Rfc5408Enveloped, ExamplesBelongTogether) {
    const Algorithm algorithm(library(), choose_algorithm(params));
    EXPECT_EQ(choose_algorithm(params).oid, oid::bf);
    const store::Secret key = algorithm.extract(der("bf_master_secret_der"), id);
    EXPECT_EQ(to_hex(key.data(), key.size()), to_hex(reply.key.data(), reply.key.size()));
    const RecipientInfo recipient = read_recipient_info(example("IBERecipientInfo"));
    EXPECT_EQ(algorithm.decrypt(id, reply.key, recipient.encrypted_key).size(), 20u);  // which decryption itself has checked
}

TEST_F(Rfc5408Enveloped, OpensAsSealed) {
    const store::Secret opened = open_enveloped(library(), params, reply.key, message);
    EXPECT_EQ(to_hex(opened.data(), opened.size()), to_hex(content));
    EXPECT_EQ(read_enveloped_data(message).recipient.identity, reply.identity);
    EXPECT_EQ(from_pem_or_der(message), message);
    const std::string pem = to_pem(message);
    EXPECT_EQ(from_pem_or_der({pem.begin(), pem.end()}), message);
    EXPECT_NE(envelop(library(), params, {"bob@example.com", year_2024}, year_2024, content), message);
}

TEST_F(Rfc5408Enveloped, SenderStaysInsideTheValidity) {
    const auto at = [&](int64_t time, int64_t now) { (void)envelop(library(), params, {"bob@example.com", time}, now, content); };
    at(params.not_after, params.not_after);
    EXPECT_THROW(at(params.not_after + 1, params.not_after), Failure);
    EXPECT_THROW(at(params.not_after, params.not_after + 1), Failure);
    EXPECT_THROW(at(params.not_before - 1, params.not_before), Failure);
    EXPECT_THROW(at(params.not_before, params.not_before - 1), Failure);
}

// All but the content itself and its initialisation vector, which CBC does not authenticate.
TEST_F(Rfc5408Enveloped, EveryOctetAroundTheContentCounts) {
    const EnvelopedData parts = read_enveloped_data(message);
    const auto offset = [&](const Octets& part) { return std::ranges::search(message, part).begin() - message.begin(); };
    const ptrdiff_t iv = offset(parts.iv), sealed = offset(parts.content);
    Octets changed = message;
    for (ptrdiff_t at = 0; at < sealed; at++) {
        if (at >= iv && at < iv + 16) continue;
        const auto i = static_cast<size_t>(at);
        changed[i] ^= 1;
        EXPECT_THROW((void)open_enveloped(library(), params, reply.key, changed), Failure) << at;
        changed[i] ^= 1;
    }
    EXPECT_NO_THROW((void)open_enveloped(library(), params, reply.key, changed));
}

TEST_F(Rfc5408Enveloped, PaddingIsChecked) {
    EnvelopedData parts = read_enveloped_data(message);
    ASSERT_EQ(parts.content.size(), 32u);
    for (const size_t size : {0u, 15u, 16u, 31u}) {
        EnvelopedData cut = parts;
        cut.content.resize(size);
        EXPECT_THROW((void)open_enveloped(library(), params, reply.key, write_enveloped_data(cut)), Failure) << size;
    }
    parts.content[15] ^= 1;  // changes the last octet of the padding
    EXPECT_THROW((void)open_enveloped(library(), params, reply.key, write_enveloped_data(parts)), Failure);
}

TEST_F(Rfc5408Enveloped, ParametersKeysAndIdentitiesMustFit) {
    SystemParams other = params;
    other.serial++;
    EXPECT_THROW((void)open_enveloped(library(), other, reply.key, message), Failure);
    other = params;
    other.district += "x";
    EXPECT_THROW((void)open_enveloped(library(), other, reply.key, message), Failure);
    other = params;
    other.extensions.push_back({"1.2.3", {}});
    EXPECT_THROW((void)open_enveloped(library(), other, reply.key, message), Failure);
    other = params;
    other.algorithms[0].oid = oid::bb1;
    EXPECT_THROW((void)open_enveloped(library(), other, reply.key, message), Failure);
    other.algorithms[0].oid = "1.2.3";
    EXPECT_THROW((void)open_enveloped(library(), other, reply.key, message), Failure);
    const Algorithm algorithm(library(), choose_algorithm(params));
    const Identity alice = email_identity(params.district, params.serial, {"alice@example.com", year_2024});
    const store::Secret key = algorithm.extract(der("bf_master_secret_der"), write_identity(alice));
    EXPECT_THROW((void)open_enveloped(library(), params, key, message), Failure);
    EXPECT_THROW(algorithm.require_key(id, key), Failure);
    algorithm.require_key(write_identity(alice), key);
}

// Boneh-Boyen serves where a district has nothing else, and Boneh-Franklin where it has both.
TEST_F(Rfc5408Enveloped, BonehBoyen) {
    const auto& bb1 = level().at("bb1");
    SystemParams other = params;
    other.algorithms.insert(other.algorithms.begin(),
                            named(library(), from_hex(bb1.at("bb1_public_parameters_der").get<std::string>())));
    EXPECT_EQ(other.algorithms[0].oid, oid::bb1);
    EXPECT_EQ(choose_algorithm(other).oid, oid::bf);
    other.algorithms.pop_back();
    std::string master = "020102";
    for (const char* scalar : {"alpha", "beta", "gamma"}) {
        const std::string hex = bb1.at(scalar).get<std::string>().substr(2);
        ASSERT_EQ(hex.size(), 40u);
        master += (hex[0] >= '8' ? "021500" : "0214") + hex;
    }
    const std::string size = to_hex(Bytes{static_cast<uint8_t>(master.size() / 2)});
    const Algorithm algorithm(library(), choose_algorithm(other));
    const store::Secret key = algorithm.extract(from_hex("30" + size + master), id);
    const Octets sealed = envelop(library(), other, {"bob@example.com", year_2024}, year_2024, content);
    const store::Secret opened = open_enveloped(library(), other, key, sealed);
    EXPECT_EQ(to_hex(opened.data(), opened.size()), to_hex(content));
}

}  // namespace
}  // namespace ibake::test
