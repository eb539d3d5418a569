// Parameter files: what is accepted, and that each check refuses what it is for. SPDX-License-Identifier: Apache-2.0
#include "tools/calc/parameter_files.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/support/json_vectors.h"
#include "tools/store/files.h"

namespace ibake::calc {
namespace {

const std::string kFolder = IBAKE_PARAMS;

std::string read(const std::string& name) {
    std::ifstream in(kFolder + "/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
}
std::string reason(const std::string& text) {
    GroupPrimes params;
    return parse_type_a(params, text);
}

// r = 2^5 - 2^2 + 1 = 29, q = 347 = 12*29 - 1: what follows is checked by hand.
using Lines = std::map<std::string, std::string>;
const Lines kToy = {{"type", "a"}, {"q", "347"},  {"h", "12"},     {"r", "29"},
                    {"exp2", "5"}, {"exp1", "2"}, {"sign1", "-1"}, {"sign0", "1"}};
std::string text_of(const Lines& lines) {
    std::string text;
    for (const auto& [key, value] : lines) text += key + " " + value + "\n";
    return text;
}
std::string with(const Lines& changes) {
    Lines lines = kToy;
    for (const auto& [key, value] : changes) lines[key] = value;
    return text_of(lines);
}

TEST(TypeA, Files) {
    for (const auto& [bits, order] : std::map<size_t, size_t>{{512, 160}, {1024, 224}, {1536, 256}, {3840, 384}, {7680, 512}}) {
        GroupPrimes params;
        ASSERT_EQ(load_type_a(params, kFolder + "/a" + std::to_string(bits) + ".param"), "") << bits;
        EXPECT_EQ(params.p.size(), bits / 8);
        EXPECT_EQ(params.q.size(), order / 8);
        EXPECT_NE(params.p[0] & params.q[0] & 0x80, 0);
    }
    GroupPrimes params;
    EXPECT_NE(load_type_a(params, kFolder + "/none.param"), "");
    EXPECT_NE(load_type_a(params, kFolder), "");
}

TEST(TypeA, Form) {
    GroupPrimes params;
    ASSERT_EQ(parse_type_a(params, text_of(kToy)), "");
    EXPECT_EQ(params.p, (std::vector<uint8_t>{1, 347 - 256}));
    EXPECT_EQ(params.q, std::vector<uint8_t>{29});
    for (const char* same : {"type a\nq 0x15b\nh 0xc\nr 0x1D\nexp2 5\nexp1 2\nsign1 -1\nsign0 1",
                             "# said\n\n type\ta \r\nsign0 1\nsign1 -1#so\nexp1 2\nexp2 5\nr 29\nh 12\n\t\nq 347 # prime\n"})
        EXPECT_EQ(reason(same), "") << same;

    for (const auto& [key, value] : kToy) {
        Lines fewer = kToy;
        fewer.erase(key);
        EXPECT_EQ(reason(text_of(fewer)), key + " is missing");
        EXPECT_EQ(reason(text_of(kToy) + key + " " + value + "\n"), key + " occurs twice");
        EXPECT_EQ(reason(with({{key, ""}})), key + " does not have one value");
        EXPECT_EQ(reason(with({{key, value + " " + value}})), key + " does not have one value");
    }
    EXPECT_EQ(reason(text_of(kToy) + "l 4\n"), "a key that type A does not have");
    EXPECT_EQ(reason(with({{"type", "a1"}})), "not of type a");
    for (const char* value : {"-347", "+347", "0x", "0x15g", "347.", "3_47", "15b"})
        EXPECT_EQ(reason(with({{"q", value}})), "q is not a number, or too long") << value;
    for (const char* value : {"0", "+1", "2", "-", "01"})
        for (const char* key : {"sign1", "sign0"})
            EXPECT_EQ(reason(with({{key, value}})), key + std::string(" is neither 1 nor -1")) << value;
}

TEST(TypeA, Values) {
    EXPECT_EQ(reason(with({{"r", "31"}})), "r is not 2^exp2 + sign1*2^exp1 + sign0");
    EXPECT_EQ(reason(with({{"sign0", "-1"}})), "r is not 2^exp2 + sign1*2^exp1 + sign0");
    EXPECT_EQ(reason(with({{"sign1", "1"}})), "r is not 2^exp2 + sign1*2^exp1 + sign0");
    EXPECT_EQ(reason(with({{"exp1", "0"}})), "exp2 or exp1 is out of range");
    EXPECT_EQ(reason(with({{"exp1", "5"}})), "exp2 or exp1 is out of range");
    EXPECT_EQ(reason(with({{"exp2", "513"}})), "exp2 or exp1 is out of range");
    EXPECT_EQ(reason(with({{"exp2", "99999999999999999999"}})), "exp2 or exp1 is out of range");
    EXPECT_EQ(reason(with({{"h", "24"}})), "h*r is not q + 1");
    EXPECT_EQ(reason(with({{"q", "349"}})), "h*r is not q + 1");
    EXPECT_EQ(reason(with({{"h", "18"}, {"q", "521"}})), "q is not 3 modulo 4");
    EXPECT_EQ(reason(with({{"h", "16"}, {"q", "463"}})), "");
    EXPECT_EQ(reason(with({{"h", "8"}, {"q", "231"}})), "q is not prime");
    EXPECT_EQ(reason(with({{"r", "35"}, {"exp1", "1"}, {"sign1", "1"}, {"h", "12"}, {"q", "419"}})), "r is not prime");
}

TEST(TypeA, HostileSizesEndSoon) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(reason(std::string(1 << 20, '1')), "is larger than any parameter file");
    EXPECT_EQ(reason(with({{"q", std::string(kMaxParameterFile - 200, '9')}})), "q is not a number, or too long");
    EXPECT_EQ(reason(with({{"q", std::string(2315, '9')}})), "q or r is too long");
    EXPECT_EQ(reason(with({{"r", "0x1" + std::string(128, '0')}})), "q or r is too long");
    EXPECT_EQ(reason(std::string(kMaxParameterFile, '#')), "type is missing");
    EXPECT_EQ(reason(std::string(kMaxParameterFile, '\n')), "type is missing");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Type1, EveryTruncationAndFlip) {
    const auto level = test::load_vectors("rfc5091_derived.json")["levels"][0];
    for (const std::string& hex :
         {level["bf_public_parameters_der"].get<std::string>(), level["bb1"]["bb1_public_parameters_der"].get<std::string>()}) {
        const std::vector<uint8_t> der = store::from_hex(hex);
        Type1Params params;
        ASSERT_EQ(parse_type1(params, der), "");
        EXPECT_EQ(store::to_hex(params.p), level["p"].get<std::string>().substr(2));
        EXPECT_EQ(store::to_hex(params.q), level["q"].get<std::string>().substr(2));
        EXPECT_EQ(params.hash, IBAKE_SHA1);
        for (size_t size = 0; size < der.size(); size++) EXPECT_NE(parse_type1(params, Octets(der).first(size)), "") << size;
        // As far as p and q reach: points and the hash function are not looked at.
        for (size_t i = 0; i < 111; i++)
            for (int bit = 0; bit < 8; bit++) {
                std::vector<uint8_t> flipped = der;
                flipped[i] = static_cast<uint8_t>(flipped[i] ^ 1 << bit);
                Type1Params read;
                if (parse_type1(read, flipped).empty()) {
                    EXPECT_EQ(read.p, params.p) << i;
                    EXPECT_EQ(read.q, params.q) << i;
                }
            }
    }
    Type1Params params;
    EXPECT_EQ(parse_type1(params, std::vector<uint8_t>(kMaxParameterFile + 1)), "is larger than any parameter file");
}

TEST(TypeA, EveryTruncationAndFlip) {
    const std::string text = read("a512.param");
    const size_t body = text.find('\n') + 1;  // the first line is a comment
    for (size_t size = body; size + 1 < text.size(); size++) EXPECT_NE(reason(text.substr(0, size)), "") << size;
    EXPECT_EQ(reason(text.substr(0, text.size() - 1)), "");
    for (size_t i = body; i + 1 < text.size(); i++)
        for (int bit = 0; bit < 8; bit++) {
            std::string flipped = text;
            flipped[i] = static_cast<char>(flipped[i] ^ 1 << bit);
            EXPECT_NE(reason(flipped), "") << i << " " << bit;
        }
}

}  // namespace
}  // namespace ibake::calc
