// Words, choices, octets and wiping. SPDX-License-Identifier: Apache-2.0
#include "field/bytes.h"
#include "field/secret.h"
#include "tests/support/prng.h"

#include <gtest/gtest.h>

namespace {

using namespace ibake;
using namespace ibake::test;

bool yes(ct::Choice c) { return declassify(c, "test"); }

const word kEdges[] = {0, 1, 2, ~word{0} >> 1, (~word{0} >> 1) + 1, ~word{0} - 1, ~word{0}};

TEST(Word, SumsAndDifferencesCarryAtEveryEdge) {
    for (const word a : kEdges) {
        for (const word b : kEdges) {
            for (word c = 0; c < 2; c++) {
                carry up = static_cast<carry>(c), down = static_cast<carry>(c);
                const dword sum = static_cast<dword>(a) + b + c;
                EXPECT_EQ(add_carry(a, b, up), low(sum));
                EXPECT_EQ(static_cast<word>(up), high(sum));
                EXPECT_EQ(sub_borrow(a, b, down), static_cast<word>(a - b - c));
                EXPECT_EQ(static_cast<bool>(down), static_cast<dword>(a) < static_cast<dword>(b) + c);
            }
            EXPECT_EQ(low(mul_wide(a, b)), static_cast<word>(a * b));
        }
    }
    EXPECT_EQ(high(mul_wide(~word{0}, ~word{0})), ~word{0} - 1);
}

TEST(Choice, LogicOfBothBits) {
    for (word a = 0; a < 2; a++) {
        const auto x = ct::Choice::from_bit(a);
        EXPECT_EQ(x.bit(), a);
        EXPECT_EQ(x.mask(), word{0} - a);
        EXPECT_EQ((!x).bit(), 1 - a);
        for (word b = 0; b < 2; b++) {
            const auto y = ct::Choice::from_mask(word{0} - b);
            EXPECT_EQ((x & y).bit(), a & b);
            EXPECT_EQ((x | y).bit(), a | b);
            EXPECT_EQ((x ^ y).bit(), a ^ b);
        }
    }
}

TEST(Choice, ZeroAndEqualityOfEveryEdge) {
    for (const word a : kEdges) {
        EXPECT_EQ(yes(ct::is_zero(a)), a == 0);
        for (const word b : kEdges) EXPECT_EQ(yes(ct::equal(a, b)), a == b);
    }
    for (size_t bit = 0; bit < kWordBits; bit++) EXPECT_FALSE(yes(ct::is_zero(word{1} << bit)));
}

TEST(Choice, ArraysDifferByAnyBit) {
    word a[3] = {1, 2, 3}, b[3] = {1, 2, 3}, zeros[3] = {};
    EXPECT_TRUE(yes(ct::equal(a, b)));
    EXPECT_TRUE(yes(ct::is_zero(zeros)));
    for (size_t bit = 0; bit < 3 * kWordBits; bit++) {
        b[bit / kWordBits] ^= word{1} << (bit % kWordBits);
        EXPECT_FALSE(yes(ct::equal(a, b)));
        b[bit / kWordBits] ^= word{1} << (bit % kWordBits);
        zeros[bit / kWordBits] = word{1} << (bit % kWordBits);
        EXPECT_FALSE(yes(ct::is_zero(zeros)));
        zeros[bit / kWordBits] = 0;
    }
}

TEST(Choice, AssignTakesAllOrNothing) {
    word r[2] = {5, 6};
    const word a[2] = {~word{0}, 0};
    ct::assign(r, a, 2, ct::Choice::no());
    EXPECT_TRUE(r[0] == 5 && r[1] == 6);
    ct::assign(r, a, 2, ct::Choice::yes());
    EXPECT_TRUE(r[0] == a[0] && r[1] == a[1]);
}

TEST(OctetStrings, EqualityAgreesWithMemcmpAndKeepingIsAllOrNothing) {
    Prng prng("octet strings");
    for (int i = 0; i < rounds(3000); i++) {
        const size_t size = prng.below(20);
        const Octets a = prng.octets(size);
        Octets b = prng.below(3) == 0 ? prng.octets(size) : a;
        if (size > 0 && prng.below(2) == 0) b[prng.below(size)] ^= static_cast<uint8_t>(1u << prng.below(8));
        ASSERT_EQ(yes(ct::equal_bytes(a.data(), b.data(), size)), a == b);
        Octets kept = a;
        ct::keep_bytes(kept.data(), size, ct::Choice::yes());
        ASSERT_EQ(kept, a);
        ct::keep_bytes(kept.data(), size, ct::Choice::no());
        ASSERT_EQ(kept, Octets(size, 0));
    }
}

TEST(OctetStrings, WordsAndBackForEveryLength) {
    Prng prng("words");
    constexpr size_t words = 5;
    for (size_t size = 0; size <= words * kWordBytes; size++) {
        const Octets be = prng.octets(size);
        word w[words];
        load_be(w, words, be.data(), size);
        Octets back(size, 0xAA);
        store_be(back.data(), size, w, words);
        ASSERT_EQ(back, be);
        Octets padded(size + 7, 0xAA);
        store_be(padded.data(), padded.size(), w, words);
        ASSERT_EQ(Octets(padded.begin() + 7, padded.end()), be);
        ASSERT_EQ(Octets(padded.begin(), padded.begin() + 7), Octets(7, 0));
    }
    const uint8_t be[] = {1, 2, 3};
    word w[2];
    load_be(w, 2, be, 3);
    EXPECT_EQ(w[0], 0x010203u);
    EXPECT_EQ(w[1], 0u);
}

TEST(Wipe, OverwritesExactlyWhatItIsGiven) {
    uint8_t octets[9];
    for (size_t from = 0; from <= 8; from++) {
        for (size_t size = 0; from + size <= 8; size++) {
            for (uint8_t& o : octets) o = 0x55;
            wipe(octets + from, size);
            declassify_memory(octets, sizeof octets, "test");
            for (size_t i = 0; i < sizeof octets; i++) ASSERT_EQ(octets[i], i >= from && i < from + size ? 0 : 0x55);
        }
    }
}

struct Key {
    word k[4];
};

TEST(Wipe, SecretsAreGoneWhenTheirScopeIs) {
    alignas(Secret<Key>) unsigned char memory[sizeof(Secret<Key>)];
    auto* key = new (memory) Secret<Key>();
    for (word& w : (*key)->k) w = static_cast<word>(0x0123456789ABCDEF);
    EXPECT_EQ((**key).k[2], static_cast<word>(0x0123456789ABCDEF));
    key->~Secret();
    volatile unsigned char* left = memory;
    declassify_memory(memory, sizeof memory, "test");
    for (size_t i = 0; i < sizeof memory; i++) EXPECT_EQ(left[i], 0);
}

}  // namespace
