// Fuzzes the structures of RFC 5091: what is read writes to the same octets; loading and decrypting end. SPDX-License-Identifier: Apache-2.0
//
// First octet: which structure. Rest: its encoding.
#include "tests/fuzz/fuzz.h"
#include "tests/support/ss_world.h"

namespace {

using namespace ibake;
using namespace ibake::rfc5091;
using fuzz::require;

template <class T, class... More>
bool reads_and_writes(Octets der, More... more) {
    T value = {};
    if (read(value, der, more...) != IBAKE_OK) return false;
    std::vector<uint8_t> again(der.size());
    size_t size = again.size();
    require(write(again.data(), &size, value, more...) == IBAKE_OK);
    require(same(again, der) && size == der.size());
    return true;
}

// The vectors' parameters of 512 bits and a key under them.
class Loaded {
public:
    Loaded() {
        const auto level = test::load_vectors("rfc5091_derived.json").at("levels").at(0);
        require(world_.load_params(test::from_hex(level.at("bf_public_parameters_der"))) == IBAKE_OK);
        require(world_.extract(key_, test::from_hex(level.at("bf_master_secret_der")), id_) == IBAKE_OK);
        require(world_.load_key(key_, id_) == IBAKE_OK);
    }
    // Small parameters take no time to refuse; of the large ones only the form is looked at.
    void params(Octets der) {
        if (der.size() > 1000) return;
        read_ = {};
        const ibake_status status = ibake_ss_params_load(&world_.context, &read_, sizeof read_, der.data(), der.size());
        require((status == IBAKE_OK) == (ibake_ss_suite_name(&read_) != nullptr));
    }
    // Only the key itself belongs to its identity.
    void key(Octets der) {
        ibake_ss_key loaded;
        const ibake_status status = ibake_ss_key_load(&world_.context, &loaded, sizeof loaded, world_.params.get(), id_.data(),
                                                      id_.size(), der.data(), der.size());
        require((status == IBAKE_OK) == same(der, key_));
    }
    void ciphertext(Octets der) {
        const bool of_the_group =
            ibake_ss_ciphertext_check(&world_.context, world_.params.get(), der.data(), der.size()) == IBAKE_OK;
        test::Bytes out;
        const ibake_status status = world_.decrypt(out, {der.begin(), der.end()});
        require(of_the_group ? status == IBAKE_OK || status == IBAKE_E_DECRYPT : status == IBAKE_E_DECRYPT);
    }

private:
    test::SsWorld world_;
    ibake_ss_params read_;
    const test::Bytes id_ = {'a', '@', 'b'};
    test::Bytes key_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static Loaded loaded;
    if (size < 2) return 0;
    const Octets der(data + 1, size - 1);
    const Scheme scheme = data[0] & 1 ? Scheme::bb1 : Scheme::bf;
    switch (data[0] / 2 % 4) {
    case 0:
        if (reads_and_writes<PublicParameters>(der)) loaded.params(der);
        break;
    case 1:
        reads_and_writes<MasterSecret>(der, scheme);
        break;
    case 2:
        if (reads_and_writes<PrivateKeyBlock>(der, scheme)) loaded.key(der);
        break;
    default:
        if (reads_and_writes<CiphertextBlock>(der, scheme)) loaded.ciphertext(der);
    }
    return 0;
}
