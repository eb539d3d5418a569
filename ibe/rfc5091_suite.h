// The suites of RFC 5091, one per width of field, without the width in their types. SPDX-License-Identifier: Apache-2.0
#ifndef IBAKE_IBE_RFC5091_SUITE_H
#define IBAKE_IBE_RFC5091_SUITE_H

#include "field/kernels.h"
#include "ibe/rfc5091_der.h"

namespace ibake::rfc5091 {

// A buffer, and its size, which becomes that of what is written.
struct Out {
    uint8_t* octets;
    size_t* size;
};

// Room that no encoding exceeds.
constexpr size_t params_bound(size_t bits) { return bits / 8 * 11 + 200; }
constexpr size_t master_bound() { return 3 * (kMaxScalarBytes + 3) + 8; }
constexpr size_t key_bound(size_t bits) { return bits / 8 * 4 + 40; }
constexpr size_t ciphertext_bound(size_t bits, size_t message) { return bits / 8 * 4 + 112 + message; }

// What the opaque structs of ibe/ss.h start with. The mark of what a suite makes is one of these plus its bits.
struct Head {
    uint64_t mark;
    uint8_t digest[32];  // SHA-256 of the encoded parameters; of a recipient and a key: of those that it belongs to
    Scheme scheme;
};
inline constexpr uint64_t kParamsMark = UINT64_C(0x6962616b65710000);
inline constexpr uint64_t kRecipientMark = UINT64_C(0x6962616b65720000);
inline constexpr uint64_t kKeyMark = UINT64_C(0x6962616b65730000);

// One width. Status codes are those of the functions of the same meaning in ibe/ss.h. Structs and buffers that go in are large enough,
// marks of structs are right and the recipient or key belongs to the parameters: that is looked at by the caller.
struct Suite {
    unsigned bits, order_bits;  // RFC 5091 section 9, table 1
    ibake_hash_algorithm hash;
    size_t params_size, recipient_size, key_size;

    ibake_status (*setup)(const ibake_platform* platform, Scheme scheme, Octets p, Octets q, Out params, Out master);
    // Public parameters from everything that setup draws.
    ibake_status (*publish)(const ibake_platform* platform, Scheme scheme, Octets p, Octets q, const FpPoint& generator,
                            const MasterSecret& master, Out params);
    // p and q may have any size that fits: the caller compares with `bits` and `order_bits`.
    ibake_status (*params_load)(const ibake_platform* platform, Head* params, const PublicParameters& in, Octets der,
                                bool check_primes);
    ibake_status (*master_check)(const Head* params, Octets master);
    ibake_status (*extract)(const ibake_platform* platform, Out key, const Head* params, Octets master, Octets id);
    ibake_status (*key_load)(const ibake_platform* platform, Head* key, const Head* params, Octets id, Octets der,
                             bool check_equation);
    ibake_status (*recipient_load)(const ibake_platform* platform, Head* recipient, const Head* params, Octets id);
    ibake_status (*encrypt)(const ibake_platform* platform, Out ciphertext, const Head* params, const Head* recipient,
                            Octets message);
    ibake_status (*ciphertext_check)(const Head* params, Octets ciphertext);
    // IBAKE_E_BUFFER when *message.size is less than the ciphertext says.
    ibake_status (*decrypt)(const ibake_platform* platform, Out message, const Head* params, const Head* key, Octets ciphertext);
};

#if IBAKE_SS_MAX_BITS >= 512
extern const Suite kSuite512;
#endif
#define IBAKE_DECLARE_SUITE(BITS, PIECES) extern const Suite kSuite##BITS;
IBAKE_FOR_EACH_LONG_WIDTH(IBAKE_DECLARE_SUITE)
#undef IBAKE_DECLARE_SUITE

}  // namespace ibake::rfc5091

#endif
