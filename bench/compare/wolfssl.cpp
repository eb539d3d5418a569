// SAKKE (RFC 6508), the identity-based encryption of MIKEY-SAKKE, by wolfSSL. SPDX-License-Identifier: Apache-2.0
#include "bench/compare/peer.h"

#include <cstring>

#include <wolfssl/options.h>
// After options.h.
#include <wolfssl/version.h>
#include <wolfssl/wolfcrypt/sakke.h>

namespace ibake::bench {

namespace {

void good(int status, const char* what) { require(status == 0, what); }

// A KMS, and a user who sends to itself: one key object has the parameters, the identity's point and its private key.
class Sakke {
public:
    Sakke() {
        good(wc_InitRng(&rng_), "wolfSSL: random");
        good(wc_InitSakkeKey_ex(&key_, 128, ECC_SAKKE_1, nullptr, INVALID_DEVID), "wolfSSL: key");
        good(wc_MakeSakkeKey(&key_, &rng_), "wolfSSL: key");
        rsk_ = wc_ecc_new_point();
        good(wc_MakeSakkeRsk(&key_, kId, sizeof kId, rsk_), "wolfSSL: extract");
        good(wc_SetSakkeRsk(&key_, rsk_, nullptr, 0), "wolfSSL: private key");
        good(wc_SetSakkeIdentity(&key_, kId, sizeof kId), "wolfSSL: identity");
        good(wc_MakeSakkePointI(&key_, kId, sizeof kId), "wolfSSL: identity's point");
        encapsulate();
        decapsulate();
    }
    // What a sender and a receiver who know each other keep: tables of the identity's point and of the private key. False when this
    // build has none.
    bool prepare() {
        word32 size = 0;
        wc_GenerateSakkePointITable(&key_, nullptr, &size);  // answers with the size and LENGTH_ONLY_E
        if (size == 0) return false;
        i_table_.resize(size);
        good(wc_GenerateSakkePointITable(&key_, i_table_.data(), &size), "wolfSSL: identity's table");
        size = 0;
        wc_GenerateSakkeRskTable(&key_, rsk_, nullptr, &size);
        rsk_table_.resize(size);
        good(wc_GenerateSakkeRskTable(&key_, rsk_, rsk_table_.data(), &size), "wolfSSL: private key's table");
        good(wc_SetSakkeRsk(&key_, rsk_, rsk_table_.data(), size), "wolfSSL: private key");
        return encapsulate() && decapsulate();
    }
    bool encapsulate() {
        std::memcpy(ssv_, kSecret, sizeof ssv_);
        size_ = sizeof data_;
        good(wc_MakeSakkeEncapsulatedSSV(&key_, WC_HASH_TYPE_SHA256, ssv_, sizeof ssv_, data_, &size_), "wolfSSL: encapsulate");
        return true;
    }
    bool decapsulate() {
        byte ssv[sizeof ssv_];
        std::memcpy(ssv, ssv_, sizeof ssv);
        good(wc_DeriveSakkeSSV(&key_, WC_HASH_TYPE_SHA256, ssv, sizeof ssv, data_, size_), "wolfSSL: decapsulate");
        require(std::memcmp(ssv, kSecret, sizeof ssv) == 0, "wolfSSL: the secret that was sent");
        return true;
    }
    bool extract() {
        good(wc_MakeSakkeRsk(&key_, kId, sizeof kId, rsk_), "wolfSSL: extract");
        return true;
    }

private:
    static constexpr byte kId[] = "2027-01\0tel:+447700900123";
    static constexpr byte kSecret[16] = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0,
                                         0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0};
    WC_RNG rng_;
    SakkeKey key_;
    ecc_point* rsk_;
    std::vector<byte> i_table_, rsk_table_;
    byte ssv_[sizeof kSecret], data_[257];
    word16 size_ = 0;
};

void add_sakke(Peer& peer, const std::string& suffix, Sakke& sakke) {
    peer.add("sakke_encapsulate" + suffix, [&](size_t) { return sakke.encapsulate(); });
    peer.add("sakke_decapsulate" + suffix, [&](size_t) { return sakke.decapsulate(); });
    peer.add("sakke_exchange" + suffix, [&](size_t) { return sakke.encapsulate() && sakke.decapsulate(); });
}

}  // namespace

}  // namespace ibake::bench

int main() {
    using namespace ibake::bench;
    Peer peer(about_peer(LIBWOLFSSL_VERSION_STRING));
    Sakke plain, prepared;
    add_sakke(peer, "", plain);
    if (prepared.prepare()) add_sakke(peer, "_prepared", prepared);
    peer.add("sakke_extract", [&](size_t) { return plain.extract(); });
    return peer.serve();
}
